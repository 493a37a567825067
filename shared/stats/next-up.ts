const buffer = new DataView(new ArrayBuffer(8));

/**
 * The smallest double greater than `x`, so that `[x, nextUp(x))` holds `x` alone.
 *
 * Either zero gives the smallest denormal, the largest double gives Infinity; NaN and Infinity give themselves.
 *
 * Source: IEEE 754-2019, 5.3.1 nextUp. Checked against numpy.nextafter.
 *
 * @example nextUp(1) // => 1.0000000000000002
 */
export function nextUp(x: number): number {
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x;
  if (x === 0) return Number.MIN_VALUE;
  buffer.setFloat64(0, x);
  buffer.setBigInt64(0, buffer.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return buffer.getFloat64(0);
}
