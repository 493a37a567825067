// Texts counted by value: an open-addressed table of hashes, counts and bytes.
import { hashBytes, seenBits } from "./hash";
import { nonAscii, textClasses } from "./text-classes";
import { utf8Length } from "./utf8-length";

/** Distinct texts a table holds: as many as shared/sketch/frequent-values.ts counts exactly. */
const limit: u32 = 16384;

// The fields of a table, all u32: size, capacity, then addresses of slots (u32, one more than the entry; 0 is free), hashes (u64), counts (u32),
// ends (u32, one more than entries: entry i is bytes [ends[i], ends[i + 1])), bytes, and how many bytes there is room for.
const capacityAt: usize = 4;
const slotsAt: usize = 8;
const hashesAt: usize = 12;
const countsAt: usize = 16;
const endsAt: usize = 20;
const bytesAt: usize = 24;
const roomAt: usize = 28;
/**
 * A cache of texts of up to 7 bytes, as many pairs as the table has entries and at most 2,048: the bytes with their number in the eighth (u64), the entry (u32, one more; 0 is
 * free) and 0. After it how far a key is shifted to its place.
 */
const cacheAt: usize = 32;
const cacheShiftAt: usize = 36;
const tableBytes: usize = 40;
const largestCache: usize = 2048;
/** Room after the bytes, so that texts can be compared and copied in steps of 16. */
const slack: usize = 16;

/** A table of nothing. */
export function createTextTable(): usize {
  const table = heap.alloc(tableBytes);
  store<u32>(table, 0);
  store<u32>(table, 16, capacityAt);
  store<u32>(table, heap.alloc(16 << 3), hashesAt);
  store<u32>(table, heap.alloc(16 << 2), countsAt);
  const ends = heap.alloc(17 << 2);
  store<u32>(ends, 0);
  store<u32>(table, ends, endsAt);
  store<u32>(table, heap.alloc(256 + slack), bytesAt);
  store<u32>(table, 256, roomAt);
  const slots = heap.alloc(32 << 2);
  memory.fill(slots, 0, 32 << 2);
  store<u32>(table, slots, slotsAt);
  makeCache(table, 16);
  return table;
}

/** Forgets every text, and keeps the room. */
export function clearTextTable(table: usize): void {
  store<u32>(table, 0);
  memory.fill(load<u32>(table, slotsAt), 0, (<usize>load<u32>(table, capacityAt)) << 3);
  memory.fill(load<u32>(table, cacheAt), 0, (<usize>16) << (<usize>(64 - load<u32>(table, cacheShiftAt))));
}

/** An empty cache of `pairs`, a power of two. */
function makeCache(table: usize, pairs: usize): void {
  const cache = heap.alloc(pairs << 4);
  memory.fill(cache, 0, pairs << 4);
  store<u32>(table, cache, cacheAt);
  store<u32>(table, 64 - <u32>ctz<usize>(pairs), cacheShiftAt);
}

/** Gives back the table's room. */
export function releaseTextTable(table: usize): void {
  for (let at = slotsAt; at <= bytesAt; at += 4) heap.free(load<u32>(table + at));
  heap.free(load<u32>(table, cacheAt));
  heap.free(table);
}

/** The text with its length as one number; it has at most 7 bytes. */
function shortKey(start: usize, length: u32): u64 {
  return (load<u64>(start) & (((<u64>1) << ((<u64>length) << 3)) - 1)) | ((<u64>length) << 56);
}

function cachePlace(table: usize, key: u64): usize {
  return (
    <usize>load<u32>(table, cacheAt) +
    ((<usize>((key * 0x9e3779b97f4a7c15) >>> <u64>load<u32>(table, cacheShiftAt))) << 4)
  );
}

/** Counts a text of at most 7 bytes that is in the cache and returns its entry; -1 when it is not. Up to 7 bytes after it may be read. */
export function raiseShortText(table: usize, start: usize, length: u32, weight: u32): i32 {
  const key = shortKey(start, length);
  const place = cachePlace(table, key);
  const entry = load<u32>(place, 8);
  if (entry === 0 || load<u64>(place) !== key) return -1;
  const counter = <usize>load<u32>(table, countsAt) + ((<usize>(entry - 1)) << 2);
  store<u32>(counter, load<u32>(counter) + weight);
  return <i32>(entry - 1);
}

function cacheShortText(table: usize, start: usize, length: usize, entry: usize): void {
  if (length > 7) return;
  const key = shortKey(start, <u32>length);
  const place = cachePlace(table, key);
  store<u64>(place, key);
  store<u32>(place, <u32>entry + 1, 8);
}

/** Adds the counts of all texts to 257 counters (f64) by their code points, and to 64 (f64) by the set of classes of their characters. */
export function countTextShapes(table: usize, lengths: usize, classes: usize): void {
  const size = <usize>load<u32>(table);
  const bytes = <usize>load<u32>(table, bytesAt);
  for (let i: usize = 0; i < size; i++) {
    const ends = <usize>load<u32>(table, endsAt) + (i << 2);
    const start = bytes + load<u32>(ends);
    const end = bytes + load<u32>(ends, 4);
    const count = <f64>load<u32>(<usize>load<u32>(table, countsAt) + (i << 2));
    const found = textClasses(start, end - start);
    const points = (found & nonAscii) === 0 ? end - start : <usize>utf8Length(start, end);
    raise(lengths + (points << 3), count);
    raise(classes + ((<usize>found) << 3), count);
  }
}

function raise(counter: usize, count: f64): void {
  store<f64>(counter, load<f64>(counter) + count);
}

