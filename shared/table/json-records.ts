import { InputError } from "../errors.ts";
import type { ReadContext } from "./read-context.ts";

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Bytes in the order of the object. A reader moves `consumed`; what it leaves is given to it again, with more bytes behind. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  /** True when no byte follows this window. */
  readonly final: boolean;
  consumed: number;
}

/** Bytes `[start, end)` of a window that should be one record. */
export interface RecordSpan {
  readonly start: number;
  readonly end: number;
  /** False when the shape of the bytes already says that they are no JSON object. */
  readonly whole: boolean;
}

/** How records follow each other. */
export type JsonLayout = "lines" | "concatenated" | "array";

/** End of an object or array, or why there is none. */
type Match = { readonly end: number } | "incomplete" | { readonly brokenAt: number };

/**
 * Where the object or array that begins at `start` ends: after its last bracket. `brokenAt` is a raw newline inside a string, which JSON
 * forbids. Says nothing about the syntax inside.
 */
function matchBrackets(bytes: Uint8Array, start: number, limit: number): Match {
  let depth = 0;
  for (let i = start; i < limit; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < limit; i++) {
        const inside = bytes[i]!;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) i++;
        else if (inside === LF) return { brokenAt: i };
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return { end: i + 1 };
    }
  }
  return "incomplete";
}

/**
 * Whether the records that begin in this window stand on lines or follow each other freely (Firehose writes them without newlines,
 * printers over several lines). The first line decides: it ends with its object, or the next line begins another one. Null when more
 * bytes are needed to tell.
 */
export function layoutOf(window: ByteWindow): Exclude<JsonLayout, "array"> | null {
  const { bytes, final } = window;
  const start = skipBlanks(bytes, window.consumed);
  if (start >= bytes.length) return final ? "lines" : null;
  if (bytes[start] !== OPEN_BRACE) return "lines";
  const newline = bytes.indexOf(LF, start);
  const match = matchBrackets(bytes, start, newline < 0 ? bytes.length : newline);
  if (typeof match === "object" && "end" in match) {
    const next = skipSpaces(bytes, match.end);
    if (next >= bytes.length) return final ? "lines" : null;
    return bytes[next] === OPEN_BRACE ? "concatenated" : "lines";
  }
  if (newline < 0) return final ? "lines" : null;
  const next = skipBlanks(bytes, newline);
  if (next >= bytes.length) return final ? "lines" : null;
  return bytes[next] === OPEN_BRACE ? "lines" : "concatenated";
}

/**
 * The records of a window, one a line; a line that holds several objects gives each. Moves `window.consumed` behind what was given.
 *
 * @throws {InputError} TRUNCATED when the last line ends inside an object.
 */
export function* recordsOnLines(window: ByteWindow, context: ReadContext): Generator<RecordSpan> {
  const { bytes, final } = window;
  while (window.consumed < bytes.length) {
    const start = window.consumed;
    const newline = bytes.indexOf(LF, start);
    if (newline < 0 && !final) return;
    const end = newline < 0 ? bytes.length : newline;
    const first = skipBlanks(bytes, start);
    if (first < end) yield* recordsOfLine(bytes, first, end, newline < 0, context);
    window.consumed = newline < 0 ? end : newline + 1;
  }
}

function* recordsOfLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  last: boolean,
  context: ReadContext,
): Generator<RecordSpan> {
  if (bytes[start] !== OPEN_BRACE) {
    yield { start, end, whole: false };
    return;
  }
  // A line that ends as it should is one object nearly always; the parser finds out if not, faster than a look at every byte.
  let close = end;
  while (close > start && isBlank(bytes[close - 1])) close--;
  const several = bytes[close - 1] !== CLOSE_BRACE || holdsSeveral(bytes, start, close);
  if (!several) {
    yield { start, end: close, whole: true };
    return;
  }
  let position = start;
  while (position < close) {
    const match = bytes[position] === OPEN_BRACE ? matchBrackets(bytes, position, close) : "incomplete";
    if (typeof match === "string" || "brokenAt" in match) {
      if (last && bytes[position] === OPEN_BRACE) throw truncated(context);
      yield { start: position, end: close, whole: false };
      return;
    }
    yield { start: position, end: match.end, whole: true };
    position = skipBlanks(bytes, match.end);
  }
}

