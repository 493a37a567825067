import { seededRandom } from "../../local/demo/seeded-random.ts";
import { type Moments, mergeMoments, noMoments } from "../../shared/concept/stream/moments.ts";
import type { Detector } from "./detectors.ts";

type Stretch = readonly [losses: number, errorRate: number];

/** How 200 streams fare whose error rate changes after 5,000 losses. */
export function measureChanges(detector: Detector, blockSize: number, before: number, after: number) {
  const streams = 200;
  const delays: number[] = [];
  for (let k = 0; k < streams; k++) {
    const stretches: Stretch[] = [
      [5000, before],
      [2000, after],
    ];
    const first = rises(detector(), blockSize, 1000 + k, stretches).find((at) => at > 5000);
    if (first !== undefined) delays.push(first - 5000);
  }
  const sum = delays.reduce((total, delay) => total + delay, 0);
  const meanDelay = delays.length === 0 ? null : Math.round((10 * sum) / delays.length) / 10;
  return { before, after, streams, found: delays.length, meanDelay };
}

/** How many of twenty streams of 100,000 losses at 10% raise an alarm. */
export function measureUnchanged(detector: Detector, blockSize: number) {
  const counts = Array.from({ length: 20 }, (_, k) => rises(detector(), blockSize, k, [[100_000, 0.1]]).length);
  const alarms = counts.reduce((sum, count) => sum + count, 0);
  return { unchanged: counts.length, withAlarm: counts.filter((count) => count > 0).length, alarms };
}

/** Losses seen by the time of each rise. The last block may be smaller. */
function rises(
  isRise: (block: Moments) => boolean,
  blockSize: number,
  seed: number,
  stretches: readonly Stretch[],
): number[] {
  const draw = seededRandom(seed);
  const found: number[] = [];
  let block = noMoments;
  let seen = 0;
  for (const [losses, errorRate] of stretches) {
    for (let i = 0; i < losses; i++) {
      block = mergeMoments(block, { n: 1, mean: Number(draw() < errorRate), m2: 0 });
      seen++;
      if (block.n < blockSize) continue;
      if (isRise(block)) found.push(seen);
      block = noMoments;
    }
  }
  if (block.n > 0 && isRise(block)) found.push(seen);
  return found;
}
