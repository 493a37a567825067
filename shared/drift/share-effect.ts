import type { Floors } from "../monitor/monitor-config.ts";

/**
 * The change of one value's share as an effect that reaches `floors.valueShare` only where the ratio of the larger to the smaller share also
 * reaches `floors.valueShareRatio`: the change itself where it does, else the change held under the floor by the part of the ratio
 * reached, on the log scale. In [0, 1]; a share of 0 on one side has an infinite ratio.
 *
 * @example shareEffect(0.1, 0.2, floors) // => 0.1 (a ratio of 2)
 */
export function shareEffect(before: number, after: number, floors: Floors): number {
  const change = Math.abs(after - before);
  const ratio = Math.max(before, after) / Math.min(before, after);
  if (change === 0 || ratio >= floors.valueShareRatio) return change;
  return Math.min(change, (floors.valueShare * Math.log(ratio)) / Math.log(floors.valueShareRatio));
}
