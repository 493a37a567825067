// Numbers counted by value: an open-addressed table of bits and counts, for columns of few distinct values.

/** Distinct numbers a table holds at most. */
const limit: u32 = 2048;
const leastBits: u32 = 5;

// The fields of a table, all u32: numbers held, the base-2 logarithm of its slots, and the address of the slots: keys (u64), then counts (u32; 0 is free).
const bitsAt: usize = 4;
const slotsAt: usize = 8;
const tableBytes: usize = 16;

/** A table of nothing. */
export function createNumberTable(): usize {
  const table = heap.alloc(tableBytes);
  store<u32>(table, 0);
  makeSlots(table, leastBits);
  return table;
}

/** Gives its room back. */
export function freeNumberTable(table: usize): void {
  heap.free(load<u32>(table, slotsAt));
  heap.free(table);
}

function makeSlots(table: usize, bits: u32): void {
  const bytes = (<usize>12) << (<usize>bits);
  const slots = heap.alloc(bytes);
  memory.fill(slots, 0, bytes);
  store<u32>(table, bits, bitsAt);
  store<u32>(table, slots, slotsAt);
}

/** Twice as many slots. */
function grow(table: usize): void {
  const bits = load<u32>(table, bitsAt);
  const old = <usize>load<u32>(table, slotsAt);
  makeSlots(table, bits + 1);
  const slots = <usize>load<u32>(table, slotsAt);
  const counts = slots + ((<usize>8) << (<usize>bits + 1));
  const mask = ((<usize>1) << (<usize>bits + 1)) - 1;
  for (let i: usize = 0; i < (<usize>1) << (<usize>bits); i++) {
    const count = load<u32>(old + ((<usize>8) << (<usize>bits)) + (i << 2));
    if (count === 0) continue;
    const key = load<u64>(old + (i << 3));
    let slot = slotOf(key, bits + 1);
    while (load<u32>(counts + (slot << 2)) !== 0) slot = (slot + 1) & mask;
    store<u64>(slots + (slot << 3), key);
    store<u32>(counts + (slot << 2), count);
  }
  heap.free(old);
}

function slotOf(key: u64, bits: u32): usize {
  return <usize>((key * 0x9e3779b97f4a7c15) >> <u64>(64 - bits));
}

/**
 * Counts `values[from, n)`, each once or `weights[i]` times when `weights` is not 0; returns n, or the place of the first value that finds the table full.
 */
export function addToNumberTable(table: usize, values: usize, from: i32, n: i32, weights: usize): i32 {
  let size = load<u32>(table);
  let bits = load<u32>(table, bitsAt);
  let slots = <usize>load<u32>(table, slotsAt);
  let counts = slots + ((<usize>8) << (<usize>bits));
  let mask = ((<usize>1) << (<usize>bits)) - 1;
  for (let i = from; i < n; i++) {
    let key = load<u64>(values + ((<usize>i) << 3));
    if (key === 0x8000000000000000) key = 0;
    const weight = weights === 0 ? 1 : load<u32>(weights + ((<usize>i) << 2));
    if (weight === 0) continue;
    let slot = slotOf(key, bits);
    for (;;) {
      const counter = counts + (slot << 2);
      const count = load<u32>(counter);
      if (count === 0) {
        if (size === limit) {
          store<u32>(table, size);
          return i;
        }
        size++;
        store<u64>(slots + (slot << 3), key);
        store<u32>(counter, weight);
        // At most half full.
        if (size << 1 > 1 << bits) {
          grow(table);
          bits = load<u32>(table, bitsAt);
          slots = <usize>load<u32>(table, slotsAt);
          counts = slots + ((<usize>8) << (<usize>bits));
          mask = ((<usize>1) << (<usize>bits)) - 1;
        }
        break;
      }
      if (load<u64>(slots + (slot << 3)) === key) {
        store<u32>(counter, count + weight);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  store<u32>(table, size);
  return n;
}

/** Writes the values to `values` and their counts to `counts` (as f64), in no order; returns how many. Room for 2,048 each. */
export function readNumberTable(table: usize, values: usize, counts: usize): i32 {
  const bits = <usize>load<u32>(table, bitsAt);
  const slots = <usize>load<u32>(table, slotsAt);
  const counters = slots + ((<usize>8) << bits);
  let n: usize = 0;
  for (let slot: usize = 0; slot < (<usize>1) << bits; slot++) {
    const count = load<u32>(counters + (slot << 2));
    if (count === 0) continue;
    store<u64>(values + (n << 3), load<u64>(slots + (slot << 3)));
    store<f64>(counts + (n << 3), <f64>count);
    n++;
  }
  return <i32>n;
}
