// Flat JSON records, read into the columns of a batch until one is met that needs another reading.
import {
  Batch,
  Column,
  columnOf,
  falsehood,
  findColumn,
  isKeyOf,
  numeric,
  postpone,
  takeBackRow,
  text,
  truth,
  wideInteger,
} from "./json-columns";
import { numeral, numeralInteger, numeralKind, readNumeral } from "./json-number";
import { endOfPlainText, readText } from "./json-text";

// How records follow each other.
/** A record a line: no newline is in a record, and nothing else is on its line. */
const lines: u32 = 0;
const array: u32 = 2;

/** Numerals of the current row among the pending ones. */
let pending: u32 = 0;

/**
 * Reads records from `from` on, as rows, until the batch is full, or `end`, or a record that is not a flat object of known keys, each at most once, with strings,
 * numbers, booleans and nulls, all by JSON's grammar. Returns where to go on.
 *
 * @param end 64 zero bytes follow, or in `lines` a newline is before it
 * @param layout 0 lines, 1 objects one after the other, 2 elements of an array
 */
export function readJsonRecords(address: usize, from: usize, end: usize, layout: u32): usize {
  const batch = changetype<Batch>(address);
  batch.pendingCount = 0;
  if (batch.count === 0) return from;
  let at = from;
  while (batch.rows < batch.rowLimit && batch.bytes < batch.byteLimit) {
    while (at < end && isBetweenRecords(load<u8>(at), layout)) at++;
    if (at >= end) return end;
    pending = batch.pendingCount;
    const close = readRecord(batch, at, layout);
    const next = close !== 0 && layout === lines ? endOfLine(close, end) : close;
    if (next === 0 || close - at > <usize>batch.recordLimit) {
      takeBackRow(batch);
      return at;
    }
    batch.pendingCount = pending;
    batch.rows++;
    batch.bytes += <u32>(close - at);
    at = next;
  }
  return at;
}

function isBetweenRecords(byte: u8, layout: u32): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || (layout === array && byte === 0x2c);
}

/** Where the next line begins; 0 when more than blanks are on this one. */
function endOfLine(from: usize, end: usize): usize {
  if (load<u8>(from) === 0x0a) return from + 1;
  const at = skipBlanks(from, lines);
  if (at >= end) return end;
  return load<u8>(at) === 0x0a ? at + 1 : 0;
}

function skipBlanks(from: usize, layout: u32): usize {
  let at = from;
  let byte = load<u8>(at);
  while (byte === 0x20 || byte === 0x09 || byte === 0x0d || (byte === 0x0a && layout !== lines)) byte = load<u8>(++at);
  return at;
}

/** The byte at `at` or, where that is blank, the place of the first that is not. */
function pastBlanks(at: usize, layout: u32): usize {
  return load<u8>(at) > 0x20 ? at : skipBlanks(at, layout);
}

/** Returns the end of the record, or 0. */
function readRecord(batch: Batch, start: usize, layout: u32): usize {
  if (load<u8>(start) !== 0x7b) return 0;
  const row = <usize>batch.rows;
  const mark = batch.rows + 1;
  let at = pastBlanks(start + 1, layout);
  if (load<u8>(at) === 0x7d) return at + 1;
  let expected = changetype<usize>(batch) + offsetof<Batch>("first");
  let byte: u8 = 0x2c;
  while (byte === 0x2c) {
    let column = columnOf(batch, load<u32>(expected));
    if (!isKeyOf(column, at)) {
      const index = columnOfKey(batch, at);
      if (index < 0) return 0;
      column = columnOf(batch, <u32>index);
      // Followed by `takeBackRow`, so a column that was met already must not be entered.
      if (column.mark === mark) return 0;
      store<u32>(expected, <u32>index);
    } else if (column.mark === mark) return 0;
    expected = changetype<usize>(column) + offsetof<Column>("next");
    column.mark = mark;
    column.usedBefore = column.used;
    at = pastBlanks(at + column.keyLength, layout);
    if (load<u8>(at) !== 0x3a) return 0;
    at = readValue(batch, column, row, pastBlanks(at + 1, layout));
    if (at === 0) return 0;
    at = pastBlanks(at, layout);
    byte = load<u8>(at);
    at = byte === 0x2c ? pastBlanks(at + 1, layout) : at + 1;
  }
  return byte === 0x7d ? at : 0;
}

function columnOfKey(batch: Batch, at: usize): i32 {
  if (load<u8>(at) !== 0x22) return -1;
  const quote = endOfPlainText(at + 1);
  return quote === 0 ? -1 : findColumn(batch, at, <u32>(quote + 1 - at));
}

/** Puts the value at `at` into its cell; returns its end, or 0. */
function readValue(batch: Batch, column: Column, row: usize, at: usize): usize {
  const byte = load<u8>(at);
  const kind = column.kinds + row;
  if (byte === 0x22) {
    const end = readText(column, at + 1);
    store<u32>(column.ends + (row << 2), column.used, 4);
    store<u8>(kind, text);
    return end;
  }
  if (byte === 0x2d || <u32>byte - 0x30 <= 9) {
    const end = readNumeral(at);
    const cell = column.values + (row << 3);
    if (numeralKind === numeric) store<f64>(cell, numeral);
    else if (numeralKind === wideInteger) {
      store<i64>(cell, numeralInteger);
      store<u8>(kind, wideInteger);
      return end;
    } else if (end !== 0 && !postpone(batch, pending++, cell, at, end)) return 0;
    store<u8>(kind, numeric);
    return end;
  }
  const word = load<u32>(at);
  if (word === 0x6c6c756e) return at + 4;
  if (word === 0x65757274) {
    store<u8>(kind, truth);
    return at + 4;
  }
  if (byte === 0x66 && load<u32>(at + 1) === 0x65736c61) {
    store<u8>(kind, falsehood);
    return at + 5;
  }
  return 0;
}
