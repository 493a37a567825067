import { powerOfTwo, roundRatio, sqrtRatio } from "./exact-ratio.ts";
import { ExactSum } from "./exact-sum.ts";
import type { PackedReader, PackedWriter } from "./packed-bytes.ts";

/** Numbers handled together; `addBlock` takes any length and cuts it. */
const blockLength = 1024;
/** Blocks whose largest magnitude is within 2^-400 .. 2^400 are summed by slices, the rest number by number. */
const sliceableExponent = 400;

const waiting = new Float64Array(blockLength);
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** e such that |x| < 2^e, and 2^(e-1) <= |x| for normal doubles. */
function exponentAbove(x: number): number {
  double[0] = x;
  return ((words[1]! >>> 20) & 0x7ff) - 1022;
}

/** Adds `integer x count x 2^exponent`; the integer is at most 2^53 in magnitude. Halves of 26 bits keep every product exact. */
function addProduct(sum: ExactSum, integer: number, count: number, exponent: number): void {
  if (count === 1) {
    sum.add(integer, exponent);
    return;
  }
  const high = Math.trunc(integer / 134217728);
  const low = integer - high * 134217728;
  for (let rest = count, shift = exponent; rest > 0; rest = Math.floor(rest / 67108864), shift += 26) {
    const part = rest % 67108864;
    sum.add(high * part, shift + 27);
    sum.add(low * part, shift);
  }
}

/**
 * The coarsest of the three grids a block is cut at whose greatest magnitude is `largest`: 1.5 x 2^52 of its units, which rounds to it when added and
 * subtracted. 0 for a block that cannot be cut: of nothing but zeros, or with numbers beyond 2^400 or all below 2^-400.
 */
export function sliceGrid(largest: number): number {
  const exponent = exponentAbove(largest);
  return largest === 0 || Math.abs(exponent) > sliceableExponent ? 0 : 1.5 * powerOfTwo(exponent + 31);
}

/**
 * Count, sum, sum of squares, minimum and maximum of finite numbers. The sums are exact, so every reading depends only on the
 * multiset of numbers, and variance suffers no cancellation (1e9 + noise, alternating signs and 1e300 are all right).
 * 2 to 4 ns a number in blocks; 2 KiB once something was added.
 *
 * How a block is summed: with 2^b above its magnitudes, every number is cut at the fixed grids 2^(b-21), 2^(b-43) and 2^(b-65) into
 * three signed pieces of at most 21 bits (adding and subtracting 1.5 x 2^52 grid units rounds to the grid). 1024 products of two
 * pieces stay below 2^53 units, so plain double additions are exact. Numbers too small to end on the last grid are left over and
 * go round again with their own b.
 *
 * Source: the slicing is that of Demmel & Nguyen, "Parallel reproducible summation" (IEEE Trans. Computers 64, 2015), section 4.
 */
export class Moments {
  #n = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = new ExactSum();
  #squares = new ExactSum();

  /** Adds one finite number `count` times, a whole number from 1. */
  add(x: number, count = 1): void {
    this.#addExtremes(count, x, x);
    this.#addOne(x, count);
  }

