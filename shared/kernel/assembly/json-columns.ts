// The cells of a batch of JSON records, kept by column, and the keys by which columns are found.
import { hashBytes } from "./hash";
import { copyLoosely } from "./text-table";

// What a cell is, one bit each, so that the kinds of a column are the union of its bytes; 0 is null or absent.
export const numeric: u8 = 1;
export const wideInteger: u8 = 2;
export const falsehood: u8 = 4;
export const truth: u8 = 8;
export const text: u8 = 16;

/** Bytes after a key or text that may be read or overwritten in steps of 16. */
const slack: usize = 16;
const firstRoom: u32 = 1024;
/** Room that a column keeps from batch to batch. */
const keptRoom: u32 = 65536;
const columnsAtFirst: u32 = 8;
/** Numerals that one call may leave to the caller. */
const pendingRoom: u32 = 4096;

@unmanaged
export class Column {
  // The first four are read by the caller too.
  /** f64 or i64 a row. */
  values: usize;
  /** A byte a row, 0 from the batch's rows on. */
  kinds: usize;
  /** u32: the text of row r ends at ends[r + 1] of `texts`. */
  ends: usize;
  texts: usize;
  used: u32;
  room: u32;
  /** One more than the last row in which the key was met. */
  mark: u32;
  /** `used` before that row. */
  usedBefore: u32;
  /** `"name"` with its quotes. */
  key: usize;
  keyLength: u32;
  /** Which of the key's first 16 bytes are compared, a bit each; with more bits than that nothing is equal. */
  keyMask: u32;
  keyHash: u32;
  /** The column whose key came after this one's last time. */
  next: u32;
}

@unmanaged
export class Batch {
  // The first six are read by the caller too.
  rows: u32;
  /** Length of the records as text. */
  bytes: u32;
  /** The batch is full at so many rows or bytes. */
  rowLimit: u32;
  byteLimit: u32;
  /** Numerals of the last call that the caller has to read. */
  pendingCount: u32;
  /** u32 triples: where the number belongs, where its numeral is, and the numeral's length. */
  pending: usize;
  columns: usize;
  /** Records longer than this are left to the caller. */
  recordLimit: u32;
  count: u32;
  room: u32;
  /** The column whose key came first last time. */
  first: u32;
  /** Open-addressed, twice as many as there is room for columns: one more than the column; 0 is free. */
  slots: usize;
}

/** A batch without columns and rows. */
export function createJsonBatch(recordLimit: u32, byteLimit: u32): usize {
  const address = heap.alloc(offsetof<Batch>());
  memory.fill(address, 0, offsetof<Batch>());
  const batch = changetype<Batch>(address);
  batch.recordLimit = recordLimit;
  batch.byteLimit = byteLimit;
  batch.pending = heap.alloc(<usize>pendingRoom * 12);
  batch.room = columnsAtFirst;
  batch.columns = heap.alloc(<usize>columnsAtFirst * offsetof<Column>());
  batch.slots = heap.alloc((<usize>columnsAtFirst) << 3);
  memory.fill(batch.slots, 0, (<usize>columnsAtFirst) << 3);
  return address;
}

export function columnOf(batch: Batch, index: u32): Column {
  return changetype<Column>(batch.columns + <usize>index * offsetof<Column>());
}

/**
 * Adds a column with room for `rows` rows and returns its index. `key` is `"name"` as records have it, or of length 0 when records cannot have it byte by byte.
 */
export function addJsonColumn(address: usize, key: usize, length: u32, rows: u32): u32 {
  const batch = changetype<Batch>(address);
  if (batch.count === batch.room) growColumns(batch);
  const index = batch.count++;
  const column = columnOf(batch, index);
  memory.fill(changetype<usize>(column), 0, offsetof<Column>());
  column.values = heap.alloc((<usize>rows) << 3);
  // Kinds are looked at 16 at a time.
  const kindsRoom = (<usize>rows + 15) & ~15;
  column.kinds = heap.alloc(kindsRoom);
  memory.fill(column.kinds, 0, kindsRoom);
  column.ends = heap.alloc((<usize>rows + 1) << 2);
  store<u32>(column.ends, 0);
  column.key = heap.alloc(<usize>length + slack);
  copyLoosely(column.key, key, length);
  column.keyLength = length;
  column.keyMask = length === 0 ? 0xffffffff : length >= 16 ? 0xffff : (1 << length) - 1;
  column.next = index;
  if (index > 0) columnOf(batch, index - 1).next = index;
  if (length > 0) {
    column.keyHash = hashKey(key, length);
    enter(batch, index);
  }
  return index;
}

