// Which rows of an object are sampled, and how the sampled columns go together.
import { boolean, fractional, integer, text } from "./classify";
import { normalQuantile } from "./normal-quantile";

/**
 * Writes the places of those of `rows` rows to `chosen` (i32) whose hash times row number is at most `bound`, and their hashes to `hashes` (u32); returns how many. `firstRow` counts
 * from 0. The hash is a bijection of 32 bits.
 *
 * Source: A. Appleby, MurmurHash3 (2011), fmix32.
 */
export function chooseRows(firstRow: f64, rows: i32, bound: f64, chosen: usize, hashes: usize): i32 {
  const first = <u64>firstRow;
  // No hash beyond this passes in any of the rows; most rows end at it.
  const most = bound < 4294967295 * firstRow ? <u32>(bound / firstRow) : u32.MAX_VALUE;
  let n: usize = 0;
  for (let i = 0; i < rows; i++) {
    const row = first + <u64>i;
    let h = <u32>row ^ <u32>(row >> 32);
    h = (h ^ (h >> 16)) * 0x85ebca6b;
    h = (h ^ (h >> 13)) * 0xc2b2ae35;
    h ^= h >> 16;
    if (h > most || <f64>h * <f64>row > bound) continue;
    store<i32>(chosen + (n << 2), i);
    store<u32>(hashes + (n << 2), h);
    n++;
  }
  return <i32>n;
}

/**
 * Writes to `cells` (f64) what `foldCells` read in the `n` rows at `wanted` (i32, ascending): the number, or NaN. The places in `wanted` of booleans and of rows that were not settled there
 * go to `others` (i32); returns how many. `kinds`, `values`, `rows` and `numbers` are what `foldCells` left.
 */
export function pickNumbers(
  wanted: usize,
  n: i32,
  kinds: usize,
  values: usize,
  rows: usize,
  numbers: i32,
  cells: usize,
  others: usize,
): i32 {
  let place = 0;
  let left: usize = 0;
  for (let k = 0; k < n; k++) {
    const row = load<i32>(wanted + ((<usize>k) << 2));
    const kind = <i32>load<u8>(kinds + <usize>row);
    const cell = cells + ((<usize>k) << 3);
    store<f64>(cell, NaN);
    if (kind === integer || kind === fractional) {
      // Few rows without a number lie between, so few steps lead back.
      place = min(numbers - 1, place + row - load<i32>(rows + ((<usize>place) << 2)));
      while (load<i32>(rows + ((<usize>place) << 2)) > row) place--;
      store<f64>(cell, load<f64>(values + ((<usize>place) << 3)));
    } else if (kind === boolean || kind > text) store<i32>(others + (left++ << 2), k);
  }
  return <i32>left;
}

/**
 * Writes over `n` doubles at `values` their van der Waerden scores: the normal quantile at `rank / (m + 1)`, ties at their mid-rank; NaN stays. `ascending` holds the m that are not
 * NaN, sorted, and is written over; `room` has room for m more. Returns the skewness of the scores, NaN when fewer than two values differ.
 */
export function scoreRanks(values: usize, n: i32, ascending: usize, m: i32, room: usize): f64 {
  const length = scoreRuns(ascending, m, room);
  if (length < 2) return NaN;
  let sum: f64 = 0;
  let squares: f64 = 0;
  let cubes: f64 = 0;
  for (let i = 0; i < n; i++) {
    const place = values + ((<usize>i) << 3);
    const value = load<f64>(place);
    if (value - value !== 0) continue;
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (load<f64>(ascending + ((<usize>middle) << 3)) < value) low = middle + 1;
      else high = middle;
    }
    const score = load<f64>(room + ((<usize>low) << 3));
    store<f64>(place, score);
    sum += score;
    squares += score * score;
    cubes += score * score * score;
  }
  const mean = sum / m;
  const variance = squares / m - mean * mean;
  return (cubes / m - 3 * mean * variance - mean * mean * mean) / (variance * Math.sqrt(variance));
}

/** Moves the distinct values of `ascending` to its beginning and writes their scores to `scores`; returns how many there are. */
function scoreRuns(ascending: usize, m: i32, scores: usize): i32 {
  let length: usize = 0;
  for (let from = 0; from < m; ) {
    const value = load<f64>(ascending + ((<usize>from) << 3));
    let to = from + 1;
    while (to < m && load<f64>(ascending + ((<usize>to) << 3)) === value) to++;
    store<f64>(ascending + (length << 3), value);
    store<f64>(scores + (length << 3), normalQuantile(<f64>(from + to + 1) / 2 / <f64>(m + 1)));
    length++;
    from = to;
  }
  return <i32>length;
}

/**
 * Correlates two columns of `n` scores over the rows where neither is NaN. Writes to `out`, as f64: those rows, Pearson's r, and the mean square of its influence function,
 * xy - r (x² + y²) / 2 of standardised x and y; r is NaN when one of them does not vary by more than `least`.
 */
export function correlateScores(a: usize, b: usize, n: i32, least: f64, out: usize): void {
  const end = (<usize>n) << 3;
  let rows: f64 = 0;
  let sumA: f64 = 0;
  let sumB: f64 = 0;
  let squaresA: f64 = 0;
  let squaresB: f64 = 0;
  let products: f64 = 0;
  for (let i: usize = 0; i < end; i += 8) {
    const x = load<f64>(a + i);
    const y = load<f64>(b + i);
    const product = x * y;
    if (product - product !== 0) continue;
    rows += 1;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += product;
  }
  store<f64>(out, rows);
  const meanA = sumA / rows;
  const meanB = sumB / rows;
  const varianceA = squaresA / rows - meanA * meanA;
  const varianceB = squaresB / rows - meanB * meanB;
  if (!(varianceA > least && varianceB > least)) {
    store<f64>(out, NaN, 8);
    return;
  }
  const scaleA = 1 / Math.sqrt(varianceA);
  const scaleB = 1 / Math.sqrt(varianceB);
  const r = (products / rows - meanA * meanB) * scaleA * scaleB;
  let influence: f64 = 0;
  for (let i: usize = 0; i < end; i += 8) {
    const x = (load<f64>(a + i) - meanA) * scaleA;
    const y = (load<f64>(b + i) - meanB) * scaleB;
    const each = x * y - (r / 2) * (x * x + y * y);
    if (each - each === 0) influence += each * each;
  }
  store<f64>(out, r, 8);
  store<f64>(out, influence / rows, 16);
}