  #addExtremes(n: number, min: number, max: number): void {
    this.#n += n;
    // Adding 0 turns -0 into 0, so that the extremes do not depend on which zero came first.
    if (min < this.#min) this.#min = min + 0;
    if (max > this.#max) this.#max = max + 0;
  }

  /**
   * Adds a block of at most 1,024 finite numbers that was summed elsewhere, on the grids below `sliceGrid` of its greatest magnitude. `sums` are those of the pieces 1 to 3, then
   * of their products 11, 12, 13, 22, 23 and 33; the `left` first of `rest` are numbers that are in none of them.
   */
  addSums(n: number, min: number, max: number, sums: Float64Array, rest: Float64Array, left: number): void {
    this.#addExtremes(n, min, max);
    this.#sum.add(sums[0]!);
    this.#sum.add(sums[1]!);
    this.#sum.add(sums[2]!);
    this.#squares.add(sums[3]!);
    this.#squares.add(sums[4]!, 1);
    this.#squares.add(sums[5]!, 1);
    this.#squares.add(sums[6]!);
    this.#squares.add(sums[7]!, 1);
    this.#squares.add(sums[8]!);
    this.#addLeft(rest, left);
  }

  /** Adds the first `length` numbers, all finite. */
  addBlock(values: Float64Array, length: number = values.length): void {
    for (let start = 0; start < length; start += blockLength) {
      const end = Math.min(start + blockLength, length);
      let min = values[start]!;
      let max = min;
      for (let i = start + 1; i < end; i++) {
        const x = values[i]!;
        if (x < min) min = x;
        if (x > max) max = x;
      }
      this.#addExtremes(end - start, min, max);
      this.#addLeft(waiting, this.#addSlices(values, start, end, Math.max(-min, max)));
    }
  }

  /** Sums the first `length` numbers until none is left over. */
  #addLeft(numbers: Float64Array, length: number): void {
    let left = length;
    if (numbers !== waiting) for (let i = 0; i < left; i++) waiting[i] = numbers[i]!;
    while (left > 0) {
      let largest = 0;
      for (let i = 0; i < left; i++) largest = Math.max(largest, Math.abs(waiting[i]!));
      left = this.#addSlices(waiting, 0, left, largest);
    }
  }