function hashKey(key: usize, length: u32): u32 {
  return <u32>hashBytes(key, key + length, 0x1b873593);
}

function enter(batch: Batch, index: u32): void {
  const mask = (batch.room << 1) - 1;
  let slot = columnOf(batch, index).keyHash & mask;
  while (load<u32>(batch.slots + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & mask;
  store<u32>(batch.slots + ((<usize>slot) << 2), index + 1);
}

function growColumns(batch: Batch): void {
  const room = batch.room << 1;
  batch.room = room;
  batch.columns = heap.realloc(batch.columns, <usize>room * offsetof<Column>());
  heap.free(batch.slots);
  batch.slots = heap.alloc((<usize>room) << 3);
  memory.fill(batch.slots, 0, (<usize>room) << 3);
  for (let index: u32 = 0; index < batch.count; index++) if (columnOf(batch, index).keyLength > 0) enter(batch, index);
}

export function isKeyOf(column: Column, at: usize): bool {
  const same = <u32>v128.bitmask<i8>(v128.eq<i8>(v128.load(at), v128.load(column.key)));
  return (same & column.keyMask) === column.keyMask && (column.keyLength <= 16 || endsAs(column, at));
}

function endsAs(column: Column, at: usize): bool {
  return memory.compare(at + 16, column.key + 16, <usize>column.keyLength - 16) === 0;
}

/** The column whose key is the `length` bytes at `key`; -1 when there is none. */
export function findColumn(batch: Batch, key: usize, length: u32): i32 {
  const mask = (batch.room << 1) - 1;
  const hash = hashKey(key, length);
  let slot = hash & mask;
  let entry = load<u32>(batch.slots + ((<usize>slot) << 2));
  while (entry !== 0) {
    const column = columnOf(batch, entry - 1);
    if (column.keyHash === hash && column.keyLength === length && isKeyOf(column, key)) break;
    slot = (slot + 1) & mask;
    entry = load<u32>(batch.slots + ((<usize>slot) << 2));
  }
  return <i32>entry - 1;
}

/** Makes room for `bytes` bytes of text in all, and keeps the first `kept`. */
export function growTexts(column: Column, bytes: u32, kept: u32): void {
  let room: u32 = column.room === 0 ? firstRoom : column.room << 1;
  if (room < bytes) room = bytes;
  const grown = heap.alloc(<usize>room + slack);
  copyLoosely(grown, column.texts, kept);
  if (column.texts !== 0) heap.free(column.texts);
  column.texts = grown;
  column.room = room;
}

/** Moves the texts to a place of their size when that is less than a quarter of their room, and the room is worth it. */
export function shrinkTexts(column: Column): void {
  if (column.room <= keptRoom || column.room >> 2 <= column.used) return;
  const texts = heap.alloc(<usize>column.used + slack);
  copyLoosely(texts, column.texts, column.used);
  heap.free(column.texts);
  column.texts = texts;
  column.room = column.used;
}

/** Leaves a numeral to the caller; false when there is no room for another. */
export function postpone(batch: Batch, pending: u32, target: usize, start: usize, end: usize): bool {
  if (pending >= pendingRoom) return false;
  const at = batch.pending + <usize>pending * 12;
  store<u32>(at, <u32>target);
  store<u32>(at, <u32>start, 4);
  store<u32>(at, <u32>(end - start), 8);
  return true;
}

/** Takes back what the row that is being read put into its columns. */
export function takeBackRow(batch: Batch): void {
  const row = batch.rows;
  // The columns of a row follow each other from `first`.
  for (let column = columnOf(batch, batch.first); column.mark === row + 1; column = columnOf(batch, column.next)) {
    column.mark = 0;
    column.used = column.usedBefore;
    store<u8>(column.kinds + <usize>row, 0);
  }
}
