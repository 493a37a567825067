import type { LabelledPairs } from "./join-labels.ts";
import type { Performance, PerformancePart, Task } from "./performance.ts";
import { createSums, type Pair } from "./performance-sums.ts";
import { chooseTerms, type ResidualTerm, termReader } from "./residual-term.ts";

/** What is measured of labelled predictions: chosen once from the held-out rows, and then the same for every serving batch. */
export interface PerformanceShape {
  readonly task: Task;
  readonly loss: Performance["loss"]["name"];
  /** See `Performance.scoreEdges`. */
  readonly scoreEdges: readonly number[];
  readonly terms: readonly ResidualTerm[];
}

/** Pairs cut into named parts: `index[i]` is the place of pair i's part in `names`. */
export interface PairParts {
  readonly names: readonly string[];
  readonly index: Uint32Array;
}

/**
 * What the held-out pairs can be measured by.
 *
 * The task is `binary` when `binaryLabel` says so (monitor.json names a positive label) or when every label is 0 or 1, else
 * `regression`. Binary losses: `brier` when there is a score and every score is in [0, 1] or there are no predictions; else
 * `error`. The edges are
 * the held-out score's deciles without repeats: fewer than 9 when scores tie.
 */
export function shapeOfHeldout(pairs: LabelledPairs, binaryLabel: boolean): PerformanceShape {
  const measured = measureOf(pairs, binaryLabel);
  return { ...measured, terms: chooseTerms(pairs, measured) };
}

function measureOf(pairs: LabelledPairs, binaryLabel: boolean): Omit<PerformanceShape, "terms"> {
  const binary = binaryLabel || pairs.label.every((label) => label === 0 || label === 1);
  if (!binary) return { task: "regression", loss: "squared-error", scoreEdges: [] };
  const scores = pairs.score.filter((score) => !Number.isNaN(score)).sort();
  if (scores.length === 0) return { task: "binary", loss: "error", scoreEdges: [] };
  const probabilities = scores[0]! >= 0 && scores[scores.length - 1]! <= 1;
  const predicted = pairs.prediction.some((prediction) => !Number.isNaN(prediction));
  return { task: "binary", loss: probabilities || !predicted ? "brier" : "error", scoreEdges: deciles(scores) };
}

/** The shape a performance was measured in, to measure another by. */
export function shapeOf({ task, loss, scoreEdges, terms }: Performance): PerformanceShape {
  return { task, loss: loss.name, scoreEdges, terms };
}

/**
 * The quality of labelled predictions as the sums every test reads.
 *
 * A pair without what the shape needs (a score for Brier, a prediction otherwise), or of a binary task whose label is
 * neither 0 nor 1, is left out of everything, so `n` may be smaller than the number of pairs. Regression without a prediction
 * column takes the score as prediction. All sums run in the order of the pairs, which is
 * that of their ids: the same set gives the same bytes. Without pairs every mean is 0 and n is 0. O(n (log n + terms)), for
 * the ranks of the AUC and the residual terms.
 */
export function summarisePerformance(
  pairs: LabelledPairs,
  shape: PerformanceShape,
  parts: PairParts | null,
): Performance {
  const readers = shape.terms.map((term) => termReader(term, pairs, shape));
  const values = new Float64Array(readers.length);
  const lacking = readers.map((read) => read === null);
  const whole = createSums(shape, lacking);
  const byPart = parts === null ? [] : parts.names.map(() => createSums(shape, lacking));
  for (let i = 0; i < pairs.label.length; i++) {
    const row = readPair(pairs, i, shape);
    if (row === null) continue;
    for (let t = 0; t < readers.length; t++) values[t] = readers[t]?.(i) ?? 0;
    whole.add(row, values);
    if (parts !== null) byPart[parts.index[i]!]!.add(row, values);
  }
  const named = byPart.map((part, place) => partOf(parts!.names[place]!, part.finish()));
  return {
    version: 1,
    ...whole.finish(),
    parts: named.filter((part) => part.n > 0).sort((a, b) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0)),
  };
}

function partOf(part: string, sums: Omit<Performance, "version" | "parts">): PerformancePart {
  const { n, positives, loss, auc, residual, strata, termSums } = sums;
  return {
    part,
    n,
    positives,
    loss: { mean: loss.mean, m2: loss.m2 },
    auc,
    residual: residual && { mean: residual.mean, m2: residual.m2 },
    strata,
    termMeans: termSums.map((of) => of?.mean ?? null),
  };
}

function readPair(pairs: LabelledPairs, i: number, shape: PerformanceShape): Pair | null {
  const score = pairs.score[i]!;
  const label = pairs.label[i]!;
  if (shape.task === "binary" && label !== 0 && label !== 1) return null;
  const own = pairs.prediction[i]!;
  const prediction = shape.task === "regression" && Number.isNaN(own) ? score : own;
  const judged = shape.loss === "brier" ? score : prediction;
  if (Number.isNaN(judged)) return null;
  const wrong = label === 1 ? 1 : -1;
  return {
    score,
    prediction,
    label,
    residual: shape.loss === "error" ? (prediction === label ? 0 : wrong) : label - judged,
  };
}

/** Distinct inner decile edges of sorted scores, none at or below the smallest. */
function deciles(sorted: Float64Array): number[] {
  const edges: number[] = [];
  for (let tenth = 1; tenth < 10; tenth++) {
    const edge = sorted[Math.floor((sorted.length * tenth) / 10)]!;
    if (edge > (edges.at(-1) ?? sorted[0]!)) edges.push(edge);
  }
  return edges;
}
