// As shared/profile/text-shape.ts.

const digit: u32 = 1;
const lower: u32 = 2;
const upper: u32 = 4;
const space: u32 = 8;
const otherAscii: u32 = 16;
export const nonAscii: u32 = 32;

/** The classes of characters in a UTF-8 text, one bit each. Up to 15 bytes after the text are read. */
export function textClasses(start: usize, length: usize): u32 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const none = i8x16.splat(0);
  let digits = none;
  let lowers = none;
  let uppers = none;
  let spaces = none;
  let others = none;
  let wide = none;
  for (let i: usize = 0; i < length; i += 16) {
    const left = length - i;
    const inside = v128.lt<u8>(lanes, i8x16.splat(left < 16 ? <i8>left : 16));
    const bytes = v128.load(start + i);
    const isDigit = within(bytes, 0x30, 10);
    const isLower = within(bytes, 0x61, 26);
    const isUpper = within(bytes, 0x41, 26);
    const isSpace = v128.or(within(bytes, 0x09, 5), within(bytes, 0x20, 1));
    const isWide = v128.lt<i8>(bytes, none);
    const known = v128.or(v128.or(v128.or(isDigit, isLower), v128.or(isUpper, isSpace)), isWide);
    digits = v128.or(digits, v128.and(isDigit, inside));
    lowers = v128.or(lowers, v128.and(isLower, inside));
    uppers = v128.or(uppers, v128.and(isUpper, inside));
    spaces = v128.or(spaces, v128.and(isSpace, inside));
    wide = v128.or(wide, v128.and(isWide, inside));
    others = v128.or(others, v128.andnot(inside, known));
  }
  return (
    bit(digits, digit) |
    bit(lowers, lower) |
    bit(uppers, upper) |
    bit(spaces, space) |
    bit(others, otherAscii) |
    bit(wide, nonAscii)
  );
}

function within(bytes: v128, first: i8, count: i8): v128 {
  return v128.lt<u8>(v128.sub<i8>(bytes, i8x16.splat(first)), i8x16.splat(count));
}

function bit(lanes: v128, value: u32): u32 {
  return v128.any_true(lanes) ? value : 0;
}
