import type { PairSpread } from "../baseline/pair-spread.ts";
import { floorsOf, type MonitorConfig } from "../monitor/monitor-config.ts";
import { minPairRows } from "../profile/correlate-sample.ts";
import { estimateOf, type PairEstimate, type PairSums, pairKey } from "../profile/pair-sums.ts";
import type { Profile } from "../profile/profile.ts";
import type { FeatureSchema, Schema } from "../schema/schema.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import { correlationDifference } from "./correlation-difference.ts";
import type { Comparison } from "./measurement.ts";
import { rowsForFisherZ } from "./required-rows.ts";
import { correlationTest } from "./table-tests.ts";
import { treatmentOf } from "./treatment.ts";
import type { UndecidedMeasurement } from "./undecided-measurement.ts";

/** A level no check exceeds: pairs beyond it cannot drift. */
const mostLevel = 0.2;
/** Drifting pairs that are kept; check.json is bounded. */
const mostPairs = 100;

/** A pair on both sides. */
interface ComparedPair {
  readonly first: string;
  readonly second: string;
  readonly before: PairEstimate;
  readonly after: PairEstimate;
  readonly nBaseline: number;
  readonly nServing: number;
  readonly spread: PairSpread | null;
  readonly t: number;
  /** Of this pair alone. */
  readonly pValue: number;
  readonly effect: number;
  readonly floor: number;
}

/**
 * Compares the rank correlation of every pair of columns of numbers within objects: one measurement for each pair that may drift, at most 100, else one for the pair that changed most
 * surely. Its p-value is the pair's times the number of pairs, so however many columns there are, they count as one test; the
 * pairs after the surest are adjusted by themselves, or one column out of tune with sixty would loosen every other test.
 *
 * The effect is the change of the correlation, back-transformed from the mean z. Of a pair that may drift, `feature` is the column that is in most of them, so that one column
 * out of tune with twenty is one finding, and `other` the second one. Numbers, flags and codes with an order take part; ids, timestamps and labels do not. Not applicable when there are
 * columns to compare but fewer than 30 rows in every object. 40 ms for 2,016 pairs.
 */
export function measureCorrelations(
  baseline: Profile,
  serving: Profile,
  spreads: readonly PairSpread[],
  schema: Schema,
  config: MonitorConfig,
  comparison: Comparison,
): UndecidedMeasurement[] {
  const columns = comparedColumns(schema, config, comparison, baseline, serving);
  if (columns.size < 2 || (baseline.pairs.size === 0 && baseline.rows >= minPairRows)) return [];
  const pairs = comparedPairs(baseline, serving, spreads, columns, config);
  if (pairs.length === 0) return [tooFewRows(baseline, serving, config, comparison)];
  const surest = pairs.toSorted((a, b) => a.pValue - b.pValue || b.effect - a.effect);
  const drifting = surest.filter((pair) => pair.effect >= pair.floor && pair.pValue * pairs.length <= mostLevel);
  const told = drifting.length === 0 ? surest.slice(0, 1) : drifting.slice(0, mostPairs);
  const hubs = hubsOf(told, [...columns]);
  return told.map((pair, i) => ({ ...measured(pair, hubs[i]!, pairs.length, comparison), repeated: i > 0 }));
}

/** In the order of the schema. */
function comparedColumns(
  schema: Schema,
  config: MonitorConfig,
  comparison: Comparison,
  baseline: Profile,
  serving: Profile,
): Set<string> {
  const hasNumbers = ({ type }: FeatureSchema): boolean => type === "INT" || type === "FLOAT" || type === "BOOLEAN";
  const takesPart = (feature: FeatureSchema): boolean => {
    const treatment = treatmentOf(feature, config, comparison);
    return hasNumbers(feature) && (treatment === "numeric" || treatment === "categorical");
  };
  const both = ({ name }: FeatureSchema): boolean => baseline.features.has(name) && serving.features.has(name);
  return new Set(schema.features.filter((feature) => takesPart(feature) && both(feature)).map(({ name }) => name));
}

