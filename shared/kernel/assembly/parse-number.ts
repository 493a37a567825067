// The same readings as shared/profile/parse-number.ts; what cannot be settled here is left to it.

/** The bytes are not a numeral. */
export const notNumeral: i32 = 0;
/** `parsed` is the number. */
export const settled: i32 = 1;
/** A numeral whose nearest double, or whose exact integer beyond 2^53, needs the slow reading. */
export const unsettled: i32 = 2;

/** What the last settled `parseNumber` read. */
export let parsed: f64 = 0;

/** Powers of ten that are exact doubles. */
const powers: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
];

/** The doubles nearest to their inverses. */
const inverses: StaticArray<f64> = [
  1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17,
  1e-18, 1e-19, 1e-20, 1e-21, 1e-22,
];

function power(exponent: i32): f64 {
  return load<f64>(changetype<usize>(powers) + ((<usize>exponent) << 3));
}

function inverse(exponent: i32): f64 {
  return load<f64>(changetype<usize>(inverses) + ((<usize>exponent) << 3));
}

function isEightDigits(word: u64): bool {
  return (
    ((word & 0xf0f0f0f0f0f0f0f0) | (((word + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) === 0x3333333333333333
  );
}

/** Eight digits as a number. Source: D. Lemire, "Quickly parsing eight digits" (2018). */
export function eightDigits(word: u64): u64 {
  let value = (word & 0x0f0f0f0f0f0f0f0f) * 2561;
  value = ((value >> 8) & 0x00ff00ff00ff00ff) * 6553601;
  return (((value >> 16) & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** Rounding error of `a * b`, which is `product`; needs |a|, |b| < 2^995. */
function productError(a: f64, b: f64, product: f64): f64 {
  const a1 = a * 134217729;
  const aHigh = a1 - (a1 - a);
  const aLow = a - aHigh;
  const b1 = b * 134217729;
  const bHigh = b1 - (b1 - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Digits 1 to 19 in `mantissa`, times a power of ten. */
export function scale(mantissa: u64, exponent: i32, negative: bool): i32 {
  if (exponent > 22 || exponent < -22) {
    if (mantissa !== 0) return unsettled;
    parsed = negative ? -0.0 : 0.0;
    return settled;
  }
  let value: f64;
  if (mantissa <= 9007199254740992) {
    value = <f64>mantissa;
    value = exponent < 0 ? value / power(-exponent) : value * power(exponent);
  } else {
    const high = <f64>mantissa;
    // The conversion may round up to 2^64, which no u64 holds.
    if (high >= 18446744073709551616.0) return unsettled;
    const low = <f64>(<i64>(mantissa - <u64>high));
    if (exponent === 0) value = high;
    else {
      const ten = power(exponent < 0 ? -exponent : exponent);
      let correction: f64;
      if (exponent < 0) {
        // The inverse is good enough to start from: what it misses is in the correction.
        const share = inverse(-exponent);
        value = high * share;
        const back = value * ten;
        correction = (high - back - productError(value, ten, back) + low) * share;
      } else {
        value = high * ten;
        correction = productError(high, ten, value) + low * ten;
      }
      // The errors of `correction` are below 2^-104 of the value.
      const doubt = value * 3.1554436208840472e-30;
      const down = value + (correction - doubt);
      if (down !== value + (correction + doubt)) return unsettled;
      value = down;
    }
  }
  parsed = negative ? -value : value;
  return settled;
}

/** As if zeros stood before the 1 to 8 digits. */
function rightAligned(word: u64, length: u32): u64 {
  return length === 8 ? word : (word << ((8 - length) << 3)) | (0x3030303030303030 >>> (length << 3));
}

/**
 * Reads 1 to 8 bytes: digits without a superfluous 0, maybe a minus sign before and a point between them; false for everything else. May read up to 8
 * bytes after them. Without branches on the sign and on where the point is, which are often as good as random.
 */
export function parseShort(start: usize, bytes: u32): bool {
  const negative: u32 = load<u8>(start) === 0x2d ? 1 : 0;
  const length = bytes - negative;
  if (length === 0) return false;
  const within: u64 = length === 8 ? -1 : ((<u64>1) << (length << 3)) - 1;
  let word = load<u64>(start + negative) & within;
  let digits = rightAligned(word, length);
  let fraction: u32 = 0;
  if (isEightDigits(digits)) {
    if (length > 1 && (word & 0xff) === 0x30) return false;
  } else {
    const apart = word ^ 0x2e2e2e2e2e2e2e2e;
    const points = (apart - 0x0101010101010101) & ~apart & 0x8080808080808080;
    const place = <u32>(ctz<u64>(points) >>> 3);
    if (points === 0 || place === 0 || place >= length - 1) return false;
    if (place > 1 && (word & 0xff) === 0x30) return false;
    const before = ((<u64>1) << (place << 3)) - 1;
    word = (word & before) | ((word >>> 8) & ~before);
    digits = rightAligned(word, length - 1);
    if (!isEightDigits(digits)) return false;
    fraction = length - 1 - place;
  }
  let value = <f64>eightDigits(digits);
  if (fraction !== 0) value /= power(fraction);
  parsed = select<f64>(-value, value, negative !== 0);
  return true;
}

/** Reads `[start, end)`, not empty; may read up to 7 bytes after `end`. */
export function parseNumber(start: usize, end: usize): i32 {
  let i = start;
  const sign = load<u8>(i);
  if (sign === 0x2d || sign === 0x2b) i++;
  const digitsStart = i;
  let mantissa: u64 = 0;
  while (i + 8 <= end) {
    const word = load<u64>(i);
    if (!isEightDigits(word)) break;
    mantissa = mantissa * 100000000 + eightDigits(word);
    i += 8;
    if (i - digitsStart > 16) break;
  }
  for (; i < end; i++) {
    const digit = <u32>load<u8>(i) - 0x30;
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  let digits = <i32>(i - digitsStart);
  if (digits > 1 && load<u8>(digitsStart) === 0x30) return notNumeral;
  let exponent: i32 = 0;
  if (i < end && load<u8>(i) === 0x2e) {
    const fractionStart = ++i;
    while (i + 8 <= end) {
      const word = load<u64>(i);
      if (!isEightDigits(word)) break;
      mantissa = mantissa * 100000000 + eightDigits(word);
      i += 8;
      if (i - fractionStart > 24) break;
    }
    for (; i < end; i++) {
      const digit = <u32>load<u8>(i) - 0x30;
      if (digit > 9) break;
      mantissa = mantissa * 10 + digit;
    }
    const fraction = <i32>(i - fractionStart);
    digits += fraction;
    exponent = -fraction;
  }
  if (digits === 0) return notNumeral;
  if (i < end) {
    if ((load<u8>(i) | 0x20) !== 0x65) return notNumeral;
    if (++i >= end) return notNumeral;
    const mark = load<u8>(i);
    if (mark === 0x2d || mark === 0x2b) i++;
    if (i >= end) return notNumeral;
    let written: i32 = 0;
    for (; i < end; i++) {
      const digit = <u32>load<u8>(i) - 0x30;
      if (digit > 9) return notNumeral;
      if (written < 100000) written = written * 10 + <i32>digit;
    }
    exponent += mark === 0x2d ? -written : written;
  }
  if (digits > 19 && !fitsDespiteZeros(digitsStart, digits)) return unsettled;
  return scale(mantissa, exponent, sign === 0x2d);
}

/** Leading zeros (0.000123...) do not count as digits of the mantissa. */
export function fitsDespiteZeros(digitsStart: usize, digits: i32): bool {
  let zeros: i32 = 0;
  let i = digitsStart;
  for (; zeros < digits; i++) {
    const byte = load<u8>(i);
    if (byte === 0x30) zeros++;
    else if (byte !== 0x2e) break;
  }
  return digits - zeros <= 19;
}
