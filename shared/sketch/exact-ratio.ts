const bits = new DataView(new ArrayBuffer(8));

/** Bits in the magnitude of `value`; 0 for 0. */
function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const digits = value.toString(16);
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits[0]!, 16)) - 28);
}

/** 2^exponent exactly, for every double that is a power of two; 0 below 2^-1074 and Infinity above 2^1023. */
export function powerOfTwo(exponent: number): number {
  if (exponent < -1074) return 0;
  if (exponent > 1023) return Number.POSITIVE_INFINITY;
  bits.setBigUint64(0, exponent < -1022 ? 1n << BigInt(exponent + 1074) : BigInt(exponent + 1023) << 52n);
  return bits.getFloat64(0);
}

/** `numerator / denominator` as quotient x 2^exponent of 66 or 67 bits, the last bit set when anything was cut off. */
function longQuotient(numerator: bigint, denominator: bigint): { quotient: bigint; exponent: number } {
  const shift = 66 - (bitLength(numerator) - bitLength(denominator));
  const top = shift > 0 ? numerator << BigInt(shift) : numerator;
  const bottom = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = top / bottom;
  return { quotient: top % bottom === 0n ? quotient : quotient | 1n, exponent: -shift };
}

/**
 * The double nearest to `numerator / denominator x 2^exponent`, ties to even: correctly rounded over the whole range, subnormal
 * results included; beyond the largest double it is an infinity.
 *
 * @param denominator greater than 0.
 */
export function roundRatio(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const long = longQuotient(negative ? -numerator : numerator, denominator);
  const scale = long.exponent + exponent;
  const topBit = bitLength(long.quotient) - 1 + scale;
  const kept = Math.min(53, topBit + 1075);
  if (kept < 0) return negative ? -0 : 0;
  const dropped = BigInt(bitLength(long.quotient) - kept);
  let rounded = long.quotient >> dropped;
  const rest = long.quotient - (rounded << dropped);
  const half = 1n << (dropped - 1n);
  if (rest > half || (rest === half && (rounded & 1n) === 1n)) rounded += 1n;
  const magnitude = Number(rounded) * powerOfTwo(scale + Number(dropped));
  return negative ? -magnitude : magnitude;
}

/**
 * The square root of `numerator / denominator x 2^exponent` within one unit in the last place; right also where the ratio itself is
 * beyond the doubles.
 *
 * @param numerator at least 0.
 * @param denominator greater than 0.
 */
export function sqrtRatio(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator === 0n) return 0;
  const long = longQuotient(numerator, denominator);
  const scale = long.exponent + exponent;
  const odd = scale % 2 === 0 ? 0 : 1;
  const root = Math.sqrt(roundRatio(long.quotient << BigInt(odd), 1n, 0));
  const half = (scale - odd) / 2;
  // In two steps, so that a root that is subnormal or near the largest double is scaled without passing through 0 or infinity.
  return root * powerOfTwo(Math.trunc(half / 2)) * powerOfTwo(half - Math.trunc(half / 2));
}
