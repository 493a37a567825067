// From the buffers of typed columns to blocks of finite doubles.

/** True when none of the numbers is NaN or infinite. */
export function areFinite(values: usize, n: i32): i32 {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const x = v128.load(values + ((<usize>i) << 3));
    const difference = v128.sub<f64>(x, x);
    if (!v128.all_true<i64>(v128.eq<f64>(difference, difference))) return 0;
  }
  if (i < n) {
    const x = load<f64>(values + ((<usize>i) << 3));
    return x - x === 0 ? 1 : 0;
  }
  return 1;
}

/**
 * Moves the finite numbers that are not null to the front, in their order, and their places (i32) to `rows`; the places of NaN and infinities to
 * `others`. Returns how many are finite; how many are not, in the u32 at `otherCount`.
 *
 * @param validity Arrow's bitmap, or 0 when none is null
 */
export function compactNumbers(
  values: usize,
  validity: usize,
  n: i32,
  rows: usize,
  others: usize,
  otherCount: usize,
): i32 {
  let kept: usize = 0;
  let other: usize = 0;
  for (let i = 0; i < n; i++) {
    if (validity !== 0 && ((load<u8>(validity + (<usize>i >> 3)) >> (<u8>i & 7)) & 1) === 0) continue;
    const x = load<f64>(values + ((<usize>i) << 3));
    if (x - x !== 0) {
      store<i32>(others + (other++ << 2), i);
      continue;
    }
    store<f64>(values + (kept << 3), x);
    store<i32>(rows + (kept << 2), i);
    kept++;
  }
  store<u32>(otherCount, <u32>other);
  return <i32>kept;
}

/** Turns 64-bit integers into doubles in their place; 0 when one is 2^53 or beyond, and then some are turned already. */
export function longsToDoubles(values: usize, n: i32, signed: i32): i32 {
  for (let i = 0; i < n; i++) {
    const place = values + ((<usize>i) << 3);
    const x = load<i64>(place);
    if (x >= 9007199254740992 || x <= -9007199254740992 || (signed === 0 && x < 0)) return 0;
    store<f64>(place, <f64>x);
  }
  return 1;
}

/** Turns 64-bit counts of a unit into milliseconds (`x * factor / divisor`) as doubles; 0 when one leaves a remainder or is too large. */
export function longsToMilliseconds(values: usize, n: i32, factor: i64, divisor: i64): i32 {
  for (let i = 0; i < n; i++) {
    const place = values + ((<usize>i) << 3);
    const x = load<i64>(place);
    const quotient = divisor === 1 ? x : x / divisor;
    if (quotient * divisor !== x || quotient > 9007199254740 || quotient < -9007199254740) return 0;
    store<f64>(place, <f64>(quotient * factor));
  }
  return 1;
}
