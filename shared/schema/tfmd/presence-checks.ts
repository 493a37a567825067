import { countOf, formatCount, formatNumber } from "../../text/format-number.ts";
import type { FeatureView } from "./dataset-view.ts";
import { type Draft, draftFeature, patched, reportFeature } from "./draft.ts";
import { valuesARow } from "./infer-feature.ts";
import type { Bounds } from "./schema-proto.ts";

/** Whether rows hold as many values as the schema asks. In TFDV's order: values a row, shape, presence. */
export function checkPresence(draft: Draft, view: FeatureView): void {
  checkValueCount(draft, view);
  checkShape(draft, view);
  checkMinCount(draft, view);
  checkMinFraction(draft, view);
}

function checkValueCount(draft: Draft, view: FeatureView): void {
  const { valueCount, valueCounts } = draftFeature(draft);
  if (valueCount !== undefined) {
    checkBounds(draft, view, valueCount, (accepted) => ({ valueCount: accepted }));
    return;
  }
  const levels = valueCounts?.valueCount;
  if (levels === undefined) return;
  const [only, ...others] = levels;
  if (only === undefined || others.length > 0) {
    const text = `has value counts for ${countOf(levels.length, "level")} of lists, and the data have 1`;
    const { valueCount: inferred } = valuesARow(view, false);
    reportFeature(draft, "VALUE_NESTEDNESS_MISMATCH", { text }, { valueCounts: undefined, valueCount: inferred });
    return;
  }
  checkBounds(draft, view, only, (accepted) => ({ valueCounts: { ...valueCounts, valueCount: [accepted] } }));
}

function checkBounds(
  draft: Draft,
  { minValues, maxValues }: FeatureView,
  { ...bounds }: Bounds,
  change: (accepted: Bounds) => Parameters<typeof reportFeature>[3],
): void {
  let accepted: Bounds = bounds;
  if (accepted.min !== undefined && minValues < accepted.min) {
    const text = `has rows with ${formatCount(minValues)} values, and the schema asks for at least ${accepted.min}`;
    accepted = patched(accepted, { min: minValues === 0 ? undefined : BigInt(minValues) });
    reportFeature(draft, "FEATURE_TYPE_LOW_NUMBER_VALUES", { text }, change(accepted));
  }
  if (accepted.max !== undefined && maxValues > accepted.max) {
    const text = `has rows with ${formatCount(maxValues)} values, and the schema allows at most ${accepted.max}`;
    accepted = { ...accepted, max: BigInt(maxValues) };
    reportFeature(draft, "FEATURE_TYPE_HIGH_NUMBER_VALUES", { text }, change(accepted));
  }
}

function checkShape(draft: Draft, { missing, minValues, maxValues }: FeatureView): void {
  const { shape } = draftFeature(draft);
  if (shape === undefined) return;
  const wanted = (shape.dim ?? []).reduce((product, { size = 0n }) => product * size, 1n);
  const fixed = missing === 0 && minValues === maxValues && minValues > 0;
  if (fixed && BigInt(minValues) === wanted) return;
  const found =
    minValues === maxValues ? formatCount(minValues) : `${formatCount(minValues)} to ${formatCount(maxValues)}`;
  const gaps = missing === 0 ? "" : ` and is missing in ${countOf(missing, "row")}`;
  const text = `has ${found} ${found === "1" ? "value" : "values"} a row${gaps}, and its shape asks for ${wanted} in every row`;
  reportFeature(draft, "INVALID_FEATURE_SHAPE", { text, count: missing > 0 ? missing : null }, { shape: undefined });
}

function checkMinCount(draft: Draft, { present, missing }: FeatureView): void {
  const { presence } = draftFeature(draft);
  const least = presence?.minCount;
  if (least === undefined || present >= least) return;
  const text = `has a value in ${countOf(present, "row")}, and the schema asks for at least ${least}`;
  const accepted = { ...presence, minCount: BigInt(present) };
  reportFeature(draft, "FEATURE_TYPE_LOW_NUMBER_PRESENT", { text, count: missing }, { presence: accepted });
}

/** What TFDV proposes where a share rounds to 1 and rows are missing nevertheless. */
const nearlyEverywhere = 0.9999;

function checkMinFraction(draft: Draft, { present, missing }: FeatureView): void {
  const { presence } = draftFeature(draft);
  const least = presence?.minFraction;
  if (least === undefined) return;
  const share = present / (present + missing);
  if (share >= least && !(least === 1 && missing > 0)) return;
  const text = `is missing in ${countOf(missing, "row")} of ${formatCount(present + missing)}, and the schema asks for a value in ${least === 1 ? "all" : `a share of ${formatNumber(least)}`}`;
  const accepted = { ...presence, minFraction: share < least ? share : nearlyEverywhere };
  reportFeature(draft, "FEATURE_TYPE_LOW_FRACTION_PRESENT", { text, count: missing }, { presence: accepted });
}
