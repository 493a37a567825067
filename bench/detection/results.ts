import type { Measurement } from "../measurement.ts";
import type { Cell, Count, Experiment } from "./experiment.ts";
import { type Rate, rateOf, type Tally } from "./tally.ts";
import { tallyKey } from "./work.ts";

/** A measurement with its 99% interval, in the measurement's unit. */
export interface RateMeasurement extends Measurement {
  readonly low: number;
  readonly high: number;
  readonly checks: number;
}

/** All that was counted. */
export interface Results {
  readonly cells: readonly Cell[];
  /** NaN where nothing was counted. */
  rate(cell: Cell, rule: string, count: Count): Rate;
  /** Null where nothing was counted. */
  tally(cell: Cell, rule: string, count: Count): Tally | null;
}

export function resultsOf(experiments: readonly Experiment[], tallies: ReadonlyMap<string, Tally>): Results {
  const none = { share: Number.NaN, low: Number.NaN, high: Number.NaN, checks: 0 };
  const tally = (cell: Cell, rule: string, count: Count) => tallies.get(tallyKey(cell.key, rule, count)) ?? null;
  return {
    cells: experiments.flatMap(({ cells }) => cells),
    tally,
    rate: (cell, rule, count) => {
      const counted = tally(cell, rule, count);
      return counted === null ? none : rateOf(counted);
    },
  };
}

/** A goal for a share of checks: missed only when the 99% interval lies beyond it. In percent. */
export function rateMeasurement(name: string, rate: Rate, goal: Measurement["goal"], judge: boolean): RateMeasurement {
  const [value, low, high] = [rate.share, rate.low, rate.high].map((share) => Number((100 * share).toFixed(3))) as [
    number,
    number,
    number,
  ];
  const met = goal === null || !judge ? null : goal.at === "most" ? low <= goal.value : high >= goal.value;
  return { name, value, unit: "%", goal, met, low, high, checks: rate.checks };
}
