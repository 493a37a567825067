import type { JobResult } from "../jobs/job-result.ts";
import { type Goal, measurement, median } from "../measurement.ts";
import type { ResultRow } from "../result-table.ts";

/** What a unit (a row or a value) costs in one kind of file, against another. */
interface CostComparison {
  readonly name: string;
  readonly unit: "row" | "value";
  readonly one: { readonly results: readonly JobResult[]; readonly unitsPerRow: number };
  readonly other: { readonly title: string; readonly results: readonly JobResult[]; readonly unitsPerRow: number };
  readonly goal: Goal;
  readonly rssGoal: Goal;
  readonly judge: boolean;
}

/** The row of the comparison: user CPU a unit, medians. */
export function costRow({ name, unit, one, other, goal, rssGoal, judge }: CostComparison): ResultRow {
  const cost = costOf(one);
  const otherCost = costOf(other);
  const rss = one.results.map(({ peakRssMb }) => peakRssMb);
  return {
    name,
    ours: `${cost.toFixed(0)} ns a ${unit}`,
    other: `${other.title} ${otherCost.toFixed(0)} ns`,
    result: measurement(`${name}: cost a ${unit}`, cost / otherCost, "x", goal, judge),
    peakRss: measurement(`${name}: peak RSS`, median(rss), "MB", rssGoal, judge),
    details: [
      measurement(`${name}: greatest peak RSS`, Math.max(...rss), "MB"),
      measurement(`${name}: user CPU a ${unit}`, cost, "ns"),
      measurement(`${name}: user CPU a ${unit} in ${other.title}`, otherCost, "ns"),
    ],
  };
}

function costOf({ results, unitsPerRow }: CostComparison["one"]): number {
  return median(results.map(({ userSeconds, rows }) => (userSeconds * 1e9) / (rows * unitsPerRow)));
}
