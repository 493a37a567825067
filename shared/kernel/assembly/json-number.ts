// Numerals by JSON's grammar.
import { numeric, wideInteger } from "./json-columns";
import { eightDigits, fitsDespiteZeros, parsed, scale, settled } from "./parse-number";

/** What the last numeral is: `numeric`, `wideInteger`, or 0 for a number that only a slow reading settles. */
export let numeralKind: u8 = 0;
/** The number of a numeral that is `numeric`. */
export let numeral: f64 = 0;
/** The integer of a numeral that is `wideInteger`: beyond 2^53, within 64 bits. */
export let numeralInteger: i64 = 0;

const tens: StaticArray<u64> = [1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000];

/** How many of the 8 bytes are digits before the first that is none. */
function leadingDigits(word: u64): u64 {
  const other = word ^ 0x3030303030303030;
  const marks = (((other & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | other) & 0x8080808080808080;
  return ctz(marks) >> 3;
}

/** `mantissa` followed by the first `n` digits of the word. */
function append(mantissa: u64, word: u64, n: u64): u64 {
  if (n === 8) return mantissa * 100000000 + eightDigits(word);
  // Digits that are not there become leading zeros. Two shifts, because one of 64 would do nothing.
  const digits = (word << ((7 - n) << 3)) << 8;
  return mantissa * load<u64>(changetype<usize>(tens) + ((<usize>n) << 3)) + eightDigits(digits);
}

/** Reads the numeral at `start`, a digit or a minus; returns its end, or 0 when it is none. Up to 7 bytes after it may be read. */
export function readNumeral(start: usize): usize {
  const negative = load<u8>(start) === 0x2d;
  const first = start + (negative ? 1 : 0);
  let p = first;
  let mantissa: u64 = 0;
  let n: u64;
  do {
    const word = load<u64>(p);
    n = leadingDigits(word);
    mantissa = append(mantissa, word, n);
    p += <usize>n;
  } while (n === 8);
  let digits = <i32>(p - first);
  if (digits === 0 || (digits > 1 && load<u8>(first) === 0x30)) return 0;
  let mark = load<u8>(p);
  let exponent: i32 = 0;
  let whole = true;
  if (mark === 0x2e) {
    const fraction = ++p;
    do {
      const word = load<u64>(p);
      n = leadingDigits(word);
      mantissa = append(mantissa, word, n);
      p += <usize>n;
    } while (n === 8);
    exponent = -(<i32>(p - fraction));
    if (exponent === 0) return 0;
    digits -= exponent;
    mark = load<u8>(p);
    whole = false;
  }
  if ((mark | 0x20) === 0x65) {
    const sign = load<u8>(++p);
    if (sign === 0x2d || sign === 0x2b) p++;
    const power = p;
    let written: i32 = 0;
    for (; ; p++) {
      const digit = <u32>load<u8>(p) - 0x30;
      if (digit > 9) break;
      if (written < 100000) written = written * 10 + <i32>digit;
    }
    if (p === power) return 0;
    exponent += sign === 0x2d ? -written : written;
    whole = false;
  }
  if (digits > 19 && !fitsDespiteZeros(first, digits)) numeralKind = 0;
  else if (whole) settleWhole(mantissa, negative);
  else if (scale(mantissa, exponent, negative) === settled) {
    numeral = parsed;
    numeralKind = numeric;
  } else numeralKind = 0;
  return p;
}

function settleWhole(mantissa: u64, negative: bool): void {
  if (mantissa > 9007199254740991 && mantissa <= (negative ? 0x8000000000000000 : 0x7fffffffffffffff)) {
    numeralInteger = negative ? -(<i64>mantissa) : <i64>mantissa;
    numeralKind = wideInteger;
    return;
  }
  numeral = negative ? -(<f64>mantissa) : <f64>mantissa;
  numeralKind = numeric;
}
