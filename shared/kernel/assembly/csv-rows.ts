// Delimited text: where the cells of rows are, and the bytes of one column after the other.
import { copyLoosely } from "./text-table";

const LF: u32 = 10;
const CR: u32 = 13;
const QUOTE: u32 = 34;

// A row is columns + 1 u32: where it begins and where each of its cells ends, with these flags. A cell begins one byte after the end of the one before.
const position: u32 = 0x0fffffff;
/** The cell is in quotes. */
const quoted: u32 = 0x80000000;
/** The quotes hold doubled quotes, or text follows them. */
const intricate: u32 = 0x40000000;
/** The row has no such cell. */
const absent: u32 = 0x20000000;

// What `out` holds, all u32: rows, where the first byte not read is, rows with too few or too many cells, how reading ended.
const consumedAt: usize = 4;
const raggedAt: usize = 8;
const outcomeAt: usize = 12;
/** The bytes ended, maybe inside a row, which is then not read. */
const bytesEnded: u32 = 0;
const rowsFull: u32 = 1;
const unclosedQuote: u32 = 2;
const rowTooLong: u32 = 3;
const reading: u32 = 4;

/** One bit a byte of 16 that may end a cell or begin quotes. */
function marksIn(place: usize, delimiter: i32): u64 {
  const chunk = v128.load(place);
  const ends = v128.or(
    v128.eq<i8>(chunk, v128.splat<i8>(<i8>delimiter)),
    v128.or(v128.eq<i8>(chunk, v128.splat<i8>(<i8>LF)), v128.eq<i8>(chunk, v128.splat<i8>(<i8>CR))),
  );
  return <u64>(<u32>v128.bitmask<i8>(v128.or(ends, v128.eq<i8>(chunk, v128.splat<i8>(<i8>QUOTE)))));
}

/** The first quote in `[from, end)`, or `end`. */
function nextQuote(from: usize, end: usize): usize {
  const quotes = v128.splat<i8>(<i8>QUOTE);
  for (let i = from; i < end; i += 16) {
    const mask = v128.bitmask<i8>(v128.eq<i8>(v128.load(i), quotes));
    if (mask !== 0) {
      const at = i + ctz(mask);
      return at < end ? at : end;
    }
  }
  return end;
}

/**
 * Finds the cells of the rows in `bytes[from, end)`, at most `maxRows` and each of at most `maxRowBytes`. Rows end at LF, CRLF or CR outside quotes; blank lines are no rows,
 * except in a table of one column. A quote counts only at the beginning of a cell. 64 bytes after `end` may be read.
 *
 * @param final true when no byte follows `end`
 * @param cells room for `maxRows` rows
 * @param ragged room for `maxRows` pairs: a row and its number of cells, where that is not `columns`
 */
