import { type Agreement, fleissKappa } from "../stats/fleiss-kappa.ts";
import type { LabelledPairs } from "./join-labels.ts";
import { type LabelSelection, labelSelection } from "./label-selection.ts";
import { judgedVersion } from "./pairs-of-version.ts";

/** What the labels of a batch are worth, whatever they say about the model. */
export interface LabelReport {
  /** Fleiss' kappa; null where no two predictions have several raters, or labels are numbers. */
  readonly agreement: Agreement | null;
  /** Of the version that is judged; greatest difference first, at most 10 columns. */
  readonly selection: readonly LabelSelection[];
  /** Versions of the model in the batch, ascending; one is judged. Without a column of versions, one without a name. */
  readonly versions: readonly {
    readonly version: string | null;
    readonly predictions: number;
    readonly labelled: number;
    readonly judged: boolean;
  }[];
}

const mostColumns = 10;
const mostVersions = 20;

/** The report on a batch's labels; null before there are any. */
export function labelReport(pairs: LabelledPairs, baselineVersion: string): LabelReport | null {
  const { coverage, ratings } = pairs;
  if (coverage.labelled === 0) return null;
  const own = judgedVersion(coverage, baselineVersion);
  return {
    agreement: fleissKappa(ratings.labels, ratings.starts),
    selection: labelSelection(own?.balance ?? []).slice(0, mostColumns),
    versions: coverage.versions
      .map((one) => ({
        version: one.version,
        predictions: one.predictions,
        labelled: one.labelled,
        judged: one === own,
      }))
      .slice(0, mostVersions),
  };
}
