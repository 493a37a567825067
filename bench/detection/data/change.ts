import type { ColumnKind } from "./column-kinds.ts";

/** A change of one column: rows hit with probability `share` (all by default) become `map` of what they were; NaN is missing. */
export interface Change {
  readonly name: string;
  readonly share: number;
  map(x: number): number;
}

/** No row is changed. */
export const unchanged: Change = { name: "none", share: 0, map: (x) => x };

function every(name: string, map: (x: number) => number, share = 1): Change {
  return { name, share, map };
}

/** The mean moves by `sd` standard deviations of a unit kind, in a share of the rows. */
export function meanShift(sd: number, share = 1): Change {
  return every(share === 1 ? `mean +${sd} sd` : `mean +${sd} sd in ${100 * share}% of rows`, (x) => x + sd, share);
}

/** Standard deviation times `ratio`, about 0. */
export function scaleBy(ratio: number): Change {
  return every(`scale x${ratio}`, (x) => x * ratio);
}

/** The log of the values moves by `by`. */
export function logShift(by: number): Change {
  return every(`log-mean +${by}`, (x) => x * Math.exp(by));
}

/** The log of the values is stretched. */
export function logScale(ratio: number): Change {
  return every(`log-sd x${ratio}`, (x) => x ** ratio);
}

/** A share of rows goes over to one value. */
export function movedTo(value: number, share: number, title: string): Change {
  return every(`${points(share)} to ${title}`, () => value, share);
}

/** A share of rows loses its value. */
export function goneMissing(share: number): Change {
  return every(`${points(share)} missing`, () => Number.NaN, share);
}

function points(share: number): string {
  return `${Number((100 * share).toFixed(1))} point${share === 0.01 ? "" : "s"}`;
}

/** Whole numbers grow by one in a share of the rows. */
export function oneMore(share: number): Change {
  return every(`one more in ${100 * share}% of rows`, (x) => x + 1, share);
}

const ecdfFloor = 0.04;
const locationFloor = 0.1;
const scaleFloor = Math.log(1.1);
const shareFloor = 0.01;
const shareRatio = 1.5;

/**
 * How many of the documented floors a change amounts to, by the one it exceeds most: location 0.1 sd, scale ratio 1.10, ECDF distance 0.04 (numbers),
 * one value's share by one point with ratio 1.5, missing by one point. Worked out on the kind's own probabilities, without any sampling. Mass beyond the
 * baseline's range is not counted, because that range depends on the sample.
 */
export function floorsIn(kind: ColumnKind, change: Change): number {
  const { values, probabilities } = kind.atoms;
  const after = new Map<number, number>();
  let missing = 0;
  let present = 0;
  const sums = { before: [0, 0, 0], after: [0, 0, 0] };
  const count = (x: number, p: number): void => {
    if (p === 0) return;
    if (Number.isNaN(x)) {
      missing += p;
      return;
    }
    present += p;
    after.set(x, (after.get(x) ?? 0) + p);
    addPowers(sums.after, x, p);
  };
  values.forEach((x, i) => {
    const p = probabilities[i]!;
    addPowers(sums.before, x, p);
    count(x, p * (1 - change.share));
    count(change.map(x), p * change.share);
  });
  const before = new Map(Array.from(values, (x, i) => [x, probabilities[i]! / (1 - kind.missing)]));
  const effects = [missing / shareFloor];
  if (kind.type === "float" || kind.type === "integer") {
    effects.push(ecdfDistanceOf(before, after, present) / ecdfFloor);
    if (Number.isFinite(kind.sd)) {
      const [a, b] = [momentsOf(sums.before), momentsOf(sums.after)];
      effects.push(Math.abs(b.mean - a.mean) / a.sd / locationFloor, Math.abs(Math.log(b.sd / a.sd)) / scaleFloor);
    }
  }
  if (!kind.continuous) effects.push(largestShare(before, after, present) / shareFloor);
  return Math.max(...effects);
}

function addPowers(sums: number[], x: number, p: number): void {
  sums[0]! += p;
  sums[1]! += p * x;
  sums[2]! += p * x * x;
}

function momentsOf([n, sum, squares]: number[]): { mean: number; sd: number } {
  const mean = sum! / n!;
  return { mean, sd: Math.sqrt(squares! / n! - mean * mean) };
}

function ecdfDistanceOf(before: Map<number, number>, after: Map<number, number>, present: number): number {
  const points = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  let difference = 0;
  let largest = 0;
  for (const x of points) {
    difference += (before.get(x) ?? 0) - (after.get(x) ?? 0) / present;
    largest = Math.max(largest, Math.abs(difference));
  }
  return largest;
}

function largestShare(before: Map<number, number>, after: Map<number, number>, present: number): number {
  let largest = 0;
  for (const [x, p] of after) {
    const [old, now] = [before.get(x) ?? 0, p / present];
    if (Math.max(old, now) >= shareRatio * Math.min(old, now)) largest = Math.max(largest, Math.abs(now - old));
  }
  for (const [x, p] of before) if (!after.has(x)) largest = Math.max(largest, p);
  return largest;
}
