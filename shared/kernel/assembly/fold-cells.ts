// One pass over a column of texts: what each is, the numbers and moments read out of them, the texts counted.
import {
  boolean,
  classifyLexical,
  classifyText,
  empty,
  fractional,
  integer,
  missing,
  text,
  timestamp,
  truth,
  unsettled,
} from "./classify";
import { parsed } from "./parse-number";
import { dateOnly, milliseconds } from "./parse-timestamp";
import { addToTextTable, raiseShortText } from "./text-table";

/** Texts longer than this are left to the caller. */
const longestText: u32 = 256;

// What `out` holds, all u32: numbers, moments, truths among the booleans, dates without a time, counts by kind (16; numbers are not counted), and 1 when the table was full.
const momentsAt: usize = 4;
const truesAt: usize = 8;
const datesAt: usize = 12;
const kindsAt: usize = 16;
const fullAt: usize = 80;

/**
 * Reads the texts `[from, n)` of a column until one that cannot be settled here, or that finds the table full; returns its place, or n.
 *
 * @param data,offsets bytes and n + 1 offsets (u32) of the texts; 16 bytes after `data` may be read
 * @param validity Arrow's bitmap, or 0 when no text is missing
 * @param weights how often each text counts (u32), or 0 for once
 * @param lexical whether texts may stand for numbers and booleans
 * @param kinds n bytes: the kind of each
 * @param entries n i32: the entry in `table` of each that is of kind text
 * @param values,rows doubles (f64) and the places (i32) of the numbers
 * @param moments milliseconds (f64) of the timestamps
 * @param out see above; what it holds is added to
 */
export function foldCells(
  data: usize,
  offsets: usize,
  validity: usize,
  weights: usize,
  from: i32,
  n: i32,
  lexical: i32,
  table: usize,
  kinds: usize,
  entries: usize,
  values: usize,
  rows: usize,
  moments: usize,
  out: usize,
): i32 {
  let numbers = <usize>load<u32>(out);
  let times = <usize>load<u32>(out, momentsAt);
  store<u32>(out, 0, fullAt);
  let texts: u32 = 0;
  let next = data + load<u32>(offsets + ((<usize>from) << 2));
  let i = from;
  for (; i < n; i++) {
    const start = next;
    const end = data + load<u32>(offsets + ((<usize>i) << 2), 4);
    next = end;
    if (validity !== 0 && ((load<u8>(validity + (<usize>i >> 3)) >> (<u8>i & 7)) & 1) === 0) {
      store<u8>(kinds + <usize>i, <u8>missing);
      raise(out, missing, 1);
      continue;
    }
    const kind = lexical !== 0 ? classifyLexical(start, end) : classifyText(start, end);
    // Only texts can be weighted.
    if (kind === unsettled || (weights !== 0 && kind !== text && kind !== empty)) break;
    store<u8>(kinds + <usize>i, <u8>kind);
    if (kind === integer || kind === fractional) {
      store<f64>(values + (numbers << 3), parsed);
      store<i32>(rows + (numbers << 2), i);
      numbers++;
      continue;
    }
    const weight = weights === 0 ? 1 : load<u32>(weights + ((<usize>i) << 2));
    if (kind === text) {
      const entry = addText(table, start, <u32>(end - start), weight);
      if (entry < 0) {
        if (entry === tableFull) store<u32>(out, 1, fullAt);
        break;
      }
      store<i32>(entries + ((<usize>i) << 2), entry);
      texts += weight;
      continue;
    }
    if (kind === timestamp) {
      store<f64>(moments + (times++ << 3), <f64>milliseconds);
      if (dateOnly) store<u32>(out, load<u32>(out, datesAt) + weight, datesAt);
    } else if (kind === boolean && truth) {
      store<u32>(out, load<u32>(out, truesAt) + weight, truesAt);
    }
    raise(out, kind, weight);
  }
  raise(out, text, texts);
  store<u32>(out, <u32>numbers);
  store<u32>(out, <u32>times, momentsAt);
  return i;
}

const tableFull: i32 = -1;
const notSettled: i32 = -2;

function addText(table: usize, start: usize, length: u32, weight: u32): i32 {
  let known: i32 = -1;
  if (length < 8) {
    known = raiseShortText(table, start, length, weight);
    if (known >= 0) return known;
  }
  if (length > longestText) return notSettled;
  return addToTextTable(table, start, length, weight);
}

function raise(out: usize, kind: i32, weight: u32): void {
  const counter = out + kindsAt + ((<usize>kind) << 2);
  store<u32>(counter, load<u32>(counter) + weight);
}
