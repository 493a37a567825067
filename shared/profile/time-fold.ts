import { hashResult, hashSeeds, hashWords } from "../sketch/hash.ts";
import type { FeatureProfile } from "./profile.ts";
import { doublesAt, type Scratch } from "./scratch.ts";

const tableLimit = 2048;
const registerCount = 4096;

const hash = hashResult();
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The moments of a column, in whole milliseconds, on their way to its profile: counted by value, or once there are more than 2,048 distinct ones by hour, weekday and hash. */
export interface TimeFold {
  readonly feature: FeatureProfile;
  readonly scratch: Scratch;
  /** Address of the counts by value; 0 when there are too many distinct ones. */
  table: number;
  /** Addresses; 0 as long as there is a table. */
  registers: number;
  hours: number;
  weekdays: number;
}

/** A column before its first moment. */
export function createTimeFold(feature: FeatureProfile, scratch: Scratch): TimeFold {
  return { feature, scratch, table: scratch.kernel.createNumberTable(), registers: 0, hours: 0, weekdays: 0 };
}

/** Adds `n` moments at `address`, doubles. Their kind, and which are dates alone, is counted elsewhere. */
export function addTimes(fold: TimeFold, address: number, n: number): void {
  if (n === 0) return;
  const { feature, scratch } = fold;
  const { kernel } = scratch;
  kernel.surveyNumbers(address, n, scratch.survey);
  const [min, max] = doublesAt(kernel, scratch.survey, 2);
  noteExtremes(feature, min!, max!);
  const done = fold.table === 0 ? 0 : kernel.addToNumberTable(fold.table, address, 0, n, 0);
  if (done === n) return;
  if (fold.table !== 0) emptyTable(fold);
  if (fold.registers === 0) makeCounters(fold);
  kernel.raiseRegisters(address + 8 * done, n - done, hashSeeds.timestamp, fold.registers);
  kernel.countTimes(address + 8 * done, n - done, fold.hours, fold.weekdays);
}

function noteExtremes({ time }: FeatureProfile, min: number, max: number): void {
  if (time.minMs === null || min < time.minMs) time.minMs = min;
  if (time.maxMs === null || max > time.maxMs) time.maxMs = max;
}

function makeCounters(fold: TimeFold): void {
  const { kernel } = fold.scratch;
  fold.registers = kernel.allocate(registerCount);
  fold.hours = kernel.allocate(8 * 24);
  fold.weekdays = kernel.allocate(8 * 7);
  kernel.u8().fill(0, fold.registers, fold.registers + registerCount);
  doublesAt(kernel, fold.hours, 24).fill(0);
  doublesAt(kernel, fold.weekdays, 7).fill(0);
}

/** Adds one moment `count` times: its hour, weekday, hash and extremes. */
export function addCountedTime(
  feature: FeatureProfile,
  milliseconds: number,
  nanoseconds: number,
  count: number,
): void {
  const { time, distinct } = feature;
  const hours = Math.floor(milliseconds / 3600000);
  const days = Math.floor(hours / 24);
  time.hour[hours - days * 24]! += count;
  // 1970-01-01 was a Thursday.
  const weekday = (days + 3) % 7;
  time.weekday[weekday < 0 ? weekday + 7 : weekday]! += count;
  noteExtremes(feature, milliseconds, milliseconds);
  double[0] = milliseconds;
  hashWords(words[1]!, words[0]!, hashSeeds.timestamp ^ nanoseconds, hash);
  distinct.add(hash[0]!, hash[1]!);
}

function emptyTable(fold: TimeFold): void {
  const { kernel } = fold.scratch;
  const values = kernel.allocate(16 * tableLimit);
  const n = kernel.readNumberTable(fold.table, values, values + 8 * tableLimit);
  const counted = doublesAt(kernel, values, 2 * tableLimit);
  for (let i = 0; i < n; i++) addCountedTime(fold.feature, counted[i]!, 0, counted[tableLimit + i]!);
  kernel.release(values);
  kernel.release(fold.table);
  fold.table = 0;
}

/** Hands on everything. The fold must not be used again. */
export function finishTimes(fold: TimeFold): void {
  const { feature, scratch } = fold;
  const { kernel } = scratch;
  if (fold.table !== 0) emptyTable(fold);
  if (fold.registers === 0) return;
  feature.distinct.addRegisters(kernel.u8().subarray(fold.registers, fold.registers + registerCount));
  for (const [hour, count] of doublesAt(kernel, fold.hours, 24).entries()) feature.time.hour[hour]! += count;
  for (const [day, count] of doublesAt(kernel, fold.weekdays, 7).entries()) feature.time.weekday[day]! += count;
}