function comparedPairs(
  baseline: Profile,
  serving: Profile,
  spreads: readonly PairSpread[],
  columns: ReadonlySet<string>,
  config: MonitorConfig,
): ComparedPair[] {
  const spreadOf = new Map(spreads.map((spread) => [pairKey(spread.first, spread.second), spread]));
  const floorOf = new Map([...columns].map((name) => [name, floorsOf(config, name).correlation]));
  const pairs: ComparedPair[] = [];
  for (const [key, before] of baseline.pairs) {
    const after = serving.pairs.get(key);
    const [a, b] = [floorOf.get(before.first), floorOf.get(before.second)];
    if (after === undefined || a === undefined || b === undefined) continue;
    pairs.push(comparedPair(before, after, spreadOf.get(key) ?? null, Math.max(a, b)));
  }
  return pairs;
}

function comparedPair(baseline: PairSums, serving: PairSums, spread: PairSpread | null, floor: number): ComparedPair {
  const [before, after] = [estimateOf(baseline), estimateOf(serving)];
  const { t, pValue } = correlationDifference(before, after, spread);
  return {
    first: baseline.first,
    second: baseline.second,
    before,
    after,
    nBaseline: baseline.rows,
    nServing: serving.rows,
    spread,
    t,
    pValue,
    effect: Math.abs(Math.tanh(after.z) - Math.tanh(before.z)),
    floor,
  };
}

/** For each pair the column that is in most pairs, counted again without the pairs that were given one; of equals the first in `order`. */
function hubsOf(pairs: readonly ComparedPair[], order: readonly string[]): string[] {
  const hubs = new Map<ComparedPair, string>();
  while (hubs.size < pairs.length) {
    const left = pairs.filter((pair) => !hubs.has(pair));
    const count = (name: string): number =>
      left.filter(({ first, second }) => first === name || second === name).length;
    const hub = order.reduce((best, name) => (count(name) > count(best) ? name : best));
    for (const pair of left) if (pair.first === hub || pair.second === hub) hubs.set(pair, hub);
  }
  return pairs.map((pair) => hubs.get(pair)!);
}

function measured(pair: ComparedPair, hub: string, pairs: number, comparison: Comparison): UndecidedMeasurement {
  const other = pair.first === hub ? pair.second : pair.first;
  const [before, after] = [Math.tanh(pair.before.z), Math.tanh(pair.after.z)];
  return {
    comparison,
    feature: hub,
    other,
    test: correlationTest.id,
    statistic: pair.t,
    pValue: Math.min(1, pair.pValue * pairs),
    effect: pair.effect,
    effectUnit: correlationTest.effectUnit,
    threshold: pair.floor,
    nBaseline: pair.nBaseline,
    nServing: pair.nServing,
    requiredRows: (level) =>
      rowsForFisherZ(pair.before, pair.after, pair.nServing, pair.spread, pair.floor, level / pairs),
    reason: `The correlation of ${shown(hub)} and ${shown(other)} went from ${inHundredths(before)} to ${inHundredths(after)}`,
  };
}

function shown(name: string): string {
  return visibleText(shortened(name, 40));
}

function inHundredths(correlation: number): string {
  return correlation.toFixed(2).replace("-0.00", "0.00");
}

function tooFewRows(
  baseline: Profile,
  serving: Profile,
  config: MonitorConfig,
  comparison: Comparison,
): UndecidedMeasurement {
  const { rows: nBaseline } = baseline;
  const { rows: nServing } = serving;
  return {
    comparison,
    feature: "",
    test: correlationTest.id,
    statistic: null,
    pValue: null,
    effect: null,
    effectUnit: correlationTest.effectUnit,
    threshold: config.floors.correlation ?? 0,
    nBaseline,
    nServing,
    requiredRows: null,
    reason: `Needs ${minPairRows} rows of an object with numbers in two columns to compare correlations, has ${nServing} against ${nBaseline}`,
  };
}
