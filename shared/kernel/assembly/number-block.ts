// Loops over blocks of finite doubles: what the sketches of shared/sketch need of a block, so that they need not look at every number.
import { hashWords } from "./hash";

/**
 * Writes to `out`, as f64: minimum, maximum, how often each occurs, integers, negatives, zeros. `n` is at least 1.
 */
export function surveyNumbers(values: usize, n: i32, out: usize): void {
  let min = v128.splat<f64>(Infinity);
  let max = v128.splat<f64>(-Infinity);
  let integers = v128.splat<i64>(0);
  let negatives = v128.splat<i64>(0);
  let zeros = v128.splat<i64>(0);
  const zero = v128.splat<f64>(0);
  const pairs = n >> 1;
  for (let i = 0; i < pairs; i++) {
    const x = v128.load(values + ((<usize>i) << 4));
    min = v128.pmin<f64>(min, x);
    max = v128.pmax<f64>(max, x);
    integers = v128.sub<i64>(integers, v128.eq<f64>(v128.floor<f64>(x), x));
    negatives = v128.sub<i64>(negatives, v128.lt<f64>(x, zero));
    zeros = v128.sub<i64>(zeros, v128.eq<f64>(x, zero));
  }
  let least = Math.min(v128.extract_lane<f64>(min, 0), v128.extract_lane<f64>(min, 1));
  let greatest = Math.max(v128.extract_lane<f64>(max, 0), v128.extract_lane<f64>(max, 1));
  let whole = v128.extract_lane<i64>(integers, 0) + v128.extract_lane<i64>(integers, 1);
  let below = v128.extract_lane<i64>(negatives, 0) + v128.extract_lane<i64>(negatives, 1);
  let none = v128.extract_lane<i64>(zeros, 0) + v128.extract_lane<i64>(zeros, 1);
  if (n & 1) {
    const x = load<f64>(values + ((<usize>(n - 1)) << 3));
    least = Math.min(least, x);
    greatest = Math.max(greatest, x);
    if (Math.floor(x) === x) whole++;
    if (x < 0) below++;
    if (x === 0) none++;
  }
  const lowest = v128.splat<f64>(least);
  const highest = v128.splat<f64>(greatest);
  let leastCount = v128.splat<i64>(0);
  let greatestCount = v128.splat<i64>(0);
  for (let i = 0; i < pairs; i++) {
    const x = v128.load(values + ((<usize>i) << 4));
    leastCount = v128.sub<i64>(leastCount, v128.eq<f64>(x, lowest));
    greatestCount = v128.sub<i64>(greatestCount, v128.eq<f64>(x, highest));
  }
  let atLeast = v128.extract_lane<i64>(leastCount, 0) + v128.extract_lane<i64>(leastCount, 1);
  let atGreatest = v128.extract_lane<i64>(greatestCount, 0) + v128.extract_lane<i64>(greatestCount, 1);
  if (n & 1) {
    const x = load<f64>(values + ((<usize>(n - 1)) << 3));
    if (x === least) atLeast++;
    if (x === greatest) atGreatest++;
  }
  store<f64>(out, least);
  store<f64>(out, greatest, 8);
  store<f64>(out, <f64>atLeast, 16);
  store<f64>(out, <f64>atGreatest, 24);
  store<f64>(out, <f64>whole, 32);
  store<f64>(out, <f64>below, 40);
  store<f64>(out, <f64>none, 48);
}

/** Two numbers; an odd last one stands beside a zero, which adds nothing. */
function pairAt(values: usize, i: i32, n: i32): v128 {
  const place = values + ((<usize>i) << 4);
  return i === n >> 1 ? v128.load64_zero(place) : v128.load(place);
}

function lanes(pair: v128): f64 {
  return v128.extract_lane<f64>(pair, 0) + v128.extract_lane<f64>(pair, 1);
}

/**
 * The sums of shared/sketch/moments.ts over one block of at most 1,024 numbers: every number cut at three grids (`grid1` and two below it, 2^22 apart), exact sums of
 * the pieces and of their products. Writes to `out`: sum1, sum2, sum3, square11, square12, square13, square22, square23, square33. Numbers
 * too small to end on the last grid are left out and moved to `rest`; returns how many. Every addition is exact, so the order does not matter.
 */
