import { minParts } from "../stats/between-part-variance.ts";
import type { LabelledPairs } from "./join-labels.ts";
import { noDay } from "./prediction-log.ts";
import type { PairParts } from "./summarise-performance.ts";

/**
 * The held-out pairs cut into what varies like a serving batch: days, when every pair has one and there are at least
 * `minParts` of them, else
 * files, when there are at least that many; null when neither.
 *
 * @param objects Names of the files, in the order the logs were merged in.
 */
export function heldoutParts(pairs: LabelledPairs, objects: readonly string[]): PairParts | null {
  return byDay(pairs) ?? (objects.length >= minParts ? { names: objects, index: pairs.source } : null);
}

function byDay({ day }: LabelledPairs): PairParts | null {
  const days = new Set<number>();
  for (let i = 0; i < day.length; i++) {
    if (day[i] === noDay) return null;
    days.add(day[i]!);
  }
  if (days.size < minParts) return null;
  const sorted = [...days].sort((a, b) => a - b);
  const place = new Map(sorted.map((value, i) => [value, i]));
  const index = new Uint32Array(day.length);
  for (let i = 0; i < day.length; i++) index[i] = place.get(day[i]!)!;
  return { names: sorted.map((value) => new Date(value * 86_400_000).toISOString().slice(0, 10)), index };
}
