import { areaUnderCurve } from "./area-under-curve.ts";
import type { LabelledPairs } from "./join-labels.ts";
import type { Performance, PerformancePart, Task } from "./performance.ts";

/** What is measured of labelled predictions: chosen once from the held-out rows, and then the same for every serving batch. */
export interface PerformanceShape {
  readonly task: Task;
  readonly loss: Performance["loss"]["name"];
  /** See `Performance.scoreEdges`. */
  readonly scoreEdges: readonly number[];
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
  const binary = binaryLabel || pairs.label.every((label) => label === 0 || label === 1);
  if (!binary) return { task: "regression", loss: "squared-error", scoreEdges: [] };
  const scores = pairs.score.filter((score) => !Number.isNaN(score)).sort();
  if (scores.length === 0) return { task: "binary", loss: "error", scoreEdges: [] };
  const probabilities = scores[0]! >= 0 && scores[scores.length - 1]! <= 1;
  const predicted = pairs.prediction.some((prediction) => !Number.isNaN(prediction));
  return { task: "binary", loss: probabilities || !predicted ? "brier" : "error", scoreEdges: deciles(scores) };
}

/** The shape a performance was measured in, to measure another by. */
export function shapeOf(performance: Performance): PerformanceShape {
  return { task: performance.task, loss: performance.loss.name, scoreEdges: performance.scoreEdges };
}

/**
 * The quality of labelled predictions as the sums every test reads.
 *
 * A pair without what the shape needs (a score for Brier, a prediction otherwise), or of a binary task whose label is
 * neither 0 nor 1, is left out of everything, so `n` may be smaller than the number of pairs. Regression without a prediction
 * column takes the score as prediction. All sums run in the order of the pairs, which is
 * that of their ids: the same set gives the same bytes. Without pairs every mean is 0 and n is 0. O(n log n), for the ranks
 * of the AUC.
 */
export function summarisePerformance(
  pairs: LabelledPairs,
  shape: PerformanceShape,
  parts: PairParts | null,
): Performance {
  const whole = createSums(shape);
  const byPart = parts === null ? [] : parts.names.map(() => createSums(shape));
  for (let i = 0; i < pairs.label.length; i++) {
    const row = readPair(pairs, i, shape);
    if (row === null) continue;
    whole.add(row);
    if (parts !== null) byPart[parts.index[i]!]!.add(row);
  }
  const { accuracy, ...sums } = whole.finish();
  const named = byPart.map((part, place) => partOf(parts!.names[place]!, part.finish()));
  return {
    version: 1,
    task: shape.task,
    n: sums.n,
    positives: sums.positives,
    loss: { name: shape.loss, ...sums.loss },
    accuracy,
    auc: sums.auc,
    residual: sums.residual,
    scoreEdges: shape.scoreEdges,
    strata: sums.strata,
    parts: named.filter((part) => part.n > 0).sort((a, b) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0)),
  };
}

function partOf(part: string, sums: ReturnType<Sums["finish"]>): PerformancePart {
  const { n, positives, loss, auc, residual, strata } = sums;
  return { part, n, positives, loss, auc, residual: residual && { mean: residual.mean, m2: residual.m2 }, strata };
}

interface Pair {
  readonly score: number;
  /** NaN when missing and not needed. */
  readonly prediction: number;
  readonly label: number;
  readonly loss: number;
}

function readPair(pairs: LabelledPairs, i: number, shape: PerformanceShape): Pair | null {
  const score = pairs.score[i]!;
  const label = pairs.label[i]!;
  if (shape.task === "binary" && label !== 0 && label !== 1) return null;
  const own = pairs.prediction[i]!;
  const prediction = shape.task === "regression" && Number.isNaN(own) ? score : own;
  const judged = shape.loss === "brier" ? score : prediction;
  if (Number.isNaN(judged)) return null;
  const loss = shape.loss === "error" ? Number(prediction !== label) : (judged - label) ** 2;
  return { score, prediction, label, loss };
}

interface Sums {
  add(pair: Pair): void;
  finish(): Omit<Performance, "version" | "task" | "scoreEdges" | "parts" | "loss"> & {
    loss: { mean: number; m2: number };
  };
}

function createSums(shape: PerformanceShape): Sums {
  const { task, scoreEdges } = shape;
  const loss = { mean: 0, m2: 0 };
  const residual = { mean: 0, m2: 0 };
  const strata: { n: number; positives: number }[] = [];
  if (scoreEdges.length > 0) for (let s = 0; s <= scoreEdges.length; s++) strata.push({ n: 0, positives: 0 });
  const scoresByLabel: [number[], number[]] = [[], []];
  let n = 0;
  let positives = 0;
  let predicted = 0;
  let correct = 0;
  let absolute = 0;
  return {
    add({ score, prediction, label, loss: value }) {
      n++;
      advance(loss, value, n);
      if (task === "regression") {
        advance(residual, label - prediction, n);
        absolute += Math.abs(label - prediction);
        return;
      }
      const positive = label === 1 ? 1 : 0;
      positives += positive;
      if (!Number.isNaN(prediction)) {
        predicted++;
        if (prediction === label) correct++;
      }
      if (Number.isNaN(score)) return;
      scoresByLabel[positive].push(score);
      const stratum = strata[stratumOf(score, scoreEdges)];
      if (stratum === undefined) return;
      stratum.n++;
      stratum.positives += positive;
    },
    finish() {
      const binary = task === "binary";
      return {
        n,
        positives,
        loss,
        accuracy: binary && predicted > 0 ? correct / predicted : null,
        auc: binary ? areaUnderCurve(Float64Array.from(scoresByLabel[1]), Float64Array.from(scoresByLabel[0])) : null,
        residual: binary ? null : { ...residual, meanAbsolute: n === 0 ? 0 : absolute / n },
        strata,
      };
    },
  };
}

/** One step of Welford's recurrence; `n` counts the value. */
function advance(moments: { mean: number; m2: number }, value: number, n: number): void {
  const delta = value - moments.mean;
  moments.mean += delta / n;
  moments.m2 += delta * (value - moments.mean);
}

function stratumOf(score: number, edges: readonly number[]): number {
  let stratum = 0;
  while (stratum < edges.length && edges[stratum]! <= score) stratum++;
  return stratum;
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
