import { countOf, formatNumber } from "../../text/format-number.ts";
import { quoted } from "../anomaly-checks.ts";
import type { DatasetView, FeatureView, HistogramType } from "./dataset-view.ts";
import { type Draft, draftFeature, patched, reportFeature, shownValue } from "./draft.ts";
import { jensenShannonOfHistograms, jensenShannonOfLabels } from "./jensen-shannon.ts";
import { infinityNorm, normalizedAbsDifference } from "./label-distances.ts";
import type { ReasonCode } from "./reason.ts";
import type { FeatureComparator } from "./schema-proto.ts";

/** `drift`: against the span before. `skew`: training against serving. */
export type ComparatorKind = "drift" | "skew";

type Measure = "L_INFTY" | "JENSEN_SHANNON_DIVERGENCE" | "NORMALIZED_ABSOLUTE_DIFFERENCE";

/** One value of a comparator, also under its threshold. */
export interface Measured {
  readonly feature: string;
  readonly kind: ComparatorKind;
  readonly measure: Measure;
  /** In [0, 1]; null where the measure does not apply, and `reason` says why. */
  readonly value: number | null;
  readonly threshold: number;
  /** The value of the column that makes the distance; null for Jensen-Shannon, and where `value` is null. */
  readonly label: string | null;
  readonly reason: string | null;
}

const members = { drift: "driftComparator", skew: "skewComparator" } as const;
const others = { drift: "the data before", skew: "the other side of training and serving" } as const;

/**
 * The comparators of one column against the table that `kind` names, in TFDV's order; a value strictly above its threshold is a reason. Without the
 * other table nothing is computed.
 */
export function compareFeature(
  draft: Draft,
  view: FeatureView,
  other: DatasetView | null,
  kind: ComparatorKind,
): Measured[] {
  const comparator = draftFeature(draft)[members[kind]];
  if (comparator === undefined || other === null) return [];
  const control = other.features.get(view.name);
  if (control === undefined) {
    const text = `is missing in ${others[kind]}, so there is nothing to compare it with`;
    reportFeature(draft, "COMPARATOR_CONTROL_DATA_MISSING", { text }, { [members[kind]]: undefined });
    return [];
  }
  const measured: Measured[] = [];
  const measures: readonly (readonly [Measure, number | undefined])[] = [
    ["L_INFTY", comparator.infinityNorm?.threshold],
    ["NORMALIZED_ABSOLUTE_DIFFERENCE", comparator.normalizedAbsDifference?.threshold],
    ["JENSEN_SHANNON_DIVERGENCE", comparator.jensenShannonDivergence?.threshold],
  ];
  for (const [measure, threshold] of measures) {
    if (threshold === undefined) continue;
    const found = measureOf(measure, comparator, view, control);
    const one: Measured = { feature: view.name, kind, measure, threshold, label: null, reason: null, ...found };
    measured.push(one);
    if (one.value !== null && one.value > threshold) reportDistance(draft, one);
  }
  return measured;
}

type Found = Pick<Measured, "value"> & Partial<Pick<Measured, "label" | "reason">>;

function measureOf(measure: Measure, comparator: FeatureComparator, view: FeatureView, control: FeatureView): Found {
  if (measure === "JENSEN_SHANNON_DIVERGENCE") {
    const type = comparator.jensenShannonDivergence?.source?.type === "QUANTILES" ? "QUANTILES" : "STANDARD";
    return jensenShannon(type, view, control);
  }
  if (view.texts === null) {
    return { value: null, reason: "the column has numbers, and this distance is one of texts" };
  }
  const before = control.texts?.labels ?? new Map<string, number>();
  const distance = measure === "L_INFTY" ? infinityNorm : normalizedAbsDifference;
  const { distance: value, label } = distance(before, view.texts.labels);
  return { value, label };
}

function jensenShannon(type: HistogramType, view: FeatureView, control: FeatureView): Found {
  const nothing = "one side has no values";
  if (view.texts !== null && control.texts !== null) {
    const value = jensenShannonOfLabels(control.texts.labels, view.texts.labels);
    return value === null ? { value, reason: nothing } : { value };
  }
  if (view.numbers === null || control.numbers === null) {
    return { value: null, reason: "one side has texts and the other numbers, or nothing" };
  }
  const [before, after] = [control.numbers.histogram(type), view.numbers.histogram(type)];
  const value = before === null || after === null ? null : jensenShannonOfHistograms(before, after);
  return value === null ? { value, reason: nothing } : { value };
}

const codes = {
  L_INFTY: ["COMPARATOR_L_INFTY_HIGH", "infinityNorm", "L-infinity distance"],
  JENSEN_SHANNON_DIVERGENCE: [
    "COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH",
    "jensenShannonDivergence",
    "Jensen-Shannon divergence",
  ],
  NORMALIZED_ABSOLUTE_DIFFERENCE: [
    "COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH",
    "normalizedAbsDifference",
    "normalized absolute difference",
  ],
} as const satisfies Readonly<Record<Measure, readonly [ReasonCode, keyof FeatureComparator, string]>>;

function reportDistance(draft: Draft, { kind, measure, value, threshold, label }: Measured): void {
  const [code, member, title] = codes[measure];
  const most = label === null ? "" : `; ${shownValue(draft, quoted(label))} changed most`;
  const text = `has a ${title} of ${formatNumber(value!)} to ${others[kind]}, above the schema's ${formatNumber(threshold)}${most}`;
  reportFeature(draft, code, { text, values: label === null ? [] : [label] }, (feature) => {
    const comparator = feature[members[kind]]!;
    return patched(feature, {
      [members[kind]]: { ...comparator, [member]: { ...comparator[member], threshold: value! } },
    });
  });
}

/** Whether the column has as many distinct values as the schema asks. An upper end that is not set is none (TFDV takes it for 0). */
export function checkUnique(draft: Draft, { unique }: FeatureView): void {
  const { uniqueConstraints } = draftFeature(draft);
  if (uniqueConstraints === undefined) return;
  if (unique === null) {
    const text = "has unique_constraints, and its distinct values were not counted";
    reportFeature(draft, "FEATURE_TYPE_NO_UNIQUE", { text }, { uniqueConstraints: undefined });
    return;
  }
  const { min, max } = uniqueConstraints;
  const found = countOf(unique, "distinct value");
  if (min !== undefined && unique < min) {
    const text = `has ${found}, and the schema asks for at least ${min}`;
    reportFeature(
      draft,
      "FEATURE_TYPE_LOW_UNIQUE",
      { text },
      { uniqueConstraints: { ...uniqueConstraints, min: BigInt(unique) } },
    );
  }
  if (max !== undefined && unique > max) {
    const text = `has ${found}, and the schema allows at most ${max}`;
    reportFeature(
      draft,
      "FEATURE_TYPE_HIGH_UNIQUE",
      { text },
      { uniqueConstraints: { ...uniqueConstraints, max: BigInt(unique) } },
    );
  }
}
