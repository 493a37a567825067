// The same readings as shared/profile/parse-timestamp.ts.

/** Milliseconds since 1970-01-01 UTC, rounded down, of the last timestamp read. */
export let milliseconds: i64 = 0;
/** What is left over, in [0, 999,999]. */
export let nanoseconds: i32 = 0;
export let dateOnly: bool = false;

/** Two digits as a number; 255 when they are not. */
function twoDigits(i: usize): u32 {
  const tens = <u32>load<u8>(i) - 0x30;
  const ones = <u32>load<u8>(i + 1) - 0x30;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 255;
}

function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

function monthLength(year: i32, month: i32): i32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The ten bytes of the last date that was one, and its midnight: rows that follow each other often share their day. */
let lastYearMonth: u64 = 0;
let lastDay: u16 = 0;
let lastMidnight: i64 = 0;

function parseDate(start: usize): bool {
  const separator = load<u8>(start, 4);
  if ((separator !== 0x2d && separator !== 0x2f) || load<u8>(start, 7) !== separator) return false;
  const century = twoDigits(start);
  const ofCentury = twoDigits(start + 2);
  const month = twoDigits(start + 5);
  const day = twoDigits(start + 8);
  if (century > 99 || ofCentury > 99 || month - 1 > 11 || day - 1 > 30) return false;
  const year = <i32>(century * 100 + ofCentury);
  if (year < 1 || <i32>day > monthLength(year, month)) return false;
  lastMidnight = <i64>daysFromCivil(year, month, day) * 86400000;
  lastYearMonth = load<u64>(start);
  lastDay = load<u16>(start, 8);
  return true;
}

/** False when `[start, end)` is not a real date or time; then the globals are undefined. */
export function parseTimestamp(start: usize, end: usize): bool {
  if (end - start < 10) return false;
  if (load<u64>(start) !== lastYearMonth || load<u16>(start, 8) !== lastDay) {
    if (!parseDate(start)) return false;
  }
  milliseconds = lastMidnight;
  nanoseconds = 0;
  dateOnly = end - start === 10;
  return dateOnly || parseTime(start + 10, end);
}

function parseTime(start: usize, end: usize): bool {
  const mark = load<u8>(start);
  if ((mark !== 0x54 && mark !== 0x74 && mark !== 0x20) || end - start < 6 || load<u8>(start, 3) !== 0x3a) return false;
  const hour = twoDigits(start + 1);
  const minute = twoDigits(start + 4);
  if (hour > 23 || minute > 59) return false;
  let i = start + 6;
  let second: u32 = 0;
  if (i < end && load<u8>(i) === 0x3a) {
    if (end - i < 3) return false;
    second = twoDigits(i + 1);
    if (second > 59) return false;
    i += 3;
    if (i < end && (load<u8>(i) === 0x2e || load<u8>(i) === 0x2c)) {
      const fractionStart = ++i;
      let fraction: u64 = 0;
      let digits: i32 = 0;
      for (; i < end; i++) {
        const digit = <u32>load<u8>(i) - 0x30;
        if (digit > 9) break;
        if (i - fractionStart >= 9) return false;
        fraction = fraction * 10 + digit;
      }
      digits = <i32>(i - fractionStart);
      if (digits < 1) return false;
      for (; digits < 9; digits++) fraction *= 10;
      nanoseconds = <i32>(fraction % 1000000);
      milliseconds += <i64>(fraction / 1000000);
    }
  }
  let offset: i32 = 0;
  if (i < end) {
    const zone = load<u8>(i);
    const length = end - i;
    if (zone === 0x5a || zone === 0x7a) {
      if (length !== 1) return false;
    } else if (zone === 0x2b || zone === 0x2d) {
      const colon = length === 6 && load<u8>(i, 3) === 0x3a;
      if (length !== 3 && length !== 5 && !colon) return false;
      const hours = twoDigits(i + 1);
      const minutes = length === 3 ? 0 : twoDigits(colon ? i + 4 : i + 3);
      if (hours > 23 || minutes > 59) return false;
      offset = <i32>(hours * 60 + minutes);
      if (zone === 0x2d) offset = -offset;
    } else return false;
  }
  milliseconds += (<i64>(<i32>(hour * 60 + minute) - offset) * 60 + <i64>second) * 1000;
  return true;
}
