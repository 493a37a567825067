const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Whether a text is an integer of 64 bits: digits with a sign or without, and blanks around them. */
export function isInt64Text(text: string): boolean {
  return int64Of(text) !== null;
}

/** The integer that a text is; null for another text, or one beyond 64 bits. */
export function int64Of(text: string): bigint | null {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,25}$/.test(trimmed)) return null;
  const value = BigInt(trimmed.replace(/^\+/, ""));
  return value < int64.min || value > int64.max ? null : value;
}

/** The number that a text is, `inf` and `nan` in any case among them; null for another text. */
export function floatOf(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  if (/^[+-]?inf(?:inity)?$/i.test(trimmed)) {
    return trimmed.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?nan$/i.test(trimmed) ? Number.NaN : null;
}
