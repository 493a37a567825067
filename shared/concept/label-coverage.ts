import type { LabelCoverage } from "./join-labels.ts";
import type { KeptColumn } from "./kept-column.ts";
import type { MergedPredictionLog } from "./merge-prediction-logs.ts";

/** How many numbers there were, their mean and their sum of squared deviations from it. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

/** One column of the predictions: of those with a label and of those without. */
export interface ColumnBalance {
  /** Column name; empty for the score. */
  readonly column: string;
  readonly labelled: Moments;
  readonly unlabelled: Moments;
}

/** What of the predictions of one version of the model has met its labels. */
export interface VersionCoverage extends LabelCoverage {
  /** As the version column writes it; null where it has nothing, or there is no such column. */
  readonly version: string | null;
  /** When the last of them was made, milliseconds since 1970-01-01 UTC; null when no time is known. */
  readonly last: number | null;
  /** The score, then every kept column of numbers; those without a number are left out. */
  readonly balance: readonly ColumnBalance[];
}

/** What of a batch's predictions has met its labels. */
export interface BatchCoverage extends LabelCoverage {
  /** Ascending by version, none first. */
  readonly versions: readonly VersionCoverage[];
}

/** Counts predictions as they are joined. Sums run in the order of the rows, so how the join was cut never shows. */
export interface CoverageTally {
  /** @param label of each prediction, NaN where it is not known */
  add(predictions: MergedPredictionLog, label: Float64Array): void;
  /** What was counted so far. */
  coverage(): BatchCoverage;
}

/** @param versionColumn the kept column that names the version of the model; null when there is none */
export function createCoverageTally(versionColumn: string | null): CoverageTally {
  const versions = new Map<string | null, VersionTally>();
  return {
    add(predictions, label) {
      const column = versionColumn === null ? undefined : predictions.kept.get(versionColumn);
      const texts = column?.kind === "text" ? column : null;
      const tallies = [null, ...(texts?.texts ?? [])].map((version) => ({ version, tally: versions.get(version) }));
      for (let i = 0; i < label.length; i++) {
        const code = texts?.values[i] ?? 0;
        const slot = tallies[code < tallies.length ? code : 0]!;
        if (slot.tally === undefined) {
          slot.tally = createVersionTally();
          versions.set(slot.version, slot.tally);
        }
        slot.tally.add(predictions, i, !Number.isNaN(label[i]!));
      }
    },
    coverage() {
      const all = [...versions]
        .sort(([a], [b]) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1))
        .map(([version, tally]) => ({ version, ...tally.finish() }));
      return {
        predictions: all.reduce((sum, { predictions }) => sum + predictions, 0),
        labelled: all.reduce((sum, { labelled }) => sum + labelled, 0),
        versions: all,
      };
    },
  };
}

interface VersionTally {
  add(predictions: MergedPredictionLog, row: number, labelled: boolean): void;
  finish(): Omit<VersionCoverage, "version">;
}

interface GrowingMoments {
  n: number;
  mean: number;
  m2: number;
}

function createVersionTally(): VersionTally {
  const columns = new Map<string, { labelled: GrowingMoments; unlabelled: GrowingMoments }>();
  let predictions = 0;
  let labelled = 0;
  let last = Number.NEGATIVE_INFINITY;
  const count = (name: string, value: number, isLabelled: boolean) => {
    if (Number.isNaN(value)) return;
    let column = columns.get(name);
    if (column === undefined) {
      column = { labelled: { n: 0, mean: 0, m2: 0 }, unlabelled: { n: 0, mean: 0, m2: 0 } };
      columns.set(name, column);
    }
    advance(isLabelled ? column.labelled : column.unlabelled, value);
  };
  return {
    add(log, row, isLabelled) {
      predictions++;
      if (isLabelled) labelled++;
      if (log.time[row]! > last) last = log.time[row]!;
      count("", log.score[row]!, isLabelled);
      for (const [name, column] of log.kept) if (isNumbers(column)) count(name, column.values[row]!, isLabelled);
    },
    finish: () => ({
      predictions,
      labelled,
      last: last === Number.NEGATIVE_INFINITY ? null : last,
      balance: [...columns]
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([column, { labelled: with_, unlabelled }]) => ({
          column,
          labelled: { ...with_ },
          unlabelled: { ...unlabelled },
        })),
    }),
  };
}

function isNumbers(column: KeptColumn): column is Extract<KeptColumn, { kind: "number" }> {
  return column.kind === "number";
}

/** One step of Welford's recurrence. */
function advance(moments: GrowingMoments, value: number): void {
  moments.n++;
  const delta = value - moments.mean;
  moments.mean += delta / moments.n;
  moments.m2 += delta * (value - moments.mean);
}