export function indexCsvRows(
  bytes: usize,
  from: u32,
  end: u32,
  final: i32,
  delimiter: i32,
  columns: u32,
  maxRows: u32,
  maxRowBytes: u32,
  cells: usize,
  ragged: usize,
  out: usize,
): void {
  const limit = bytes + end;
  const stride = (<usize>columns + 1) << 2;
  let rows: u32 = 0;
  let raggedRows: u32 = 0;
  let outcome = maxRows === 0 ? rowsFull : reading;
  let p = bytes + from;
  let rowStart = p;
  let cellStart = p;
  let column: u32 = 0;
  let flags: u32 = 0;
  let row = cells;
  while (outcome === reading) {
    let mask: u64 = 0;
    let q = limit;
    if (p < limit) {
      mask =
        marksIn(p, delimiter) |
        (marksIn(p + 16, delimiter) << 16) |
        (marksIn(p + 32, delimiter) << 32) |
        (marksIn(p + 48, delimiter) << 48);
      if (p + 64 > limit) mask &= ((<u64>1) << (<u64>(limit - p))) - 1;
      if (mask === 0) {
        p += 64;
        continue;
      }
    } else if (final === 0 || rowStart >= limit) break;
    let next = p + 64;
    do {
      // Where the bytes end, the last row does.
      let byte: u32 = LF;
      if (mask !== 0) {
        q = p + <usize>ctz(mask);
        mask &= mask - 1;
        byte = load<u8>(q);
        if (byte === <u32>delimiter) {
          if (column === 0) store<u32>(row, <u32>(rowStart - bytes));
          if (column < columns) store<u32>(row + ((<usize>column + 1) << 2), <u32>(q - bytes) | flags);
          column++;
          flags = 0;
          cellStart = q + 1;
          continue;
        }
      }
      if (byte === QUOTE) {
        if (q !== cellStart) continue;
        flags = quoted;
        let r = q + 1;
        for (;;) {
          r = nextQuote(r, limit);
          if (r + 1 >= limit || load<u8>(r + 1) !== <u8>QUOTE) break;
          flags |= intricate;
          r += 2;
        }
        if (r >= limit) {
          outcome = final !== 0 ? unclosedQuote : bytesEnded;
          break;
        }
        next = r + 1;
        if (next < limit) {
          const after = <u32>load<u8>(next);
          if (after !== <u32>delimiter && after !== LF && after !== CR) flags |= intricate;
        }
        break;
      }
      if (q === rowStart && columns > 1 && q < limit) {
        rowStart = q + 1;
        cellStart = rowStart;
        continue;
      }
      let after = q + 1;
      if (byte === CR) {
        if (after < limit) {
          if (load<u8>(after) === <u8>LF) after++;
        } else if (final === 0) {
          outcome = bytesEnded;
          break;
        }
      }
      if (q - rowStart >= <usize>maxRowBytes) {
        outcome = rowTooLong;
        break;
      }
      if (column === 0) store<u32>(row, <u32>(rowStart - bytes));
      if (column < columns) store<u32>(row + ((<usize>column + 1) << 2), <u32>(q - bytes) | flags);
      column++;
      flags = 0;
      if (column !== columns) {
        store<u32>(ragged + ((<usize>raggedRows) << 3), rows);
        store<u32>(ragged + ((<usize>raggedRows) << 3), column, 4);
        raggedRows++;
        for (; column < columns; column++) store<u32>(row + ((<usize>column + 1) << 2), absent);
      }
      rows++;
      row += stride;
      column = 0;
      rowStart = after;
      cellStart = after;
      if (rows === maxRows) outcome = rowsFull;
      // The LF of a CRLF is in this mask or in the next one.
      if (after !== q + 1) {
        next = after;
        break;
      }
    } while (mask !== 0 && outcome === reading);
    p = next;
    if (q >= limit) break;
  }
  store<u32>(out, rows);
  store<u32>(out, <u32>(rowStart - bytes) < end ? <u32>(rowStart - bytes) : end, consumedAt);
  store<u32>(out, raggedRows, raggedAt);
  store<u32>(out, outcome === reading ? bytesEnded : outcome, outcomeAt);
}

/** Columns gathered together: their streams and the cells of a row stay in the first-level cache. */
const tileColumns: u32 = 64;

/**
 * Copies indexed rows into columns: the bytes of column j one after the other from the address that is left at `starts` (u32 by column), their `rows + 1` offsets (u32) at
 * `offsets` and Arrow's bitmap at `validity`, each with room for `maxRows` a column. An empty cell without quotes, or none, is null; how many are is left at `nulls` (u32 by
 * column). Bytes are written from `to` on, at most as many as all cells have and 16 a column.
 */
export function gatherCsvColumns(
  bytes: usize,
  cells: usize,
  columns: u32,
  rows: u32,
  maxRows: u32,
  to: usize,
  offsets: usize,
  validity: usize,
  starts: usize,
  nulls: usize,
): void {
  let room = to;
  for (let first: u32 = 0; first < columns; first += tileColumns) {
    const last = min<u32>(first + tileColumns, columns);
    room = placeColumns(cells, columns, first, last, rows, room, starts);
    for (let column = first; column < last; column++) {
      store<u32>(nulls + ((<usize>column) << 2), 0);
      store<u32>(offsets + <usize>column * ((<usize>maxRows + 1) << 2), 0);
      memory.fill(validity + <usize>column * (<usize>maxRows >>> 3), 255, (rows + 7) >> 3);
    }
    for (let row: u32 = 0; row < rows; row++) {
      gatherRow(bytes, cells, columns, first, last, row, maxRows, offsets, validity, starts, nulls);
    }
  }
}

