import { evenRanges } from "./join-logs.ts";
import type { HashRange, LogFile } from "./log-file.ts";
import { mapInOrder } from "./map-in-order.ts";

/** Ids in memory at a time, 8 bytes each. */
const idsAtATime = 4_000_000;
const readsAtATime = 16;

/**
 * The places of the groups that hold an id which is also in `asked`, ascending. Reads ids only, each at most once, and of a group no
 * more after the first range in which it meets; memory does not grow with the logs. Exact, but for two ids with one hash.
 *
 * @param groups each a list of openers, so that a log which need not be read is not opened
 * @param atATime ids of `asked` in memory at a time; for tests
 */
export async function logsThatMeet(
  asked: readonly LogFile[],
  groups: readonly (readonly (() => Promise<LogFile>)[])[],
  atATime: number = idsAtATime,
): Promise<number[]> {
  const met = new Set<number>();
  const logs = groups.flatMap((openers, group) => openers.map((open) => ({ open, group })));
  for (const range of evenRanges(asked, atATime)) {
    const ids = await idsIn(asked, range);
    if (ids.length === 0) continue;
    await mapInOrder(logs, readsAtATime, async ({ open, group }) => {
      if (met.has(group)) return;
      const log = await open();
      if (intersect(ids, await log.readIds(range))) met.add(group);
    });
  }
  return [...met].sort((a, b) => a - b);
}

/** The ids of all logs in the range, ascending. */
async function idsIn(logs: readonly LogFile[], range: HashRange): Promise<BigUint64Array> {
  const parts = await mapInOrder(logs, readsAtATime, (log) => log.readIds(range));
  const [only, second] = parts;
  if (only !== undefined && second === undefined) return only;
  const ids = new BigUint64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids.sort();
}

/** Whether two ascending lists share an id. Looks the ids of the shorter up in the longer: O(s log l). */
function intersect(a: BigUint64Array, b: BigUint64Array): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  const wanted = new Uint32Array(few.buffer, few.byteOffset, 2 * few.length);
  const present = new Uint32Array(many.buffer, many.byteOffset, 2 * many.length);
  let from = 0;
  for (let i = 0; i < wanted.length; i += 2) {
    // Doubling steps, then halving: near neighbours in lists of like length cost little.
    const before = (at: number) => (present[2 * at + 1]! - wanted[i + 1]! || present[2 * at]! - wanted[i]!) < 0;
    let step = 1;
    while (from + step < many.length && before(from + step)) step *= 2;
    let [low, high] = [from, Math.min(from + step, many.length)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(middle)) low = middle + 1;
      else high = middle;
    }
    if (low === many.length) return false;
    if (present[2 * low] === wanted[i] && present[2 * low + 1] === wanted[i + 1]) return true;
    from = low;
  }
  return false;
}
