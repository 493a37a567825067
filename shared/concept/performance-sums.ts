import { areaUnderCurve } from "./area-under-curve.ts";
import type { Performance } from "./performance.ts";
import type { PerformanceShape } from "./summarise-performance.ts";

/** One labelled prediction, as a shape measures it. */
export interface Pair {
  /** NaN when there is none. */
  readonly score: number;
  /** NaN when missing and not needed. */
  readonly prediction: number;
  readonly label: number;
  /** Label minus what the shape judges: the score, or the prediction. Its square is the loss. */
  readonly residual: number;
}

/** Adds up labelled predictions one by one. */
export interface PerformanceSums {
  /** @param terms what each term is in this row */
  add(pair: Pair, terms: Float64Array): void;
  finish(): Omit<Performance, "version" | "parts">;
}

/** Scores are held this far from 0 and 1 before their logarithm is taken, as scikit-learn does. */
const leastProbability = 2 ** -52;

/** @param lacking terms whose column the rows do not have */
export function createSums(shape: PerformanceShape, lacking: readonly boolean[]): PerformanceSums {
  const { task, scoreEdges, terms } = shape;
  const loss = createMoments();
  const logLoss = createMoments();
  const residuals = createMoments();
  const absolutes = createMoments();
  const products = terms.map(createMoments);
  const squares = new Float64Array(terms.length);
  const strata: { n: number; positives: number }[] = [];
  if (scoreEdges.length > 0) for (let s = 0; s <= scoreEdges.length; s++) strata.push({ n: 0, positives: 0 });
  const scoresByLabel: [number[], number[]] = [[], []];
  let positives = 0;
  let predicted = 0;
  let correct = 0;

  const addBinary = ({ score, prediction, label }: Pair): void => {
    const positive = label === 1 ? 1 : 0;
    positives += positive;
    if (!Number.isNaN(prediction)) {
      predicted++;
      if (prediction === label) correct++;
    }
    if (Number.isNaN(score)) return;
    if (shape.loss === "brier") advance(logLoss, logLossOf(score, label));
    scoresByLabel[positive].push(score);
    const stratum = strata[stratumOf(score, scoreEdges)];
    if (stratum === undefined) return;
    stratum.n++;
    stratum.positives += positive;
  };

  return {
    add(pair, values) {
      const { residual } = pair;
      advance(loss, residual ** 2);
      for (let t = 0; t < products.length; t++) {
        const value = values[t]!;
        advance(products[t]!, residual * value);
        squares[t]! += value * value;
      }
      if (task === "binary") {
        addBinary(pair);
        return;
      }
      advance(residuals, residual);
      advance(absolutes, Math.abs(residual));
    },
    finish() {
      const { n } = loss;
      const binary = task === "binary";
      const [negativeScores, positiveScores] = scoresByLabel;
      const curve = binary
        ? areaUnderCurve(Float64Array.from(positiveScores), Float64Array.from(negativeScores))
        : null;
      return {
        task,
        n,
        positives,
        loss: { name: shape.loss, mean: loss.mean, m2: loss.m2 },
        logLoss: shape.loss === "brier" ? { mean: logLoss.mean, m2: logLoss.m2 } : null,
        accuracy: binary && predicted > 0 ? correct / predicted : null,
        auc: curve?.area ?? null,
        aucSpread: curve && { positives: curve.positiveSpread, negatives: curve.negativeSpread },
        residual: binary
          ? null
          : { mean: residuals.mean, m2: residuals.m2, meanAbsolute: absolutes.mean, absoluteM2: absolutes.m2 },
        scoreEdges,
        strata,
        terms,
        termSums: products.map(({ mean, m2 }, t) =>
          lacking[t]! ? null : { mean, m2, meanSquare: n === 0 ? 0 : squares[t]! / n },
        ),
      };
    },
  };
}

function logLossOf(score: number, label: number): number {
  const p = label === 1 ? score : 1 - score;
  return -Math.log(Math.min(1 - leastProbability, Math.max(leastProbability, p)));
}

interface Moments {
  n: number;
  mean: number;
  m2: number;
}

function createMoments(): Moments {
  return { n: 0, mean: 0, m2: 0 };
}

/** One step of Welford's recurrence. */
function advance(moments: Moments, value: number): void {
  moments.n++;
  const delta = value - moments.mean;
  moments.mean += delta / moments.n;
  moments.m2 += delta * (value - moments.mean);
}

function stratumOf(score: number, edges: readonly number[]): number {
  let stratum = 0;
  while (stratum < edges.length && edges[stratum]! <= score) stratum++;
  return stratum;
}
