import { countsInBins } from "../drift/binning.ts";
import type { FeatureSide } from "../drift/feature-side.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { Side } from "../drift/side.ts";
import type { Allowance } from "../monitor/monitor-config.ts";
import type { ValueCounts } from "../profile/value-counts.ts";
import { nextUp } from "../stats/next-up.ts";

/** Allowed values may take up to this share together; beyond it they are another distribution. */
const mostAllowedShare = 0.1;

/**
 * The drifting measurements that are nothing but what monitor.json allows:
 *
 * - `unseen-values`: without the allowed values, the share of unseen ones is under the floor.
 * - `values` and `value-share`: the allowed values hold less than a tenth together, and no other value gained more than the floor or 3 standard errors.
 * - `out-of-range`: the share of numbers beyond the widened range is under the floor.
 */
export function allowedDrift(
  measurements: readonly Measurement[],
  baseline: Side | undefined,
  serving: Side | undefined,
  allow: readonly Allowance[],
): Set<Measurement> {
  const allowed = new Set<Measurement>();
  if (allow.length === 0) return allowed;
  const byFeature = Map.groupBy(allow, ({ feature }) => feature);
  for (const measurement of measurements) {
    const { feature, comparison, verdict } = measurement;
    const own = byFeature.get(feature);
    const [before, after] = [baseline?.features.get(feature), serving?.features.get(feature)];
    if (own === undefined || comparison !== "training-serving" || verdict !== "drift") continue;
    if (before === undefined || after === undefined) continue;
    if (isAllowed(measurement, before.whole, after, own)) allowed.add(measurement);
  }
  return allowed;
}

function isAllowed(
  { test, threshold }: Measurement,
  baseline: FeatureSide,
  serving: FeatureSide,
  own: readonly Allowance[],
): boolean {
  const values = new Set(own.flatMap((allowance) => allowance.values ?? []));
  if (test === "unseen-values" && values.size > 0) {
    return shareOf(serving.values, (value) => !baseline.values.counts.has(value) && !values.has(value)) < threshold;
  }
  if ((test === "values" || test === "value-share") && values.size > 0) {
    if (shareOf(serving.values, (value) => values.has(value)) >= mostAllowedShare) return false;
    const error = Math.sqrt(1 / baseline.values.n + 1 / serving.values.n);
    return [...serving.values.counts].every(([value, count]) => {
      const [was, is] = [(baseline.values.counts.get(value) ?? 0) / baseline.values.n, count / serving.values.n];
      return values.has(value) || is - was <= Math.max(threshold, 3 * error * Math.sqrt(is * (1 - is)));
    });
  }
  if (test !== "out-of-range" || baseline.min === null || baseline.max === null) return false;
  const low = Math.min(baseline.min, ...own.flatMap(({ min }) => min ?? []));
  const high = Math.max(baseline.max, ...own.flatMap(({ max }) => max ?? []));
  const counts = countsInBins([low, nextUp(high)], serving.quantiles.buckets());
  return (counts[0]! + counts.at(-1)!) / serving.numbers < threshold;
}

function shareOf({ counts, n }: ValueCounts, counted: (value: string) => boolean): number {
  let sum = 0;
  for (const [value, count] of counts) if (counted(value)) sum += count;
  return n === 0 ? 0 : sum / n;
}