  /** Sums `values[start, end)`, and moves what is too small for the slices to the front of `waiting`; returns how many those are. */
  #addSlices(values: Float64Array, start: number, end: number, largest: number): number {
    if (largest === 0) return 0;
    const grid1 = sliceGrid(largest);
    if (grid1 === 0) return this.#addHuge(values, start, end, exponentAbove(largest));
    let sum1 = 0;
    let square11 = 0;
    let i = start;
    for (; i < end; i++) {
      const x = values[i]!;
      const piece = x + grid1 - grid1;
      if (piece !== x) break;
      sum1 += piece;
      square11 += piece * piece;
    }
    this.#sum.add(sum1);
    this.#squares.add(square11);
    return i === end ? 0 : this.#addThreeSlices(values, i, end, grid1);
  }

  #addThreeSlices(values: Float64Array, start: number, end: number, grid1: number): number {
    const grid2 = grid1 / 4194304;
    const grid3 = grid2 / 4194304;
    let left = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let square11 = 0;
    let square12 = 0;
    let square13 = 0;
    let square22 = 0;
    let square23 = 0;
    let square33 = 0;
    for (let i = start; i < end; i++) {
      const x = values[i]!;
      const piece1 = x + grid1 - grid1;
      const rest1 = x - piece1;
      const piece2 = rest1 + grid2 - grid2;
      const rest2 = rest1 - piece2;
      const piece3 = rest2 + grid3 - grid3;
      if (piece3 !== rest2) {
        waiting[left++] = x;
        continue;
      }
      sum1 += piece1;
      sum2 += piece2;
      sum3 += piece3;
      square11 += piece1 * piece1;
      square12 += piece1 * piece2;
      square13 += piece1 * piece3;
      square22 += piece2 * piece2;
      square23 += piece2 * piece3;
      square33 += piece3 * piece3;
    }
    this.#sum.add(sum1);
    this.#sum.add(sum2);
    this.#sum.add(sum3);
    this.#squares.add(square11);
    this.#squares.add(square12, 1);
    this.#squares.add(square13, 1);
    this.#squares.add(square22);
    this.#squares.add(square23, 1);
    this.#squares.add(square33);
    return left;
  }

  /** Adds the numbers of extreme size one by one; the ordinary ones beside a huge one are left over for slicing. */
  #addHuge(values: Float64Array, start: number, end: number, exponent: number): number {
    const ordinary = exponent > 0 ? powerOfTwo(sliceableExponent - 1) : 0;
    let left = 0;
    for (let i = start; i < end; i++) {
      const x = values[i]!;
      if (Math.abs(x) < ordinary) waiting[left++] = x;
      else this.#addOne(x, 1);
    }
    return left;
  }

  /** x and x^2, `count` times, the latter from two integer halves of the mantissa: (a 2^27 + b)^2. */
  #addOne(x: number, count: number): void {
    if (x === 0) return;
    double[0] = x;
    const top = words[1]!;
    const field = (top >>> 20) & 0x7ff;
    const mantissa = ((top & 0xfffff) + (field === 0 ? 0 : 0x100000)) * 4294967296 + words[0]!;
    const exponent = (field === 0 ? 1 : field) - 1075;
    if (count === 1) this.#sum.add(x);
    else addProduct(this.#sum, x < 0 ? -mantissa : mantissa, count, exponent);
    const a = Math.round(mantissa / 134217728);
    const b = mantissa - a * 134217728;
    addProduct(this.#squares, a * a, count, 2 * exponent + 54);
    addProduct(this.#squares, a * b, count, 2 * exponent + 28);
    addProduct(this.#squares, b * b, count, 2 * exponent);
  }

  /** Adds everything `other` holds; `other` keeps its value. Returns this. */
  merge(other: Moments): this {
    this.#n += other.#n;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#sum.merge(other.#sum);
    this.#squares.merge(other.#squares);
    return this;
  }

  /**
   * Of numbers that others summed up: their count (from 1), mean, deviation of the population, and extremes. Mean and deviation read the same again to a few units in the
   * last place.
   */
  static ofSummary(n: number, mean: number, deviation: number, min: number, max: number): Moments {
    const moments = new Moments();
    moments.#addExtremes(n, min, max);
    moments.#addOne(mean, n);
    const apart = new Moments();
    apart.#addOne(deviation, n);
    moments.#squares.merge(apart.#squares);
    return moments;
  }

  /** How many numbers were added. */
  get n(): number {
    return this.#n;
  }

  /** The smallest; null of none. */
  get min(): number | null {
    return this.#n === 0 ? null : this.#min;
  }

  /** The largest; null of none. */
  get max(): number | null {
    return this.#n === 0 ? null : this.#max;
  }

  /** The sum, correctly rounded; 0 of none. */
  get sum(): number {
    return this.#sum.value();
  }

  /** The mean, correctly rounded; null of none. */
  get mean(): number | null {
    if (this.#n === 0) return null;
    const { mantissa, exponent } = this.#sum.exact();
    return roundRatio(mantissa, BigInt(this.#n), exponent);
  }

  /** n times the sum of squared deviations, exactly. */
  #scatter(): { mantissa: bigint; exponent: number } {
    const sum = this.#sum.exact();
    const squares = this.#squares.exact();
    const exponent = Math.min(squares.exponent, 2 * sum.exponent);
    const squaredSum = (sum.mantissa * sum.mantissa) << BigInt(2 * sum.exponent - exponent);
    const scaledSquares = (BigInt(this.#n) * squares.mantissa) << BigInt(squares.exponent - exponent);
    return { mantissa: scaledSquares - squaredSum, exponent };
  }

  /** Sample variance (n - 1), correctly rounded; null under two numbers, Infinity where it is beyond the doubles. */
  get variance(): number | null {
    if (this.#n < 2) return null;
    const { mantissa, exponent } = this.#scatter();
    return roundRatio(mantissa, BigInt(this.#n) * BigInt(this.#n - 1), exponent);
  }

  /** Sample standard deviation (n - 1) within one unit in the last place; null under two numbers. */
  get standardDeviation(): number | null {
    if (this.#n < 2) return null;
    const { mantissa, exponent } = this.#scatter();
    return sqrtRatio(mantissa, BigInt(this.#n) * BigInt(this.#n - 1), exponent);
  }

  encode(writer: PackedWriter): void {
    writer.count(this.#n);
    if (this.#n === 0) return;
    writer.double(this.#min);
    writer.double(this.#max);
    this.#sum.encode(writer);
    this.#squares.encode(writer);
  }

  static decode(reader: PackedReader): Moments {
    const moments = new Moments();
    moments.#n = reader.count();
    if (moments.#n === 0) return moments;
    moments.#min = reader.double();
    moments.#max = reader.double();
    moments.#sum = ExactSum.decode(reader);
    moments.#squares = ExactSum.decode(reader);
    return moments;
  }
}