function equals(a: usize, b: usize, length: usize): bool {
  // Bytes after either text may be read; those that differ there are masked out.
  while (length > 16) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
    length -= 16;
  }
  const same = <u32>v128.bitmask<i8>(v128.eq<i8>(v128.load(a), v128.load(b)));
  return (~same & ((1 << (<u32>length)) - 1)) === 0;
}

/** Copies in steps of 16 bytes: up to 15 bytes after `to + length` are overwritten. */
export function copyLoosely(to: usize, from: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** A hash for slots alone, in a few instructions; the text's own is made only when it is new. Up to 7 bytes after the text are read. */
function slotHash(start: usize, length: usize): u32 {
  let hash: u64 = <u64>length;
  let i = start;
  const end = start + length;
  for (; i + 8 <= end; i += 8) hash = (rotl<u64>(hash, 29) ^ load<u64>(i)) * 0x9e3779b97f4a7c15;
  const left = <u64>(end - i);
  if (left > 0) hash = (rotl<u64>(hash, 29) ^ (load<u64>(i) & (((<u64>1) << (left << 3)) - 1))) * 0x9e3779b97f4a7c15;
  return <u32>(hash >>> 32);
}

/**
 * Counts the text at `start` `weight` times. Returns its entry; -1 when it is new and the table full, -2 when it is new and not valid UTF-8. Up to 15 bytes after the text are read.
 */
export function addToTextTable(table: usize, start: usize, length: usize, weight: u32): i32 {
  const slots = <usize>load<u32>(table, slotsAt);
  const mask = (load<u32>(table, capacityAt) << 1) - 1;
  const from = slotHash(start, length);
  let slot = from & mask;
  for (;;) {
    const entry = load<u32>(slots + ((<usize>slot) << 2));
    if (entry === 0) break;
    const i = <usize>(entry - 1);
    const ends = <usize>load<u32>(table, endsAt) + (i << 2);
    const begin = load<u32>(ends);
    if (load<u32>(ends, 4) - begin === <u32>length && equals(<usize>load<u32>(table, bytesAt) + begin, start, length)) {
      const counter = <usize>load<u32>(table, countsAt) + (i << 2);
      store<u32>(counter, load<u32>(counter) + weight);
      cacheShortText(table, start, length, i);
      return <i32>i;
    }
    slot = (slot + 1) & mask;
  }
  const hash = hashBytes(start, start + length, 0x1b873593);
  if (seenBits > 127 && utf8Length(start, start + length) < 0) return -2;
  const size = load<u32>(table);
  if (size === limit) return -1;
  if (size === load<u32>(table, capacityAt)) {
    grow(table);
    return insert(table, start, length, hash, weight, freeSlot(table, from));
  }
  return insert(table, start, length, hash, weight, slot);
}

function freeSlot(table: usize, hash: u32): u32 {
  const slots = <usize>load<u32>(table, slotsAt);
  const mask = (load<u32>(table, capacityAt) << 1) - 1;
  let slot = hash & mask;
  while (load<u32>(slots + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & mask;
  return slot;
}

function insert(table: usize, start: usize, length: usize, hash: u64, weight: u32, slot: u32): i32 {
  const i = <usize>load<u32>(table);
  const ends = <usize>load<u32>(table, endsAt) + (i << 2);
  const from = load<u32>(ends);
  const to = from + <u32>length;
  if (to > load<u32>(table, roomAt)) {
    const room = to > load<u32>(table, roomAt) << 1 ? to : load<u32>(table, roomAt) << 1;
    store<u32>(table, heap.realloc(load<u32>(table, bytesAt), <usize>room + slack), bytesAt);
    store<u32>(table, room, roomAt);
  }
  copyLoosely(<usize>load<u32>(table, bytesAt) + from, start, length);
  store<u32>(ends, to, 4);
  store<u64>(<usize>load<u32>(table, hashesAt) + (i << 3), hash);
  store<u32>(<usize>load<u32>(table, countsAt) + (i << 2), weight);
  store<u32>(<usize>load<u32>(table, slotsAt) + ((<usize>slot) << 2), <u32>i + 1);
  store<u32>(table, <u32>i + 1);
  cacheShortText(table, start, length, i);
  return <i32>i;
}

function grow(table: usize): void {
  const capacity = (<usize>load<u32>(table, capacityAt)) << 1;
  store<u32>(table, <u32>capacity, capacityAt);
  store<u32>(table, heap.realloc(load<u32>(table, hashesAt), capacity << 3), hashesAt);
  store<u32>(table, heap.realloc(load<u32>(table, countsAt), capacity << 2), countsAt);
  store<u32>(table, heap.realloc(load<u32>(table, endsAt), (capacity + 1) << 2), endsAt);
  if (capacity <= largestCache) {
    heap.free(load<u32>(table, cacheAt));
    makeCache(table, capacity);
  }
  heap.free(load<u32>(table, slotsAt));
  const slots = heap.alloc(capacity << 3);
  memory.fill(slots, 0, capacity << 3);
  store<u32>(table, slots, slotsAt);
  const bytes = <usize>load<u32>(table, bytesAt);
  const size = load<u32>(table);
  for (let i: u32 = 0; i < size; i++) {
    const ends = <usize>load<u32>(table, endsAt) + ((<usize>i) << 2);
    const from = load<u32>(ends);
    const hash = slotHash(bytes + from, load<u32>(ends, 4) - from);
    store<u32>(slots + ((<usize>freeSlot(table, hash)) << 2), i + 1);
  }
}