/** A closing brace followed by an opening one, spaces apart, may stand in a string: then the brackets tell. */
function holdsSeveral(bytes: Uint8Array, start: number, end: number): boolean {
  for (
    let close = bytes.indexOf(CLOSE_BRACE, start);
    close >= 0 && close < end;
    close = bytes.indexOf(CLOSE_BRACE, close + 1)
  ) {
    const next = skipSpaces(bytes, close + 1);
    if (next < end && bytes[next] === OPEN_BRACE) return true;
  }
  return false;
}

/**
 * The records of a window that follow each other freely. Moves `window.consumed` behind what was given.
 *
 * @throws {InputError} TRUNCATED when the bytes end inside an object.
 */
export function* recordsInSequence(window: ByteWindow, context: ReadContext): Generator<RecordSpan> {
  const { bytes, final } = window;
  for (;;) {
    const start = skipBlanks(bytes, window.consumed);
    window.consumed = start;
    if (start >= bytes.length) return;
    if (bytes[start] !== OPEN_BRACE) {
      const end = nextStart(bytes, start);
      if (end < 0 && !final) return;
      yield { start, end: end < 0 ? bytes.length : end, whole: false };
      window.consumed = end < 0 ? bytes.length : end;
      continue;
    }
    const match = matchBrackets(bytes, start, bytes.length);
    if (match === "incomplete") {
      if (final) throw truncated(context);
      return;
    }
    const end = "end" in match ? match.end : match.brokenAt + 1;
    yield { start, end, whole: "end" in match };
    window.consumed = end;
  }
}

/** Where a reader that lost its way begins again: an opening brace or the next line. */
function nextStart(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === LF || bytes[i] === OPEN_BRACE) return i;
  }
  return -1;
}

/** Where the reading of an array stands between windows. */
export interface ArrayState {
  stage: "before" | "inside" | "after";
}

/**
 * The elements of a JSON array. Moves `window.consumed` behind what was given.
 *
 * @throws {InputError} TRUNCATED when the array is not closed, CORRUPT when bytes follow it.
 */
export function* recordsOfArray(window: ByteWindow, state: ArrayState, context: ReadContext): Generator<RecordSpan> {
  const { bytes, final } = window;
  for (;;) {
    let start = skipBlanks(bytes, window.consumed);
    while (state.stage === "inside" && bytes[start] === COMMA) start = skipBlanks(bytes, start + 1);
    window.consumed = start;
    if (start >= bytes.length) {
      if (final && state.stage !== "after") throw truncated(context);
      return;
    }
    if (state.stage === "after") throw trailing(context);
    if (state.stage === "before") {
      state.stage = "inside";
      window.consumed = start + 1;
      continue;
    }
    if (bytes[start] === CLOSE_BRACKET) {
      state.stage = "after";
      window.consumed = start + 1;
      continue;
    }
    const element = elementAt(bytes, start, final);
    if (element === null) {
      if (final) throw truncated(context);
      return;
    }
    yield element;
    window.consumed = element.end;
  }
}

function elementAt(bytes: Uint8Array, start: number, final: boolean): RecordSpan | null {
  const first = bytes[start];
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    const match = matchBrackets(bytes, start, bytes.length);
    if (match === "incomplete") return null;
    if ("end" in match) return { start, end: match.end, whole: first === OPEN_BRACE };
    return { start, end: match.brokenAt + 1, whole: false };
  }
  let quoted = false;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted && byte === BACKSLASH) i++;
    else if (byte === LF || (!quoted && (byte === COMMA || byte === CLOSE_BRACKET || byte === OPEN_BRACE))) {
      return { start, end: i, whole: false };
    }
  }
  return final && !quoted ? { start, end: bytes.length, whole: false } : null;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB;
}

/** Position of the first byte from `start` that is not white space. */
export function skipBlanks(bytes: Uint8Array, start: number): number {
  let position = start;
  while (position < bytes.length && isBlank(bytes[position])) position++;
  return position;
}

function skipSpaces(bytes: Uint8Array, start: number): number {
  let position = start;
  while (position < bytes.length && bytes[position] !== LF && isBlank(bytes[position])) position++;
  return position;
}

function truncated(context: ReadContext): InputError {
  return new InputError({
    code: "TRUNCATED",
    object: context.object,
    place: "last record",
    problem: "The file ends inside a JSON value.",
    remedy: "Write the file again and upload it whole.",
  });
}

function trailing(context: ReadContext): InputError {
  return new InputError({
    code: "CORRUPT",
    object: context.object,
    place: "after the closing bracket",
    problem: "There is more after the end of the JSON array.",
    remedy: "Upload one array a file, or JSON Lines.",
  });
}
