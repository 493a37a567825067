// Numbers counted by value: an open-addressed table of bits and counts, for columns of few distinct values.

const slotBits: u64 = 12;
const slots: usize = 1 << 12;
const limit: u32 = 2048;
const header: usize = 16;
const countsAt: usize = header + slots * 8;
const tableBytes: usize = countsAt + slots * 4;

/** A table of nothing; `heap.free` ends it. */
export function createNumberTable(): usize {
  const table = heap.alloc(tableBytes);
  memory.fill(table, 0, tableBytes);
  return table;
}

/**
 * Counts `values[from, n)`, each once or `weights[i]` times when `weights` is not 0; returns n, or the place of the first value that finds the table full.
 */
export function addToNumberTable(table: usize, values: usize, from: i32, n: i32, weights: usize): i32 {
  let size = load<u32>(table);
  for (let i = from; i < n; i++) {
    let key = load<u64>(values + ((<usize>i) << 3));
    if (key === 0x8000000000000000) key = 0;
    let slot = <usize>((key * 0x9e3779b97f4a7c15) >> (64 - slotBits));
    const weight = weights === 0 ? 1 : load<u32>(weights + ((<usize>i) << 2));
    if (weight === 0) continue;
    for (;;) {
      const counter = table + countsAt + (slot << 2);
      const count = load<u32>(counter);
      const place = table + header + (slot << 3);
      if (count === 0) {
        if (size === limit) {
          store<u32>(table, size);
          return i;
        }
        size++;
        store<u64>(place, key);
        store<u32>(counter, weight);
        break;
      }
      if (load<u64>(place) === key) {
        store<u32>(counter, count + weight);
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  store<u32>(table, size);
  return n;
}

/** Writes the values to `values` and their counts to `counts` (as f64), in no order; returns how many. Room for 2,048 each. */
export function readNumberTable(table: usize, values: usize, counts: usize): i32 {
  let n: usize = 0;
  for (let slot: usize = 0; slot < slots; slot++) {
    const count = load<u32>(table + countsAt + (slot << 2));
    if (count === 0) continue;
    store<u64>(values + (n << 3), load<u64>(table + header + (slot << 3)));
    store<f64>(counts + (n << 3), <f64>count);
    n++;
  }
  return <i32>n;
}
