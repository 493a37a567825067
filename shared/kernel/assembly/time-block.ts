/**
 * Counts moments (whole milliseconds since 1970-01-01 UTC, as f64) by hour of the week, from Monday 00:00, in 168 counters (u32).
 */
export function countHours(values: usize, n: i32, hours: usize): void {
  for (let i = 0; i < n; i++) {
    const milliseconds = load<f64>(values + ((<usize>i) << 3));
    const hour = Math.floor(milliseconds / 3600000);
    // 1970-01-01 was a Thursday. The remainder of a 32-bit integer by a constant needs no division.
    let ofWeek = hour > -2e9 && hour < 2e9 ? (<i32>hour + 72) % 168 : <i32>((<i64>hour + 72) % 168);
    if (ofWeek < 0) ofWeek += 168;
    const counter = hours + ((<usize>ofWeek) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
}
