import type { CellValue } from "./cell-value.ts";

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * A label or a prediction as a number: 1 for positive and 0 for negative where the label is a class, the number itself where
 * it is
 * one. NaN when it cannot be read.
 *
 * Without `positiveLabel`, true and "true" (any case) are 1, false and "false" are 0, numbers and numeric text are
 * themselves, and
 * any other text is NaN: which of two words is the positive one, nobody but the user knows. With it, a value equal to it is 1 and
 * any other 0; numbers equal numbers however they are written (1, 1.0, "1"), and booleans equal 1 and 0.
 */
export function outcomeValue(value: CellValue | null, positiveLabel: string | number | boolean | null): number {
  if (value === null) return Number.NaN;
  const outcome = numericValue(value, true);
  if (positiveLabel === null) return Number.isFinite(outcome) ? outcome : Number.NaN;
  if (typeof value === "string" && value.trim() === "") return Number.NaN;
  const positive = numericValue(positiveLabel, true);
  if (!Number.isNaN(positive) && !Number.isNaN(outcome)) return outcome === positive ? 1 : 0;
  return String(value).trim() === String(positiveLabel).trim() ? 1 : 0;
}

/** A score as a number; NaN when it is not one. Infinities are not scores. */
export function scoreValue(value: CellValue | null): number {
  const score = value === null || typeof value === "boolean" ? Number.NaN : numericValue(value, false);
  return Number.isFinite(score) ? score : Number.NaN;
}

function numericValue(value: CellValue, words: boolean): number {
  if (typeof value !== "string") return Number(value);
  const text = value.trim();
  if (number.test(text)) return Number(text);
  if (!words) return Number.NaN;
  const lower = text.toLowerCase();
  return lower === "true" ? 1 : lower === "false" ? 0 : Number.NaN;
}
