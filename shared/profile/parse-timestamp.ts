/** A moment read from text. */
export interface Moment {
  /** Milliseconds since 1970-01-01 UTC, rounded down. */
  milliseconds: number;
  /** What is left over, in [0, 999,999]. */
  nanoseconds: number;
  /** True for a date without a time of day. */
  dateOnly: boolean;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits as a number; NaN when they are not. */
function twoDigits(bytes: Uint8Array, i: number): number {
  const tens = bytes[i]! - 0x30;
  const ones = bytes[i + 1]! - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Source: H. Hinnant, "chrono-compatible low-level date algorithms". */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/**
 * Reads an ISO 8601 date or date and time into `into`; false when the bytes are not a real one.
 *
 * `2001-01-31` or `2001/01/31`, alone or followed by `T` or one blank and `23:59`, `23:59:59` or `23:59:59.123` (1 to 9 digits), then
 * optionally `Z`, `+02`, `+0200` or `+02:00`. Without an offset the time is taken as UTC. 2001-02-29, 24:00 and leap seconds are not real.
 */
export function parseTimestamp(bytes: Uint8Array, start: number, end: number, into: Moment): boolean {
  if (end - start < 10) return false;
  const separator = bytes[start + 4];
  if ((separator !== 0x2d && separator !== 0x2f) || bytes[start + 7] !== separator) return false;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > monthLengths[month - 1]! + (leap ? 1 : 0)) return false;
  into.milliseconds = daysFromCivil(year, month, day) * 86400000;
  into.nanoseconds = 0;
  into.dateOnly = end - start === 10;
  return into.dateOnly || parseTime(bytes, start + 10, end, into);
}

function parseTime(bytes: Uint8Array, start: number, end: number, into: Moment): boolean {
  const mark = bytes[start];
  if ((mark !== 0x54 && mark !== 0x74 && mark !== 0x20) || end - start < 6 || bytes[start + 3] !== 0x3a) return false;
  const hour = twoDigits(bytes, start + 1);
  const minute = twoDigits(bytes, start + 4);
  if (!(hour <= 23 && minute <= 59)) return false;
  let i = start + 6;
  let second = 0;
  if (i < end && bytes[i] === 0x3a) {
    if (end - i < 3) return false;
    second = twoDigits(bytes, i + 1);
    if (!(second <= 59)) return false;
    i += 3;
    if (i < end && (bytes[i] === 0x2e || bytes[i] === 0x2c)) {
      const fractionStart = ++i;
      let fraction = 0;
      for (; i < end && bytes[i]! >= 0x30 && bytes[i]! <= 0x39; i++) fraction = fraction * 10 + bytes[i]! - 0x30;
      const digits = i - fractionStart;
      if (digits < 1 || digits > 9) return false;
      const nanoseconds = fraction * 10 ** (9 - digits);
      into.nanoseconds = nanoseconds % 1000000;
      into.milliseconds += (nanoseconds - into.nanoseconds) / 1000000;
    }
  }
  const offsetMinutes = parseOffset(bytes, i, end);
  if (Number.isNaN(offsetMinutes)) return false;
  into.milliseconds += ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000;
  return true;
}

/** Minutes east of UTC; 0 for nothing, NaN for what is not an offset. */
function parseOffset(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const mark = bytes[start];
  if (mark === 0x5a || mark === 0x7a) return start + 1 === end ? 0 : Number.NaN;
  if (mark !== 0x2b && mark !== 0x2d) return Number.NaN;
  const length = end - start;
  const colon = length === 6 && bytes[start + 3] === 0x3a;
  if (length !== 3 && length !== 5 && !colon) return Number.NaN;
  const hours = twoDigits(bytes, start + 1);
  const minutes = length === 3 ? 0 : twoDigits(bytes, colon ? start + 4 : start + 3);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (mark === 0x2d ? -1 : 1) * (hours * 60 + minutes);
}