export function sliceNumbers(values: usize, n: i32, grid1: f64, out: usize, rest: usize): i32 {
  const first = v128.splat<f64>(grid1);
  const second = v128.splat<f64>(grid1 / 4194304);
  const third = v128.splat<f64>(grid1 / 17592186044416);
  let sum1 = v128.splat<f64>(0);
  let sum2 = v128.splat<f64>(0);
  let sum3 = v128.splat<f64>(0);
  let square11 = v128.splat<f64>(0);
  let square12 = v128.splat<f64>(0);
  let square13 = v128.splat<f64>(0);
  let square22 = v128.splat<f64>(0);
  let square23 = v128.splat<f64>(0);
  let square33 = v128.splat<f64>(0);
  let left: usize = 0;
  const pairs = (n + 1) >> 1;
  let i = 0;
  for (; i < pairs; i++) {
    const x = pairAt(values, i, n);
    const piece = v128.sub<f64>(v128.add<f64>(x, first), first);
    if (!v128.all_true<i64>(v128.eq<f64>(piece, x))) break;
    sum1 = v128.add<f64>(sum1, piece);
    square11 = v128.add<f64>(square11, v128.mul<f64>(piece, piece));
  }
  for (; i < pairs; i++) {
    const x = pairAt(values, i, n);
    let piece1 = v128.sub<f64>(v128.add<f64>(x, first), first);
    const rest1 = v128.sub<f64>(x, piece1);
    let piece2 = v128.sub<f64>(v128.add<f64>(rest1, second), second);
    const rest2 = v128.sub<f64>(rest1, piece2);
    let piece3 = v128.sub<f64>(v128.add<f64>(rest2, third), third);
    const ends = v128.eq<f64>(piece3, rest2);
    if (!v128.all_true<i64>(ends)) {
      if (v128.extract_lane<i64>(ends, 0) === 0) store<f64>(rest + (left++ << 3), v128.extract_lane<f64>(x, 0));
      if (v128.extract_lane<i64>(ends, 1) === 0) store<f64>(rest + (left++ << 3), v128.extract_lane<f64>(x, 1));
      piece1 = v128.and(piece1, ends);
      piece2 = v128.and(piece2, ends);
      piece3 = v128.and(piece3, ends);
    }
    sum1 = v128.add<f64>(sum1, piece1);
    sum2 = v128.add<f64>(sum2, piece2);
    sum3 = v128.add<f64>(sum3, piece3);
    square11 = v128.add<f64>(square11, v128.mul<f64>(piece1, piece1));
    square12 = v128.add<f64>(square12, v128.mul<f64>(piece1, piece2));
    square13 = v128.add<f64>(square13, v128.mul<f64>(piece1, piece3));
    square22 = v128.add<f64>(square22, v128.mul<f64>(piece2, piece2));
    square23 = v128.add<f64>(square23, v128.mul<f64>(piece2, piece3));
    square33 = v128.add<f64>(square33, v128.mul<f64>(piece3, piece3));
  }
  store<f64>(out, lanes(sum1));
  store<f64>(out, lanes(sum2), 8);
  store<f64>(out, lanes(sum3), 16);
  store<f64>(out, lanes(square11), 24);
  store<f64>(out, lanes(square12), 32);
  store<f64>(out, lanes(square13), 40);
  store<f64>(out, lanes(square22), 48);
  store<f64>(out, lanes(square23), 56);
  store<f64>(out, lanes(square33), 64);
  return <i32>left;
}

const mantissaMask: u64 = 0xfffffffffffff;

/** Bytes of one window: base (u64), bits that must be 0 (u64), shift (u32), size (u32), address of its counts (u32), unused. */
const windowBytes: usize = 32;

/**
 * Counts numbers by a prefix of their mantissa where their octave has a window. `index` has one byte an octave (sign and exponent): 0, or one more than
 * the number of its window. Zeros are added to the f64 at `zeros`; numbers without a window are moved to `missed`; returns how many.
 */
export function countPrefixes(values: usize, n: i32, index: usize, windows: usize, zeros: usize, missed: usize): i32 {
  let misses: usize = 0;
  let none: i32 = 0;
  for (let i = 0; i < n; i++) {
    const bits = load<u64>(values + ((<usize>i) << 3));
    const window = <usize>load<u8>(index + <usize>(bits >>> 52));
    if (window !== 0) {
      const place = windows + window * windowBytes;
      const prefix = ((bits & mantissaMask) >>> load<u32>(place, 16)) - load<u64>(place);
      if (prefix < <u64>load<u32>(place, 20) && (bits & load<u64>(place, 8)) === 0) {
        const counter = <usize>load<u32>(place, 24) + ((<usize>prefix) << 2);
        store<u32>(counter, load<u32>(counter) + 1);
        continue;
      }
    } else if (bits << 1 === 0) {
      none++;
      continue;
    }
    store<u64>(missed + (misses++ << 3), bits);
  }
  store<f64>(zeros, load<f64>(zeros) + <f64>none);
  return <i32>misses;
}

