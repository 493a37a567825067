import { type Data, type Date_, DateUnit, type Timestamp, TimeUnit } from "apache-arrow";
import { addNumber, addTimestamp, type ColumnFold } from "./column-fold.ts";
import type { Moment } from "./parse-timestamp.ts";
import { positionAt, rowAt, type Selection } from "./selection.ts";

const moment: Moment = { milliseconds: 0, nanoseconds: 0, dateOnly: false };

/** Folds dates: days, or milliseconds of which only the day counts. */
export function foldDates(fold: ColumnFold, data: Data, selection: Selection): void {
  const days = (data.type as Date_).unit === DateUnit.DAY;
  for (let k = 0; k < selection.length; k++) {
    const value = Number(data.values[positionAt(selection, k)]);
    moment.milliseconds = days ? value * 86400000 : value;
    moment.nanoseconds = 0;
    moment.dateOnly = true;
    addTimestamp(fold, moment, rowAt(selection, k), dateText);
  }
}

/** Folds timestamps of every unit, to the nanosecond. A timestamp without a zone is taken as UTC. */
export function foldTimestamps(fold: ColumnFold, data: Data, selection: Selection): void {
  const { unit } = data.type as Timestamp;
  const longs = data.values as BigInt64Array;
  const words = new Int32Array(longs.buffer, longs.byteOffset, longs.length * 2);
  const perMillisecond = unit === TimeUnit.NANOSECOND ? 1000000 : unit === TimeUnit.MICROSECOND ? 1000 : 1;
  const millisecondsPer = unit === TimeUnit.SECOND ? 1000 : 1;
  // The high word is divided apart, because the whole may be beyond 2^53.
  const quotient = Math.floor(4294967296 / perMillisecond);
  const remainder = 4294967296 - quotient * perMillisecond;
  moment.dateOnly = false;
  for (let k = 0; k < selection.length; k++) {
    const i = positionAt(selection, k);
    const high = words[2 * i + 1]!;
    const rest = high * remainder + (words[2 * i]! >>> 0);
    const whole = Math.floor(rest / perMillisecond);
    moment.milliseconds = (high * quotient + whole) * millisecondsPer;
    moment.nanoseconds = ((rest - whole * perMillisecond) * 1000000) / perMillisecond;
    addTimestamp(fold, moment, rowAt(selection, k), () => momentText(moment.milliseconds));
  }
}

/** Folds times of day and durations as numbers: seconds, whatever the unit. */
export function foldSeconds(fold: ColumnFold, data: Data, selection: Selection): void {
  const { unit } = data.type as Timestamp;
  const perSecond = 1000 ** unit;
  for (let k = 0; k < selection.length; k++) {
    addNumber(fold, Number(data.values[positionAt(selection, k)]) / perSecond, rowAt(selection, k));
  }
}

/** A moment in ISO 8601, or where that has no form for it its milliseconds. */
export function momentText(milliseconds: number): string {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : `${milliseconds} ms`;
}

function dateText(): string {
  return momentText(moment.milliseconds).replace("T00:00:00.000Z", "");
}
