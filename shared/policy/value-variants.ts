import type { FeatureProfile } from "../profile/profile.ts";
import type { ValueCount } from "../sketch/frequent-values.ts";
import { formatShare } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import type { SystemCause } from "./system-cause.ts";

/** Of the texts; fewer are left to the tests of values. */
const leastShare = 0.01;
const brokenShare = 0.1;
/** Of the new values that must be variants of known ones. */
const explainedShare = 0.9;

/**
 * Whether values are only written another way: nine tenths of the texts that the baseline never had, and at least one in a hundred of all, are known values but for upper and lower
 * case, blanks around or within, or compatible characters (Unicode NFKC: full width, ligatures). Null when not, and where the baseline does not list all of its values or already has
 * as many that differ in no more than that.
 */
export function valueVariants(baseline: FeatureProfile, serving: FeatureProfile): SystemCause | null {
  const { frequent } = baseline;
  const texts = serving.kinds.text + serving.kinds.boolean;
  if (!frequent.isExact || frequent.size === 0 || texts === 0) return null;
  const known = new Map<string, string>();
  for (const { value } of frequent.values().toReversed()) known.set(folded(value), value);
  if (known.size < 0.9 * frequent.size) return null;
  const fresh = serving.frequent.values().filter(({ value }) => value !== "" && frequent.countOf(value) === 0);
  const variants = fresh.filter(({ value }) => known.has(folded(value)));
  const count = totalOf(variants);
  const share = count / texts;
  const [first] = variants;
  if (first === undefined || share < leastShare || count < explainedShare * totalOf(fresh)) return null;
  const more = variants.length > 1 ? `, and ${variants.length - 1} more like it` : "";
  return {
    code: "VALUE_VARIANTS",
    broken: share >= brokenShare,
    text: `writes known values another way: "${shown(first.value)}" for "${shown(known.get(folded(first.value))!)}"${more}, ${formatShare(share)} of the values`,
  };
}

function folded(value: string): string {
  return value.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}

function totalOf(values: readonly ValueCount[]): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}

function shown(value: string): string {
  return shortened(visibleText(value), 40);
}