/** Sets where columns `[first, last)` begin, so that all their cells have room; returns where the next one may. */
function placeColumns(cells: usize, columns: u32, first: u32, last: u32, rows: u32, to: usize, starts: usize): usize {
  const stride = (<usize>columns + 1) << 2;
  for (let column = first; column < last; column++) store<u32>(starts + ((<usize>column) << 2), 0);
  for (let row: u32 = 0; row < rows; row++) {
    const place = cells + <usize>row * stride;
    let begin = load<u32>(place + ((<usize>first) << 2)) & position;
    for (let column = first; column < last; column++) {
      const end = load<u32>(place + ((<usize>column + 1) << 2)) & position;
      const size = starts + ((<usize>column) << 2);
      if (end > begin) store<u32>(size, load<u32>(size) + end - begin);
      begin = end;
    }
  }
  let room = to;
  for (let column = first; column < last; column++) {
    const size = starts + ((<usize>column) << 2);
    const length = <usize>load<u32>(size);
    store<u32>(size, <u32>room);
    room += length + 16;
  }
  return room;
}

function gatherRow(
  bytes: usize,
  cells: usize,
  columns: u32,
  first: u32,
  last: u32,
  row: u32,
  maxRows: u32,
  offsets: usize,
  validity: usize,
  starts: usize,
  nulls: usize,
): void {
  const place = cells + <usize>row * ((<usize>columns + 1) << 2);
  const offsetStride = (<usize>maxRows + 1) << 2;
  let start = bytes + (load<u32>(place + ((<usize>first) << 2)) & position) + (first === 0 ? 0 : 1);
  let offset = offsets + <usize>first * offsetStride + ((<usize>row) << 2);
  for (let column = first; column < last; column++, offset += offsetStride) {
    const entry = load<u32>(place + ((<usize>column + 1) << 2));
    const end = bytes + (entry & position);
    const used = load<u32>(offset);
    const to = <usize>load<u32>(starts + ((<usize>column) << 2)) + used;
    let length: usize = 0;
    if (entry <= position) {
      if (start === end) setNull(validity, column, row, maxRows, nulls);
      else {
        length = end - start;
        copyLoosely(to, start, length);
      }
    } else if ((entry & intricate) !== 0) length = unquote(start + 1, end, to);
    else if ((entry & quoted) !== 0) {
      length = end - start - 2;
      copyLoosely(to, start + 1, length);
    } else setNull(validity, column, row, maxRows, nulls);
    store<u32>(offset, used + <u32>length, 4);
    start = end + 1;
  }
}

function setNull(validity: usize, column: u32, row: u32, maxRows: u32, nulls: usize): void {
  const byte = validity + <usize>column * (<usize>maxRows >>> 3) + (row >> 3);
  store<u8>(byte, load<u8>(byte) & ~((<u8>1) << (<u8>(row & 7))));
  const count = nulls + ((<usize>column) << 2);
  store<u32>(count, load<u32>(count) + 1);
}

/** Copies the inside of quotes, doubled ones single, and the text after them; returns how many bytes. */
function unquote(start: usize, end: usize, to: usize): usize {
  let out = to;
  let i = start;
  for (; i < end; i++) {
    const byte = load<u8>(i);
    if (byte === <u8>QUOTE) {
      i++;
      if (i >= end || load<u8>(i) !== <u8>QUOTE) break;
    }
    store<u8>(out++, byte);
  }
  for (; i < end; i++) store<u8>(out++, load<u8>(i));
  return out - to;
}
