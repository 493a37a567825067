// Strings by JSON's grammar.
import { Column, growTexts } from "./json-columns";

/** Bytes that end a run of plain text, a bit each of the 16 at `at`: quote, backslash and control characters. */
function specials(chunk: v128): u32 {
  const quotes = v128.eq<i8>(chunk, i8x16.splat(0x22));
  const backslashes = v128.eq<i8>(chunk, i8x16.splat(0x5c));
  const controls = v128.lt<u8>(chunk, i8x16.splat(0x20));
  return <u32>v128.bitmask<i8>(v128.or(v128.or(quotes, backslashes), controls));
}

/** Where the text from `start` on ends: at its quote. 0 when there is an escape or a control character before it. */
export function endOfPlainText(start: usize): usize {
  for (let at = start; ; at += 16) {
    const found = specials(v128.load(at));
    if (found === 0) continue;
    const end = at + ctz(found);
    return load<u8>(end) === 0x22 ? end : 0;
  }
}

/**
 * Appends the string whose first byte after the quote is at `start` to the column's texts. Returns where the text goes on after the closing quote, or 0 when it
 * is no string or has half of a surrogate pair.
 */
export function readText(column: Column, start: usize): usize {
  let from = start;
  let to = column.texts + column.used;
  let limit = column.texts + column.room;
  for (;;) {
    if (to + 16 > limit) {
      const kept = <u32>(to - column.texts);
      growTexts(column, kept + 16, kept);
      to = column.texts + kept;
      limit = column.texts + column.room;
    }
    const chunk = v128.load(from);
    v128.store(to, chunk);
    const found = specials(chunk);
    if (found === 0) {
      from += 16;
      to += 16;
      continue;
    }
    const plain = <usize>ctz(found);
    from += plain;
    to += plain;
    const byte = load<u8>(from);
    if (byte === 0x22) break;
    if (byte !== 0x5c) return 0;
    from = readEscape(from + 1, to);
    if (from === 0) return 0;
    to += escaped;
  }
  column.used = <u32>(to - column.texts);
  return from + 1;
}

/** Bytes that the last escape stands for. */
let escaped: usize = 0;

/** Writes what the escape whose first byte after the backslash is at `from` stands for; returns where it ends, or 0. */
function readEscape(from: usize, to: usize): usize {
  let byte = load<u8>(from);
  if (byte === 0x75) return readUnicode(from + 1, to);
  if (byte === 0x6e) byte = 0x0a;
  else if (byte === 0x74) byte = 0x09;
  else if (byte === 0x72) byte = 0x0d;
  else if (byte === 0x62) byte = 0x08;
  else if (byte === 0x66) byte = 0x0c;
  else if (byte !== 0x22 && byte !== 0x5c && byte !== 0x2f) return 0;
  store<u8>(to, byte);
  escaped = 1;
  return from + 1;
}

function readUnicode(from: usize, to: usize): usize {
  let point = fourHex(from);
  let end = from + 4;
  if (point < 0) return 0;
  if ((point & 0xf800) === 0xd800) {
    if (point >= 0xdc00 || load<u16>(end) !== 0x755c) return 0;
    const low = fourHex(end + 2);
    if (low < 0xdc00 || low > 0xdfff) return 0;
    point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    end += 6;
  }
  if (point < 0x80) {
    store<u8>(to, <u8>point);
    escaped = 1;
  } else if (point < 0x800) {
    store<u8>(to, <u8>(0xc0 | (point >> 6)));
    store<u8>(to, continuation(point), 1);
    escaped = 2;
  } else if (point < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (point >> 12)));
    store<u8>(to, continuation(point >> 6), 1);
    store<u8>(to, continuation(point), 2);
    escaped = 3;
  } else {
    store<u8>(to, <u8>(0xf0 | (point >> 18)));
    store<u8>(to, continuation(point >> 12), 1);
    store<u8>(to, continuation(point >> 6), 2);
    store<u8>(to, continuation(point), 3);
    escaped = 4;
  }
  return end;
}

function continuation(bits: i32): u8 {
  return <u8>(0x80 | (bits & 0x3f));
}

/** -1 when the four bytes are no hexadecimal digits. */
function fourHex(from: usize): i32 {
  let value: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = load<u8>(from + i);
    const digit = <u32>byte - 0x30;
    const letter = <u32>(byte | 0x20) - 0x61;
    if (digit > 9 && letter > 5) return -1;
    value = (value << 4) | <i32>(digit <= 9 ? digit : letter + 10);
  }
  return value;
}
