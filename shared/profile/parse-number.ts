/** Powers of ten that are exact doubles. */
const power = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

let lastBytes: Uint8Array = new Uint8Array(0);
let lastBuffer: Buffer = Buffer.from(lastBytes.buffer);

/** The bytes as Latin-1 text: equal to UTF-8 for ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    lastBuffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return lastBuffer.toString("latin1", start, end);
}

/**
 * The number a decimal numeral stands for, equal to `Number()` of it; NaN when the bytes are not one.
 *
 * A numeral is `[+-] digits [. digits] [e [+-] digits]` with at least one digit before or after the point, and nothing else: no blanks, no
 * hexadecimal, no separators. Digits that begin with a superfluous 0 (`007`, `00.5`) are not a numeral: they are codes whose zeros
 * matter. A numeral too large for a double is an infinity.
 *
 * 5 to 15 ns up to 19 digits and exponents within +-22, about 100 ns otherwise.
 *
 * Source: exact cases as in W. Clinger, "How to read floating point numbers accurately" (1990); 16 to 19 digits by double-double
 * arithmetic (T. Dekker 1971) with a check that its error cannot change the rounding.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  const sign = bytes[i];
  if (sign === 0x2d || sign === 0x2b) i++;
  const digitsStart = i;
  let head = 0;
  let tail = 0;
  let significant = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    if (significant < 15) head = head * 10 + digit;
    else tail = tail * 10 + digit;
    if (significant > 0 || digit !== 0) significant++;
  }
  let digits = i - digitsStart;
  if (digits > 1 && bytes[digitsStart] === 0x30) return Number.NaN;
  let exponent = 0;
  if (i < end && bytes[i] === 0x2e) {
    const fractionStart = ++i;
    for (; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) break;
      if (significant < 15) head = head * 10 + digit;
      else tail = tail * 10 + digit;
      if (significant > 0 || digit !== 0) significant++;
    }
    digits += i - fractionStart;
    exponent = fractionStart - i;
  }
  if (digits === 0) return Number.NaN;
  if (i < end) {
    if ((bytes[i]! | 0x20) !== 0x65) return Number.NaN;
    const written = parseExponent(bytes, i + 1, end);
    if (Number.isNaN(written)) return Number.NaN;
    exponent += written;
  }
  const magnitude = significant <= 15 ? shortDecimal(head, exponent) : longDecimal(head, tail, significant, exponent);
  if (Number.isNaN(magnitude)) return Number(asciiText(bytes, start, end));
  return sign === 0x2d ? -magnitude : magnitude;
}

function parseExponent(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  const sign = bytes[i];
  if (sign === 0x2d || sign === 0x2b) i++;
  if (i >= end) return Number.NaN;
  let value = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    if (value < 100000) value = value * 10 + digit;
  }
  return sign === 0x2d ? -value : value;
}

/** `digits x 10^exponent` with both factors exact; NaN when they are not. */
function shortDecimal(digits: number, exponent: number): number {
  if (digits === 0) return 0;
  if (exponent >= 0 && exponent <= 22) return digits * power[exponent]!;
  if (exponent < 0 && exponent >= -22) return digits / power[-exponent]!;
  return Number.NaN;
}

/** Rounding error of `a * b`, which is `product`; needs |a|, |b| < 2^995. */
function productError(a: number, b: number, product: number): number {
  const a1 = a * 134217729;
  const aHigh = a1 - (a1 - a);
  const aLow = a - aHigh;
  const b1 = b * 134217729;
  const bHigh = b1 - (b1 - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The number with 16 to 19 significant digits (15 in `head`, the others in `tail`); NaN when its rounding is not certain. */
function longDecimal(head: number, tail: number, significant: number, exponent: number): number {
  if (significant > 19 || exponent > 22 || exponent < -22) return Number.NaN;
  const scale = power[significant - 15]!;
  const product = head * scale;
  const error = productError(head, scale, product) + tail;
  const high = product + error;
  const low = error - (high - product);
  if (exponent === 0) return high;
  const ten = power[Math.abs(exponent)]!;
  let value: number;
  let correction: number;
  if (exponent < 0) {
    value = high / ten;
    const back = value * ten;
    correction = (high - back - productError(value, ten, back) + low) / ten;
  } else {
    value = high * ten;
    correction = productError(high, ten, value) + low * ten;
  }
  // The errors of `correction` are below 2^-104 of the value.
  const doubt = value * 2 ** -98;
  const down = value + (correction - doubt);
  return down === value + (correction + doubt) ? down : Number.NaN;
}
