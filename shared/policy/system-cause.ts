import type { FeatureStatistics } from "../profile/statistics.ts";
import { nullEncoding } from "./null-encoding.ts";

/** A change that a faulty sensor or program makes, not the world. */
export interface SystemCause {
  readonly code: "UNIT_CHANGE" | "STUCK_VALUE" | "NULL_ENCODING" | "VALUE_VARIANTS";
  /** Whether it damages so much that the batch is broken. */
  readonly broken: boolean;
  /** One sentence for a person. */
  readonly text: string;
}

const units: readonly (readonly [factor: number, name: string])[] = [
  [1.609344, "miles became kilometres"],
  [1 / 1.609344, "kilometres became miles"],
  [0.3048, "feet became metres"],
  [1 / 0.3048, "metres became feet"],
  [2.54, "inches became centimetres"],
  [1 / 2.54, "centimetres became inches"],
  [0.45359237, "pounds became kilograms"],
  [1 / 0.45359237, "kilograms became pounds"],
  [60, "minutes became seconds, or hours minutes"],
  [1 / 60, "seconds became minutes, or minutes hours"],
];

/**
 * The system fault that explains how a feature moved, or null. To be asked only about a feature that drifts.
 *
 * - `STUCK_VALUE`: at least 95% of the numbers are one value, which at most half of the baseline's were (it had 20 distinct values or more).
 * - `UNIT_CHANGE`: the 5%, 25%, 50%, 75% and 95% quantiles are the baseline's times one factor, to 8%, and that factor is a known
 *   conversion or a power of ten, to 4%. Needs 50 numbers, positive quantiles, and a spread (the 95% quantile at least 1.5 times
 *   the 5% one), else a factor means nothing.
 * - `NULL_ENCODING`: see `nullEncoding`; broken from a tenth of the rows on, the others always.
 */
export function systemCause(baseline: FeatureStatistics, serving: FeatureStatistics): SystemCause | null {
  return stuckValue(baseline, serving) ?? unitChange(baseline, serving) ?? nullEncoding(baseline, serving);
}

function stuckValue(baseline: FeatureStatistics, serving: FeatureStatistics): SystemCause | null {
  const top = serving.topValues[0];
  const { distinct } = baseline;
  if (top === undefined || serving.numbers < 20 || distinct === null || distinct < 20) return null;
  const share = top.count / serving.numbers;
  const before = (baseline.topValues.find(({ value }) => value === top.value)?.count ?? 0) / baseline.numbers;
  if (share < 0.95 || before > 0.5) return null;
  const percent = share === 1 ? "every value is" : `${(100 * share).toFixed(1)}% of the values are`;
  return {
    code: "STUCK_VALUE",
    broken: true,
    text: `looks stuck: ${percent} ${top.value}, where training had ${Math.round(distinct)} different values`,
  };
}

function unitChange(baseline: FeatureStatistics, serving: FeatureStatistics): SystemCause | null {
  if (baseline.quantiles === null || serving.quantiles === null || serving.numbers < 50) return null;
  const inner = [1, 2, 3, 4, 5];
  const before = inner.map((i) => baseline.quantiles![i]!);
  const after = inner.map((i) => serving.quantiles![i]!);
  if (before.some((value) => value <= 0) || before.at(-1)! < 1.5 * before[0]!) return null;
  const ratios = after.map((value, i) => value / before[i]!);
  const factor = ratios[2]!;
  if (!(factor > 0) || ratios.some((ratio) => Math.abs(ratio / factor - 1) > tolerance)) return null;
  const named = units.find(([known]) => Math.abs(factor / known - 1) <= 0.04);
  const powerOfTen = Math.round(Math.log10(factor));
  const isPower = powerOfTen !== 0 && Math.abs(factor / 10 ** powerOfTen - 1) <= 0.04;
  if (named === undefined && !isPower) return null;
  const what = named === undefined ? `a factor of 10^${powerOfTen}` : named[1];
  return {
    code: "UNIT_CHANGE",
    broken: true,
    text: `looks like a change of unit (${what}): every quantile is about ${factor.toPrecision(3)} times training's`,
  };
}

/** Between quantiles of two samples of a few hundred rows or more. */
const tolerance = 0.08;
