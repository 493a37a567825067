import type { LabelledPairs } from "../../shared/concept/join-labels.ts";
import { judgeConcept } from "../../shared/concept/judge-concept.ts";
import type { KeptColumn } from "../../shared/concept/kept-column.ts";
import { nameCase } from "../../shared/concept/name-case.ts";
import type { Performance, ShiftCase } from "../../shared/concept/performance.ts";
import { noDay } from "../../shared/concept/prediction-log.ts";
import { shapeOf, shapeOfHeldout, summarisePerformance } from "../../shared/concept/summarise-performance.ts";
import { decideVerdicts } from "../../shared/drift/decide-verdicts.ts";
import { defaultMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { columnNames } from "../detection/data/column.ts";
import { called, type Emit, namedAs } from "./experiment.ts";
import type { Rows } from "./generators/concept.ts";

/** What a model says of rows: probabilities of a positive, or numbers. */
export type Predict = (rows: Rows) => Float64Array;

const level = 0.05;

const cases: readonly ShiftCase[] = [
  "none",
  "covariate-shift",
  "prior-shift",
  "performance-changed",
  "concept-drift-or-misfit",
  "covariate-shift-and-concept-drift",
  "concept-drift",
];

/** The held-out quality of a model that gives probabilities (`binary`) or numbers. */
export function referenceOf(rows: Rows, predict: Predict, binary: boolean): Performance {
  const pairs = pairsOf(rows, predict, binary);
  return summarisePerformance(pairs, shapeOfHeldout(pairs, binary), null);
}

/** Judges served rows at 5% and tells of every test whether its own p-value is under it, whether P(y given x) was called, and which case was named. */
export function judgeRows(
  reference: Performance,
  rows: Rows,
  predict: Predict,
  inputsMoved: boolean,
  cell: string,
  emit: Emit,
): void {
  const pairs = pairsOf(rows, predict, reference.task === "binary");
  const serving = summarisePerformance(pairs, shapeOf(reference), null);
  const judgement = judgeConcept(reference, serving, pairs.coverage, defaultMonitorConfig);
  for (const { test, pValue } of judgement.measurements) {
    if (pValue !== null) emit(cell, test, pValue < level ? 1 : 0);
  }
  const { shiftCase } = nameCase(judgement, decideVerdicts(judgement.measurements, level), inputsMoved);
  emit(cell, called, isConceptDrift(shiftCase) ? 1 : 0);
  for (const one of cases) emit(cell, namedAs(one), shiftCase === one ? 1 : 0);
}

function isConceptDrift(shiftCase: string | null): boolean {
  return shiftCase === "concept-drift" || shiftCase === "covariate-shift-and-concept-drift";
}

function pairsOf(rows: Rows, predict: Predict, binary: boolean): LabelledPairs {
  const n = rows.label.length;
  const predicted = predict(rows);
  const names = columnNames(rows.columns.length);
  const kept = new Map(
    rows.columns.map((values, j): [string, KeptColumn] => [
      names[j]!,
      { kind: "number", values: Float32Array.from(values) },
    ]),
  );
  return {
    score: predicted,
    prediction: binary ? predicted.map((p) => (p >= 0.5 ? 1 : 0)) : predicted,
    label: rows.label,
    day: new Int32Array(n).fill(noDay),
    source: new Uint32Array(n),
    time: new Float64Array(n).fill(Number.NaN),
    row: new Uint32Array(n),
    kept,
    ratings: { labels: new Float64Array(0), starts: Uint32Array.of(0) },
    coverage: { predictions: n, labelled: n, versions: [] },
  };
}