/** Raises the 4,096 registers of shared/sketch/distinct.ts by doubles, hashed by their bits; -0 is 0. Four at a time. */
export function raiseRegisters(values: usize, n: i32, seed: u32, registers: usize): void {
  const seeds = v128.splat<u32>(seed);
  const minusZero = v128.splat<u32>(0x80000000);
  // The compiler does not move constants out of the loop.
  const c1 = v128.splat<u32>(0x239b961b);
  const c2 = v128.splat<u32>(0xab0e9789);
  const c3 = v128.splat<u32>(0x38b34ae5);
  const c4 = v128.splat<u32>(0x85ebca6b);
  const c5 = v128.splat<u32>(0xc2b2ae35);
  const c6 = v128.splat<u32>(0x9e3779b1);
  const none = v128.splat<u32>(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const place = values + ((<usize>i) << 3);
    const first = v128.load(place);
    const second = v128.load(place, 16);
    const low = v128.shuffle<u32>(first, second, 0, 2, 4, 6);
    let high = v128.shuffle<u32>(first, second, 1, 3, 5, 7);
    const isMinusZero = v128.and(v128.eq<u32>(high, minusZero), v128.eq<u32>(low, none));
    high = v128.andnot(high, isMinusZero);
    let a = v128.xor(seeds, v128.mul<u32>(low, c1));
    let b = v128.xor(seeds, v128.mul<u32>(high, c2));
    a = v128.xor(rotated(a, 15), b);
    b = v128.add<u32>(rotated(b, 16), v128.mul<u32>(a, c3));
    a = v128.add<u32>(a, b);
    b = v128.add<u32>(b, a);
    a = v128.mul<u32>(v128.xor(a, v128.shr<u32>(a, 16)), c4);
    b = v128.mul<u32>(v128.xor(b, v128.shr<u32>(b, 16)), c5);
    a = v128.mul<u32>(v128.xor(v128.xor(a, v128.shr<u32>(a, 13)), b), c5);
    b = v128.mul<u32>(v128.xor(v128.xor(b, v128.shr<u32>(b, 13)), a), c4);
    a = v128.xor(v128.xor(a, v128.shr<u32>(a, 16)), v128.shr<u32>(b, 5));
    b = v128.xor(v128.xor(b, v128.shr<u32>(b, 16)), a);
    a = v128.xor(v128.mul<u32>(a, c6), v128.shr<u32>(b, 15));
    raiseRegister(registers, v128.extract_lane<u32>(a, 0), v128.extract_lane<u32>(b, 0));
    raiseRegister(registers, v128.extract_lane<u32>(a, 1), v128.extract_lane<u32>(b, 1));
    raiseRegister(registers, v128.extract_lane<u32>(a, 2), v128.extract_lane<u32>(b, 2));
    raiseRegister(registers, v128.extract_lane<u32>(a, 3), v128.extract_lane<u32>(b, 3));
  }
  for (; i < n; i++) {
    let bits = load<u64>(values + ((<usize>i) << 3));
    if (bits === 0x8000000000000000) bits = 0;
    const hash = hashWords(<u32>(bits >>> 32), <u32>bits, seed);
    raiseRegister(registers, <u32>(hash >>> 32), <u32>hash);
  }
}

/** Raises the same registers by hashes (u64). */
export function raiseByHashes(hashes: usize, n: i32, registers: usize): void {
  for (let i = 0; i < n; i++) {
    const hash = load<u64>(hashes + ((<usize>i) << 3));
    raiseRegister(registers, <u32>(hash >>> 32), <u32>hash);
  }
}

function rotated(lanes: v128, bits: i32): v128 {
  return v128.or(v128.shl<u32>(lanes, bits), v128.shr<u32>(lanes, 32 - bits));
}

function raiseRegister(registers: usize, high: u32, low: u32): void {
  const register = registers + (<usize>high >>> 20);
  const rest = (((<u64>high) << 32) | <u64>low) << 12;
  const rank: u32 = rest === 0 ? 53 : <u32>clz<u64>(rest) + 1;
  if (rank > <u32>load<u8>(register)) store<u8>(register, <u8>rank);
}

/** Adds to `counts[j]` (f64) the numbers that have j of the ascending `edges` at or below them. */
export function countBins(values: usize, n: i32, edges: usize, edgeCount: i32, counts: usize): void {
  for (let i = 0; i < n; i++) {
    const x = load<f64>(values + ((<usize>i) << 3));
    let low = edges;
    let length = <usize>edgeCount;
    while (length > 0) {
      const half = length >>> 1;
      const above = load<f64>(low + (half << 3)) <= x;
      low = select<usize>(low + ((half + 1) << 3), low, above);
      length = select<usize>(length - half - 1, half, above);
    }
    const counter = counts + (low - edges);
    store<f64>(counter, load<f64>(counter) + 1);
  }
}
