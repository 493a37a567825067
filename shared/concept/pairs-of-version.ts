import type { LabelledPairs } from "./join-labels.ts";
import { gatherKept } from "./kept-column.ts";
import type { BatchCoverage, VersionCoverage } from "./label-coverage.ts";
import { gather } from "./sort-by-id.ts";

/**
 * The version of the model that a batch is judged by, because versions are never pooled: the baseline's own when the batch has
 * predictions of it, else the one that made the last prediction, else (no times) the one with the most predictions, else the greatest
 * name. Null for a batch without predictions.
 */
export function judgedVersion({ versions }: BatchCoverage, baselineVersion: string): VersionCoverage | null {
  const own = versions.find(({ version }) => version === baselineVersion);
  if (own !== undefined) return own;
  const order = (a: VersionCoverage, b: VersionCoverage) =>
    (b.last ?? Number.NEGATIVE_INFINITY) - (a.last ?? Number.NEGATIVE_INFINITY) || b.predictions - a.predictions;
  // A stable sort of the reversed list leaves the greatest name first among equals.
  return versions.toReversed().sort(order)[0] ?? null;
}

/** The pairs of one version of the model, with its coverage; the pairs as they are when all are of it. */
export function pairsOfVersion(pairs: LabelledPairs, versionColumn: string | null, of: VersionCoverage): LabelledPairs {
  const column = versionColumn === null ? undefined : pairs.kept.get(versionColumn);
  if (pairs.coverage.versions.length === 1 || column?.kind !== "text") return pairs;
  const code = of.version === null ? 0 : column.texts.indexOf(of.version) + 1;
  const rows = Uint32Array.from(column.values.keys().filter((row) => column.values[row] === code));
  const n = rows.length;
  return {
    score: gather(pairs.score, rows, new Float64Array(n)),
    prediction: gather(pairs.prediction, rows, new Float64Array(n)),
    label: gather(pairs.label, rows, new Float64Array(n)),
    time: gather(pairs.time, rows, new Float64Array(n)),
    day: gather(pairs.day, rows, new Int32Array(n)),
    row: gather(pairs.row, rows, new Uint32Array(n)),
    source: gather(pairs.source, rows, new Uint32Array(n)),
    kept: gatherKept([pairs.kept], [pairs.label.length], rows),
    ratings: pairs.ratings,
    coverage: { predictions: of.predictions, labelled: of.labelled, versions: [of] },
  };
}
