const wordBase = 4294967296;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The non-negative double of an exponent field and a mantissa; a mantissa of 2^52 is the first of the next octave. */
export function doubleAt(exponentField: number, mantissa: number): number {
  const high = Math.floor(mantissa / wordBase);
  words[0] = mantissa - high * wordBase;
  words[1] = exponentField * 1048576 + high;
  return double[0]!;
}

/** The least double greater than `x`; of Infinity, Infinity. 0 follows the negative doubles and precedes 5e-324. */
export function nextDouble(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === 0) return Number.MIN_VALUE;
  if (x === -Number.MIN_VALUE) return 0;
  double[0] = x;
  const step = x > 0 ? 1 : -1;
  const low = words[0]! + step;
  words[0] = low;
  if (low === wordBase) words[1]! += 1;
  if (low === -1) words[1]! -= 1;
  return double[0]!;
}
