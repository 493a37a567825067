import { hashResult, hashSeeds, hashWords } from "../sketch/hash.ts";
import { readNumbers } from "./number-table.ts";
import type { FeatureProfile } from "./profile.ts";
import { doublesAt, type Scratch } from "./scratch.ts";

const registerCount = 4096;
const hoursOfWeek = 168;

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
}

/** A column before its first moment. */
export function createTimeFold(feature: FeatureProfile, scratch: Scratch): TimeFold {
  return { feature, scratch, table: scratch.kernel.createNumberTable(), registers: 0, hours: 0 };
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
  kernel.countHours(address + 8 * done, n - done, fold.hours);
}

function noteExtremes({ time }: FeatureProfile, min: number, max: number): void {
  if (time.minMs === null || min < time.minMs) time.minMs = min;
  if (time.maxMs === null || max > time.maxMs) time.maxMs = max;
}

function makeCounters(fold: TimeFold): void {
  const { kernel } = fold.scratch;
  fold.registers = kernel.allocate(registerCount);
  fold.hours = kernel.allocate(4 * hoursOfWeek);
  kernel.u8().fill(0, fold.registers, fold.registers + registerCount);
  kernel.u32().fill(0, fold.hours >> 2, (fold.hours >> 2) + hoursOfWeek);
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
  readNumbers(fold.scratch.kernel, fold.table, (x, count) => addCountedTime(fold.feature, x, 0, count));
  fold.table = 0;
}

/** Hands on everything. The fold must not be used again. */
export function finishTimes(fold: TimeFold): void {
  const { feature, scratch } = fold;
  const { kernel } = scratch;
  if (fold.table !== 0) emptyTable(fold);
  if (fold.registers === 0) return;
  feature.distinct.addRegisters(kernel.u8().subarray(fold.registers, fold.registers + registerCount));
  for (let i = 0; i < hoursOfWeek; i++) {
    const count = kernel.u32()[(fold.hours >> 2) + i]!;
    feature.time.hour[i % 24]! += count;
    feature.time.weekday[Math.floor(i / 24)]! += count;
  }
}
