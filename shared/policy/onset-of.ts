import type { Onset } from "../check/check.ts";
import type { FoldState, RememberedEffect } from "./history.ts";

/** Comparable batches that must have come before, to say how something began. */
const leastBefore = 3;
/** Batches of a rise before the one that reached the floor. */
const leastRise = 2;
/** A rise may fall back by a tenth in between, and must grow by half in all. */
const wobble = 1.1;
const leastGrowth = 1.5;

/**
 * How a condition that opens with this batch began, by its effect in the comparable batches before; null when they are fewer than three, or when it is
 * neither of the two.
 *
 * - `sudden`: the batch before showed less than half of the effect (or nothing was measured on it: a break of structure is a step).
 * - `gradual`: it showed half or more, and the effect rose by half at least over two batches or more before this one, falling back by
 *   no more than a tenth on the way.
 *
 * @param floors effect over floor in this batch; null where nothing was measured
 */
export function onsetOf(fingerprint: string, floors: number | null, recent: FoldState["recent"]): Onset | null {
  if (recent.length < leastBefore) return null;
  const before = recent.map(({ effects }) => floorsOf(effects, fingerprint) ?? 0);
  if (floors === null || before.at(-1)! < floors / 2) return { kind: "sudden" };
  let start = before.length;
  let next = floors;
  while (start > 0 && before[start - 1]! > 0 && before[start - 1]! <= next * wobble) next = before[--start]!;
  const isRise = before.length - start >= leastRise && floors >= leastGrowth * next;
  return isRise ? { kind: "gradual", since: recent[start]!.eventTime } : null;
}

/** The remembered effect of a condition in floors; null when none is. */
export function floorsOf(effects: readonly RememberedEffect[], fingerprint: string): number | null {
  return effects.find(({ of }) => of === fingerprint)?.floors ?? null;
}
