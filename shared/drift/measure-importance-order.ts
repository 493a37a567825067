import type { PairSpread } from "../baseline/pair-spread.ts";
import { estimateOf, type PairEstimate, pairKey } from "../profile/pair-sums.ts";
import type { Profile } from "../profile/profile.ts";
import type { Schema } from "../schema/schema.ts";
import { rankingGain } from "../stats/ranking-gain.ts";
import { seededNormals } from "../stats/seeded-normals.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import { mutualInformation } from "./column-relevance.ts";
import { importanceOrderTest } from "./table-tests.ts";
import type { UndecidedMeasurement } from "./undecided-measurement.ts";

const minColumns = 3;
const mostDraws = 20_000;
/** Draws as far from the order as the data, after which p is known well enough. */
const enoughDraws = 20;

interface RankedColumn {
  readonly name: string;
  readonly before: PairEstimate;
  readonly after: PairEstimate;
  /** Variance of z between parts of the baseline. */
  readonly between: number;
  readonly nBaseline: number;
  readonly nServing: number;
}

/**
 * Whether the columns keep their order of importance for the score (else the prediction): NDCG of the serving order with the baseline's mutual information as gains. Drift from 0.90 down, as in
 * SageMaker Model Monitor, if it is real too. Null under three columns with pairs on both sides.
 *
 * The p-value is a Monte Carlo one: both sides are drawn again around their common z with their own errors, as if those of different columns were independent, until 20 draws have lost as much
 * order or 20,000 are made; least p 5e-5. `seed` decides the draws. Source: Besag and Clifford 1991 (sequential Monte Carlo p-values). Where the order is lost, 0.1 s for 20 columns and 0.5 s for 64; else milliseconds.
 */
export function measureImportanceOrder(
  baseline: Profile,
  serving: Profile,
  spreads: readonly PairSpread[],
  schema: Schema,
  seed: string,
): UndecidedMeasurement | null {
  for (const role of ["score", "prediction"] as const) {
    const target = schema.features.find((feature) => feature.role === role)?.name;
    if (target === undefined) continue;
    const columns = rankedColumns(baseline, serving, spreads, schema, target);
    if (columns.length >= minColumns) return measured(columns, target, seed);
  }
  return null;
}

function rankedColumns(
  baseline: Profile,
  serving: Profile,
  spreads: readonly PairSpread[],
  { features }: Schema,
  target: string,
): RankedColumn[] {
  const betweenOf = new Map(spreads.map(({ first, second, between }) => [pairKey(first, second), between]));
  return features.flatMap(({ name, role }) => {
    const key = pairKey(name, target);
    const [before, after] = [baseline.pairs.get(key), serving.pairs.get(key)];
    if (role !== "feature" || before === undefined || after === undefined) return [];
    return [
      {
        name,
        before: estimateOf(before),
        after: estimateOf(after),
        between: betweenOf.get(key) ?? 0,
        nBaseline: before.rows,
        nServing: after.rows,
      },
    ];
  });
}

function measured(columns: readonly RankedColumn[], target: string, seed: string): UndecidedMeasurement {
  const before = columns.map((column) => mutualInformation(column.before.z));
  const after = columns.map((column) => mutualInformation(column.after.z));
  const gain = rankingGain(before, after);
  return {
    comparison: "training-serving",
    feature: "",
    test: importanceOrderTest.id,
    statistic: gain,
    pValue: orderPValue(columns, gain, seed),
    effect: 1 - gain,
    effectUnit: importanceOrderTest.effectUnit,
    threshold: importanceOrderTest.floor,
    nBaseline: Math.min(...columns.map(({ nBaseline }) => nBaseline)),
    nServing: Math.min(...columns.map(({ nServing }) => nServing)),
    requiredRows: null,
    reason: `The relative importance of columns for ${shown(target)}: NDCG ${gain.toFixed(2)}${moves(columns, before, after)}`,
  };
}

function orderPValue(columns: readonly RankedColumn[], gain: number, seed: string): number {
  const next = seededNormals(seed);
  const nulls = columns.map(({ before, after, between }) => {
    const variance = after.variance + between;
    const weight = variance / (before.variance + variance);
    const common = weight * before.z + (1 - weight) * after.z;
    return { common, before: Math.sqrt(before.variance), after: Math.sqrt(variance) };
  });
  const [gains, scores] = [new Float64Array(nulls.length), new Float64Array(nulls.length)];
  // An order that is nearly kept is no drift however sure.
  const draws = 1 - gain < importanceOrderTest.floor ? mostDraws / 20 : mostDraws;
  let lost = 0;
  for (let draw = 1; draw <= draws; draw++) {
    for (const [i, { common, before, after }] of nulls.entries()) {
      gains[i] = mutualInformation(common + before * next());
      scores[i] = Math.abs(common + after * next());
    }
    if (rankingGain(gains, scores) <= gain && ++lost === enoughDraws) return lost / draw;
  }
  return (lost + 1) / (draws + 1);
}

/** The two columns that lost and won most. */
function moves(columns: readonly RankedColumn[], before: readonly number[], after: readonly number[]): string {
  const [was, is] = [placesOf(before), placesOf(after)];
  const share = (values: readonly number[], i: number): number => values[i]! / Math.max(...values, Number.MIN_VALUE);
  const order = columns
    .map((_, i) => i)
    .sort((a, b) => share(after, a) - share(before, a) - share(after, b) + share(before, b));
  const told = [order[0]!, order.at(-1)!].filter((i) => was[i] !== is[i]);
  return told.map((i) => `, ${shown(columns[i]!.name)} from place ${was[i]} to ${is[i]}`).join("");
}

/** From 1. */
function placesOf(values: readonly number[]): number[] {
  const sorted = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  return values.map((_, i) => sorted.indexOf(i) + 1);
}

function shown(name: string): string {
  return visibleText(shortened(name, 40));
}
