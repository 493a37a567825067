import { asciiText, parseNumber } from "./parse-number.ts";
import { type Moment, parseTimestamp } from "./parse-timestamp.ts";
import type { ValueKind } from "./profile.ts";

/** What `classify` found beside the kind; reused from value to value. */
export interface Reading {
  /** The number of kinds integer and fractional. */
  number: number;
  /** The integer itself when it is written in plain digits and beyond 2^53, where `number` is only near it. */
  wideInteger: bigint | null;
  /** The truth of kind boolean. */
  truth: boolean;
  /** The moment of kind timestamp. */
  readonly moment: Moment;
}

/** A place for readings. */
export function createReading(): Reading {
  return { number: 0, wideInteger: null, truth: false, moment: { milliseconds: 0, nanoseconds: 0, dateOnly: false } };
}

const plainDigits = /^[+-]?\d+$/;

/**
 * The kind of one value of untyped text, and in `into` what it stands for.
 *
 * - `empty`: no bytes. (A missing value never gets here.)
 * - a number: what `parseNumber` accepts; `+5`, `.5`, `5.`, `1e5` are, ` 5`, `1,000`, `0x10`, `1_000` and `007` are text. `integer` when it
 *   has no fraction (`3.0`, `1e5`), else `fractional`; one too large for a double is an infinity;
 * - `nan`, `positive-infinity`, `negative-infinity`: `nan`, `inf`, `infinity` in any case, with or without a sign;
 * - `boolean`: `true` and `false` in any case;
 * - `timestamp`: what `parseTimestamp` accepts;
 * - `text`: everything else, also `null`, `NA` and blanks: whether those stand for a missing value is not ours to guess.
 */
export function classify(bytes: Uint8Array, start: number, end: number, into: Reading): ValueKind {
  if (start >= end) return "empty";
  const first = bytes[start]!;
  if (first >= 0x30 && first <= 0x39) {
    const fifth = end - start >= 10 ? bytes[start + 4] : 0;
    if ((fifth === 0x2d || fifth === 0x2f) && parseTimestamp(bytes, start, end, into.moment)) return "timestamp";
    return classifyNumber(bytes, start, end, into);
  }
  if (first === 0x2d || first === 0x2b || first === 0x2e) {
    const second = bytes[start + 1] ?? 0;
    return (second | 0x20) >= 0x61 && start + 1 < end
      ? classifyWord(bytes, start, end, into)
      : classifyNumber(bytes, start, end, into);
  }
  const letter = first | 0x20;
  return letter === 0x74 || letter === 0x66 || letter === 0x6e || letter === 0x69
    ? classifyWord(bytes, start, end, into)
    : "text";
}

function classifyNumber(bytes: Uint8Array, start: number, end: number, into: Reading): ValueKind {
  const number = parseNumber(bytes, start, end);
  if (Number.isNaN(number)) return "text";
  into.number = number;
  into.wideInteger = null;
  if (Math.floor(number) !== number) return "fractional";
  if (number >= 9007199254740992 || number <= -9007199254740992) {
    if (number === Number.POSITIVE_INFINITY) return "positive-infinity";
    if (number === Number.NEGATIVE_INFINITY) return "negative-infinity";
    const text = asciiText(bytes, start, end);
    if (plainDigits.test(text)) into.wideInteger = BigInt(text.startsWith("+") ? text.slice(1) : text);
  }
  return "integer";
}

function classifyWord(bytes: Uint8Array, start: number, end: number, into: Reading): ValueKind {
  if (end - start > 9) return "text";
  switch (asciiText(bytes, start, end).toLowerCase()) {
    case "true":
      into.truth = true;
      return "boolean";
    case "false":
      into.truth = false;
      return "boolean";
    case "nan":
    case "+nan":
    case "-nan":
      return "nan";
    case "inf":
    case "+inf":
    case "infinity":
    case "+infinity":
      return "positive-infinity";
    case "-inf":
    case "-infinity":
      return "negative-infinity";
    default:
      return "text";
  }
}
