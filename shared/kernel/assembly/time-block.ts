/**
 * Counts moments (whole milliseconds since 1970-01-01 UTC, as f64) by hour of the day in 24 and by weekday, Monday first, in 7 counters (f64).
 */
export function countTimes(values: usize, n: i32, hours: usize, weekdays: usize): void {
  for (let i = 0; i < n; i++) {
    const hour = Math.floor(load<f64>(values + ((<usize>i) << 3)) / 3600000);
    const day = Math.floor(hour / 24);
    // 1970-01-01 was a Thursday.
    const weekday = day + 3 - Math.floor((day + 3) / 7) * 7;
    const atHour = hours + ((<usize>(hour - day * 24)) << 3);
    const atWeekday = weekdays + ((<usize>weekday) << 3);
    store<f64>(atHour, load<f64>(atHour) + 1);
    store<f64>(atWeekday, load<f64>(atWeekday) + 1);
  }
}
