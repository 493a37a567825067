/** What a value has to reach: at least or at most `value`. */
export interface Goal {
  readonly at: "least" | "most";
  readonly value: number;
}

/** One number that a bench found out. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** `x` for a ratio, `MB`, `s`, `ms`, `ns/value`, `%`, or what is counted. */
  readonly unit: string;
  /** Null for what is only shown. */
  readonly goal: Goal | null;
  /** Null without a goal, and where it was not judged. */
  readonly met: boolean | null;
}

/** A measurement held against its goal, or with `judge` false only shown beside it. */
export function measurement(
  name: string,
  value: number,
  unit: string,
  goal: Goal | null = null,
  judge = true,
): Measurement {
  const met = goal === null || !judge ? null : goal.at === "least" ? value >= goal.value : value <= goal.value;
  return { name, value, unit, goal, met };
}

export function atLeast(value: number): Goal {
  return { at: "least", value };
}

export function atMost(value: number): Goal {
  return { at: "most", value };
}

/** The middle of the values, the mean of the two middle ones when their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
