// The same kinds as shared/profile/classify.ts; what cannot be settled here is left to it.
import { notNumeral, parsed, parseNumber, parseShort, unsettled as unsettledNumber } from "./parse-number";
import { nanoseconds, parseTimestamp } from "./parse-timestamp";

// Positions in shared/profile/empty-profile.ts `emptyKinds()`.
export const missing: i32 = 0;
export const empty: i32 = 1;
export const integer: i32 = 5;
export const fractional: i32 = 6;
export const boolean: i32 = 7;
export const timestamp: i32 = 8;
export const text: i32 = 9;
/** The slow reading decides. */
export const unsettled: i32 = 15;

const largest: f64 = 9007199254740992;

/** The truth of the last boolean. */
export let truth: bool = false;

/** The kind of an untyped text `[start, end)`. */
export function classifyLexical(start: usize, end: usize): i32 {
  if (start === end) return empty;
  const first = load<u8>(start);
  if (first >= 0x30 && first <= 0x39) {
    if (end - start >= 10) {
      const fifth = load<u8>(start, 4);
      if ((fifth === 0x2d || fifth === 0x2f) && parseTimestamp(start, end))
        return nanoseconds === 0 ? timestamp : unsettled;
    }
    return classifyNumber(start, end);
  }
  if (first === 0x2d || first === 0x2b || first === 0x2e) {
    const second = start + 1 < end ? load<u8>(start, 1) : 0;
    return (second | 0x20) >= 0x61 ? classifyWord(start, end) : classifyNumber(start, end);
  }
  const letter = first | 0x20;
  return letter === 0x74 || letter === 0x66 || letter === 0x6e || letter === 0x69 ? classifyWord(start, end) : text;
}

/** The kind of a text that is known to be one: only dates are something else. */
export function classifyText(start: usize, end: usize): i32 {
  if (start === end) return empty;
  const first = load<u8>(start);
  if (first > 0x39 || first < 0x30 || !parseTimestamp(start, end)) return text;
  return nanoseconds === 0 ? timestamp : unsettled;
}

function classifyNumber(start: usize, end: usize): i32 {
  if (end - start <= 8 && parseShort(start, <u32>(end - start))) {
    return Math.floor(parsed) === parsed ? integer : fractional;
  }
  const outcome = parseNumber(start, end);
  if (outcome === notNumeral) return text;
  if (outcome === unsettledNumber || parsed >= largest || parsed <= -largest) return unsettled;
  return Math.floor(parsed) === parsed ? integer : fractional;
}

/** Letters as lower case; other bytes may change too, which no word here begins to match. */
function classifyWord(start: usize, end: usize): i32 {
  const length = end - start;
  if (length > 9 || length < 3) return text;
  const head = load<u32>(start) | 0x20202020;
  if (length === 4 && head === 0x65757274) {
    truth = true;
    return boolean;
  }
  if (length === 5 && head === 0x736c6166 && (load<u8>(start, 4) | 0x20) === 0x65) {
    truth = false;
    return boolean;
  }
  const first = load<u8>(start);
  const letters = first === 0x2d || first === 0x2b ? load<u32>(start, 1) : load<u32>(start);
  const word = (letters | 0x202020) & 0xffffff;
  // nan and inf, also as the beginning of infinity.
  return word === 0x6e616e || word === 0x666e69 ? unsettled : text;
}
