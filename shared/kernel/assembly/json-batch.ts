// What the reader of JSON does beside the records that are read here: cells set one by one, and columns looked over when a batch is full.
import { Batch, columnOf, growTexts, numeric, shrinkTexts, text, wideInteger } from "./json-columns";

/** Ends the row whose cells were set one by one. `bytes` is its length as text. */
export function endJsonRow(address: usize, bytes: u32): void {
  const batch = changetype<Batch>(address);
  batch.rows++;
  batch.bytes += bytes;
}

/** Makes the cell of the row that is being built of kind `kind`: a boolean, or a kind that the caller keeps the value of. */
export function setJsonKind(address: usize, index: u32, kind: u32): void {
  const batch = changetype<Batch>(address);
  store<u8>(columnOf(batch, index).kinds + <usize>batch.rows, <u8>kind);
}

export function setJsonNumber(address: usize, index: u32, value: f64): void {
  const batch = changetype<Batch>(address);
  store<f64>(columnOf(batch, index).values + ((<usize>batch.rows) << 3), value);
  setJsonKind(address, index, numeric);
}

export function setJsonInteger(address: usize, index: u32, value: i64): void {
  const batch = changetype<Batch>(address);
  store<i64>(columnOf(batch, index).values + ((<usize>batch.rows) << 3), value);
  setJsonKind(address, index, wideInteger);
}

/** Where a text of at most `bytes` bytes may be written before `setJsonText`. */
export function roomForJsonText(address: usize, index: u32, bytes: u32): usize {
  const column = columnOf(changetype<Batch>(address), index);
  if (column.room < column.used + bytes) growTexts(column, column.used + bytes, column.used);
  return column.texts + column.used;
}

export function setJsonText(address: usize, index: u32, bytes: u32): void {
  const batch = changetype<Batch>(address);
  const column = columnOf(batch, index);
  column.used += bytes;
  store<u32>(column.ends + ((<usize>batch.rows) << 2), column.used, 4);
  setJsonKind(address, index, text);
}

/** The kinds of a column's cells, a bit each. */
export function jsonKinds(address: usize, index: u32): u32 {
  const batch = changetype<Batch>(address);
  const kinds = columnOf(batch, index).kinds;
  let all = i8x16.splat(0);
  for (let row: usize = 0; row < <usize>batch.rows; row += 16) all = v128.or(all, v128.load(kinds + row));
  const half = i64x2.extract_lane(all, 0) | i64x2.extract_lane(all, 1);
  const quarter = <u32>(half | (half >> 32));
  return (quarter | (quarter >> 8) | (quarter >> 16) | (quarter >> 24)) & 0xff;
}

/** Writes an Arrow bitmap of the cells whose kind is among `kinds`, in steps of 2 bytes, and returns how many they are. */
export function markJsonKinds(address: usize, index: u32, kinds: u32, bitmap: usize): u32 {
  const batch = changetype<Batch>(address);
  const from = columnOf(batch, index).kinds;
  const wanted = i8x16.splat(<i8>kinds);
  const none = i8x16.splat(0);
  let count: u32 = 0;
  for (let row: usize = 0; row < <usize>batch.rows; row += 16) {
    const marks = ~v128.bitmask<i8>(v128.eq<i8>(v128.and(v128.load(from + row), wanted), none)) & 0xffff;
    store<u16>(bitmap + (row >> 3), <u16>marks);
    count += popcnt(marks);
  }
  return count;
}

/** Gives the cells that are no text an empty one, so that `ends` are Arrow's offsets. */
export function finishJsonTexts(address: usize, index: u32): void {
  const batch = changetype<Batch>(address);
  const column = columnOf(batch, index);
  let end: u32 = 0;
  for (let row: usize = 0; row < <usize>batch.rows; row++) {
    const at = column.ends + (row << 2);
    end = load<u8>(column.kinds + row) === text ? load<u32>(at, 4) : end;
    store<u32>(at, end, 4);
  }
}

/** Gives back most of the room of texts that are far shorter than those before them. */
export function shrinkJsonTexts(address: usize): void {
  const batch = changetype<Batch>(address);
  for (let index: u32 = 0; index < batch.count; index++) shrinkTexts(columnOf(batch, index));
}

/** The address of a column. */
export function jsonColumn(address: usize, index: u32): usize {
  return changetype<usize>(columnOf(changetype<Batch>(address), index));
}

/** From now on the batch is full at `rows` rows. */
export function limitJsonRows(address: usize, rows: u32): void {
  changetype<Batch>(address).rowLimit = rows;
}

/** Forgets the rows; the columns stay. */
export function clearJsonRows(address: usize): void {
  const batch = changetype<Batch>(address);
  for (let index: u32 = 0; index < batch.count; index++) {
    const column = columnOf(batch, index);
    memory.fill(column.kinds, 0, <usize>batch.rows);
    column.used = 0;
    column.mark = 0;
  }
  batch.rows = 0;
  batch.bytes = 0;
}
