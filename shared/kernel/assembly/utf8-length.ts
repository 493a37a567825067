// As shared/profile/utf8-length.ts.

/** Unicode code points in the UTF-8 text `[start, end)`; -1 when it is not valid UTF-8. */
export function utf8Length(start: usize, end: usize): i32 {
  let points: i32 = 0;
  for (let i = start; i < end; points++) {
    const first = load<u8>(i++);
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return -1;
    const more: usize = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (i + more > end) return -1;
    const second = load<u8>(i);
    if (first === 0xe0 && second < 0xa0) return -1;
    if (first === 0xed && second > 0x9f) return -1;
    if (first === 0xf0 && second < 0x90) return -1;
    if (first === 0xf4 && second > 0x8f) return -1;
    for (const last = i + more; i < last; i++) if ((load<u8>(i) & 0xc0) !== 0x80) return -1;
  }
  return points;
}
