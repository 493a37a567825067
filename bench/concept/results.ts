import type { Measurement } from "../measurement.ts";
import type { Cell, Experiment } from "./experiment.ts";
import { type Sums, shareOf, sumsKey } from "./sums.ts";

/** A measurement with its 99% interval, in the measurement's unit, over so many repeats. */
export interface ConceptMeasurement extends Measurement {
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
}

/** All that was emitted. */
export interface Results {
  readonly cells: readonly Cell[];
  /** Names of what was emitted of a cell, in the order of their first emission. */
  measures(cell: Cell): string[];
  /** Null where nothing was emitted. */
  sums(cell: Cell, measure: string): Sums | null;
}

export function resultsOf(experiments: readonly Experiment[], sums: ReadonlyMap<string, Sums>): Results {
  const names = new Map<string, string[]>();
  for (const key of sums.keys()) {
    const [cell, measure] = JSON.parse(key) as [string, string];
    names.set(cell, [...(names.get(cell) ?? []), measure]);
  }
  return {
    cells: experiments.flatMap(({ cells }) => cells),
    measures: ({ key }) => names.get(key) ?? [],
    sums: ({ key }, measure) => sums.get(sumsKey(key, measure)) ?? null,
  };
}

/** A share of repeats in percent, held against a goal: missed only when the 99% interval lies beyond it. With `judge` false it is only shown. */
export function shareMeasurement(
  name: string,
  sums: Sums,
  goal: Measurement["goal"] = null,
  judge = true,
): ConceptMeasurement {
  const { share, low, high } = shareOf(sums);
  return held(
    name,
    "%",
    [share, low, high].map((one) => Number((100 * one).toFixed(3))),
    sums.n,
    goal,
    judge,
  );
}

function held(
  name: string,
  unit: string,
  numbers: readonly number[],
  repeats: number,
  goal: Measurement["goal"],
  judge: boolean,
): ConceptMeasurement {
  const [value, low, high] = numbers as [number, number, number];
  const met = goal === null || !judge ? null : goal.at === "most" ? low <= goal.value : high >= goal.value;
  return { name, value, unit, goal, met, low, high, repeats };
}
