import type { ColumnStatistics, NumberStatistics, TextStatistics, TimeStatistics } from "./jobs/column-statistics.ts";

/** Relative difference of mean and standard deviation that rounding explains. */
const roundingTolerance = 1e-9;
/** DuckDB's approx_count_distinct was seen 24% off. */
const distinctTolerance = 0.35;
/** Of the distance between the 1% and the 99% quantile. DuckDB's approx_quantile is a t-digest. */
const quantileTolerance = 0.03;
/** Of the values of a column. */
const histogramTolerance = 0.01;
/** Of the values of a column: what both engines surely count among the most frequent. */
const leastShare = 0.01;

/**
 * What the two engines disagree about, one sentence each; empty when both computed the same. Counts, extremes, zeros, lengths, hours and weekdays have to
 * be equal, mean and standard deviation equal but for rounding, estimates close.
 */
export function disagreements(ours: readonly ColumnStatistics[], theirs: readonly ColumnStatistics[]): string[] {
  if (ours.length !== theirs.length) return [`${ours.length} columns, DuckDB has ${theirs.length}`];
  return ours.flatMap((a, i) => {
    const b = theirs[i]!;
    return compareColumn(a, b).map((what) => `${a.name}: ${what}`);
  });
}

function compareColumn(a: ColumnStatistics, b: ColumnStatistics): string[] {
  const faults = equal(a, b, ["name", "count", "missing"]);
  if (Math.abs(a.distinct - b.distinct) > distinctTolerance * b.distinct) faults.push(differ("distinct", a, b));
  if (a.kind === "number" && b.kind === "number") return [...faults, ...compareNumbers(a, b)];
  if (a.kind === "text" && b.kind === "text") return [...faults, ...compareTexts(a, b)];
  if (a.kind === "time" && b.kind === "time") return [...faults, ...compareTimes(a, b)];
  return [...faults, differ("kind", a, b)];
}

function compareNumbers(a: NumberStatistics, b: NumberStatistics): string[] {
  const faults = equal(a, b, ["min", "max", "zeros"]);
  const scale = Math.max(Math.abs(b.mean), b.standardDeviation);
  if (!(Math.abs(a.mean - b.mean) <= roundingTolerance * scale)) faults.push(differ("mean", a, b));
  if (!(Math.abs(a.standardDeviation - b.standardDeviation) <= roundingTolerance * b.standardDeviation))
    faults.push(differ("standardDeviation", a, b));
  const spread = b.quantiles.at(-1)! - b.quantiles[0]!;
  if (!isClose(a.quantiles, b.quantiles, quantileTolerance * spread)) faults.push(differ("quantiles", a, b));
  if (!isClose(a.cumulative, b.cumulative, histogramTolerance * b.count)) faults.push(differ("cumulative", a, b));
  return faults;
}

/** Which values are most frequent is certain only where there are no others, or where the first are far ahead: then they are the same. */
function compareTexts(a: TextStatistics, b: TextStatistics): string[] {
  const faults = equal(a, b, ["minLength", "maxLength"]);
  if (!(Math.abs(a.meanLength - b.meanLength) <= roundingTolerance * b.meanLength))
    faults.push(differ("meanLength", a, b));
  const counts = a.topCounts ?? [];
  const isSkewed = counts[0]! >= 2 * counts.at(-1)! && (counts[9] ?? 0) >= leastShare * a.count;
  const sure = a.distinct <= 20 ? 20 : isSkewed ? 10 : 0;
  if (!hasSame(a.top.slice(0, sure), b.top.slice(0, sure))) faults.push(differ("top", a, b));
  return faults;
}

function compareTimes(a: TimeStatistics, b: TimeStatistics): string[] {
  const faults = equal(a, b, ["min", "max"]);
  if (!isClose(a.hours, b.hours, 0)) faults.push(differ("hours", a, b));
  if (!isClose(a.weekdays, b.weekdays, 0)) faults.push(differ("weekdays", a, b));
  return faults;
}

function equal<T extends object>(a: T, b: T, names: readonly (keyof T & string)[]): string[] {
  return names.filter((name) => a[name] !== b[name]).map((name) => differ(name, a, b));
}

function isClose(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= tolerance);
}

function hasSame(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join("\n") === b.toSorted().join("\n");
}

function differ<T extends object>(name: keyof T & string, a: T, b: T): string {
  return `${name} is ${JSON.stringify(a[name])}, DuckDB says ${JSON.stringify(b[name])}`;
}
