import type { LabelledPairs } from "../join-labels.ts";
import { keptText } from "../kept-column.ts";

/** What the labelled predictions of one group came to. */
export interface GroupOutcomes {
  /** The value of the slice's column; null for rows without one. */
  readonly group: string | null;
  readonly n: number;
  /** Binary with decisions: rows by decision and label. Zeros otherwise. */
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** A batch's labelled predictions by the value of one column. */
export interface SliceOutcomes {
  readonly column: string;
  /** Largest first, ties by name; at most `mostGroups`. */
  readonly groups: readonly GroupOutcomes[];
  /** Groups beyond those, and their rows. */
  readonly left: { readonly groups: number; readonly n: number };
}

const mostGroups = 50;

/**
 * The labelled predictions counted by the values of a kept column of texts. Rows without a decision, or whose label is neither 0 nor 1, are left out. A column
 * that was not kept has no groups. O(n).
 */
export function sliceOutcomes(
  pairs: Pick<LabelledPairs, "prediction" | "label" | "kept">,
  column: string,
): SliceOutcomes {
  const kept = pairs.kept.get(column);
  const counts = new Map<string | null, [tn: number, fn: number, fp: number, tp: number]>();
  for (let i = 0; kept?.kind === "text" && i < pairs.label.length; i++) {
    const label = pairs.label[i]!;
    const decision = pairs.prediction[i]!;
    if ((label !== 0 && label !== 1) || (decision !== 0 && decision !== 1)) continue;
    const group = keptText(kept, i);
    const cells = counts.get(group) ?? [0, 0, 0, 0];
    cells[2 * decision + label]!++;
    counts.set(group, cells);
  }
  const all = [...counts]
    .map(([group, [tn, fn, fp, tp]]) => ({
      group,
      n: tn + fn + fp + tp,
      truePositives: tp,
      falsePositives: fp,
      falseNegatives: fn,
      trueNegatives: tn,
    }))
    .sort((a, b) => b.n - a.n || byName(a.group, b.group));
  const left = all.slice(mostGroups);
  return {
    column,
    groups: all.slice(0, mostGroups),
    left: { groups: left.length, n: left.reduce((sum, { n }) => sum + n, 0) },
  };
}

function byName(a: KeptText, b: KeptText): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

type KeptText = string | null;
