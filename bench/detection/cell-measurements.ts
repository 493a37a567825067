import { type Count, ours, sizesOf } from "./experiment.ts";
import { type RateMeasurement, type Results, rateMeasurement } from "./results.ts";
import { publishedRules } from "./rules/published-rules.ts";

const titles: Readonly<Record<Count, string>> = {
  alarm: "checks with any alarm",
  feature: "columns with an alarm",
  found: "changes found",
};

/** Every share that was counted, of ours and of every rule, for the file of results. */
export function cellMeasurements({ cells, rate }: Results): RateMeasurement[] {
  const measurements: RateMeasurement[] = [];
  for (const cell of cells) {
    for (const rule of [ours, ...publishedRules.map(({ name }) => name)]) {
      for (const count of ["alarm", "feature", "found"] as const) {
        const found = rate(cell, rule, count);
        if (found.checks === 0) continue;
        const { section, kind, nBaseline, nServing, change, counted } = cell;
        const where = `${section}, ${kind}, ${sizesOf(nBaseline, nServing)}${counted ? " counts" : ""}, ${change}`;
        measurements.push(rateMeasurement(`${where}: ${rule}, ${titles[count]}`, found, null, false));
      }
    }
  }
  return measurements;
}
