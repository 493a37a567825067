import { countOf, formatNumber } from "../../text/format-number.ts";
import type { FeatureView } from "./dataset-view.ts";
import { withoutDomain } from "./domain-kind.ts";
import { type Draft, draftFeature, listed, reportFeature, shownValue } from "./draft.ts";
import { floatOf, int64Of } from "./number-text.ts";

const shownValues = 3;

/** Whether whole numbers, or texts that must be whole numbers, are in their range. Bounds are exact for 64 bits. */
export function checkIntDomain(draft: Draft, { type, numbers, texts }: FeatureView): void {
  const domain = draftFeature(draft).intDomain!;
  let least = numbers?.minInteger ?? null;
  let greatest = numbers?.maxInteger ?? null;
  let outOf: (fits: (value: bigint) => boolean) => number | null = () => null;
  if (texts !== null && (type === "STRING" || type === "INT")) {
    const read = [...texts.labels].map(([label, count]) => ({ label, count, value: int64Of(label) }));
    const bad = read.filter(({ value }) => value === null);
    if (bad.length > 0) {
      notNumbers(draft, "INT_TYPE_NOT_INT_STRING", "whole numbers", bad);
      return;
    }
    const values = read.map(({ value }) => value!);
    least = values.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null);
    greatest = values.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null);
    outOf = (fits) => read.reduce((sum, { value, count }) => sum + (fits(value!) ? 0 : count), 0);
  } else if (type !== "INT") return;
  const { min, max } = domain;
  if (min !== undefined && least !== null && least < min) {
    const count = outOf((value) => value >= min) ?? numbers?.below(Number(min)) ?? null;
    const found = {
      text: `goes down to ${shownValue(draft, String(least))}, below the schema's ${min}${inRows(count)}`,
      values: [String(least)],
      count,
    };
    reportFeature(draft, "INT_TYPE_SMALL_INT", found, (one) => ({
      ...one,
      intDomain: { ...one.intDomain, min: least },
    }));
  }
  if (max !== undefined && greatest !== null && greatest > max) {
    const count = outOf((value) => value <= max) ?? numbers?.above(Number(max)) ?? null;
    const found = {
      text: `goes up to ${shownValue(draft, String(greatest))}, above the schema's ${max}${inRows(count)}`,
      values: [String(greatest)],
      count,
    };
    reportFeature(draft, "INT_TYPE_BIG_INT", found, (one) => ({
      ...one,
      intDomain: { ...one.intDomain, max: greatest },
    }));
  }
}

/** Whether numbers, or texts that must be numbers, are in their range, as far as 32 bits tell; NaN and infinities where they are disallowed. */
export function checkFloatDomain(draft: Draft, { type, mayBeFloat, numbers, texts, values }: FeatureView): void {
  const { min, max, disallowNan, disallowInf } = draftFeature(draft).floatDomain!;
  let nan = 0;
  let extremes: readonly number[] = [];
  let below: (bound: number) => number | null = () => null;
  let above = below;
  if (type === "STRING" && texts !== null) {
    const read = [...texts.labels].map(([label, count]) => ({ label, count, value: floatOf(label) }));
    const bad = read.filter(({ value }) => value === null);
    if (bad.length > 0) {
      notNumbers(draft, "FLOAT_TYPE_STRING_NOT_FLOAT", "numbers", bad);
      return;
    }
    const total = (fits: (value: number) => boolean) =>
      read.reduce((sum, { value, count }) => sum + (fits(value!) ? count : 0), 0);
    nan = total(Number.isNaN);
    extremes = read.map(({ value }) => value!).filter((value) => !Number.isNaN(value));
    below = (bound) => total((value) => value < bound);
    above = (bound) => total((value) => value > bound);
  } else if ((type === "FLOAT" || mayBeFloat) && numbers !== null) {
    nan = numbers.nan;
    // Statistics have 0 for the extremes of nothing but NaN.
    if (nan < values) extremes = [numbers.min, numbers.max];
    below = numbers.below;
    above = numbers.above;
  } else return;
  if (disallowNan === true && nan > 0) {
    const found = { text: `is NaN in ${countOf(nan, "row")}`, count: nan, values: ["NaN"] };
    reportFeature(draft, "FLOAT_TYPE_HAS_NAN", found, (one) => ({
      ...one,
      floatDomain: { ...one.floatDomain, disallowNan: false },
    }));
  }
  if (extremes.length === 0) return;
  const least = extremes.reduce((a, b) => Math.min(a, b));
  const greatest = extremes.reduce((a, b) => Math.max(a, b));
  if (min !== undefined && Math.fround(least) < Math.fround(min)) {
    const count = below(min);
    const found = {
      text: `goes down to ${shownValue(draft, formatNumber(least))}, below the schema's ${formatNumber(min)}${inRows(count)}`,
      values: [String(least)],
      count,
    };
    reportFeature(draft, "FLOAT_TYPE_SMALL_FLOAT", found, (one) => ({
      ...one,
      floatDomain: { ...one.floatDomain, min: Math.fround(least) },
    }));
  }
  if (max !== undefined && Math.fround(greatest) > Math.fround(max)) {
    const count = above(max);
    const found = {
      text: `goes up to ${shownValue(draft, formatNumber(greatest))}, above the schema's ${formatNumber(max)}${inRows(count)}`,
      values: [String(greatest)],
      count,
    };
    reportFeature(draft, "FLOAT_TYPE_BIG_FLOAT", found, (one) => ({
      ...one,
      floatDomain: { ...one.floatDomain, max: Math.fround(greatest) },
    }));
  }
  if (disallowInf === true && (!Number.isFinite(least) || !Number.isFinite(greatest))) {
    const found = {
      text: "holds infinities",
      values: [least, greatest].filter((one) => !Number.isFinite(one)).map(String),
    };
    reportFeature(draft, "FLOAT_TYPE_HAS_INF", found, (one) => ({
      ...one,
      floatDomain: { ...one.floatDomain, disallowInf: false },
    }));
  }
}

function inRows(count: number | null): string {
  return count === null ? "" : ` (${countOf(count, "row")})`;
}

function notNumbers(
  draft: Draft,
  code: "INT_TYPE_NOT_INT_STRING" | "FLOAT_TYPE_STRING_NOT_FLOAT",
  wanted: string,
  bad: readonly { readonly label: string; readonly count: number }[],
): void {
  const count = bad.reduce((sum, one) => sum + one.count, 0);
  const values = bad.slice(0, shownValues).map(({ label }) => label);
  const text = `holds texts that are no ${wanted}: ${listed(draft, values, bad.length)}`;
  reportFeature(draft, code, { text, count, values }, withoutDomain);
}
