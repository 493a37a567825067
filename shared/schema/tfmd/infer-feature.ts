import { compareUtf8 } from "./compare-utf8.ts";
import type { FeatureView } from "./dataset-view.ts";
import { featurePath } from "./feature-path.ts";
import { isInt64Text } from "./number-text.ts";
import type { BoolDomain, Bounds, FeatureProto, StringDomain } from "./schema-proto.ts";

/** TFDV's default `max_string_domain_size`. */
const maxDomainValues = 100;
const trueWords = new Set(["TRUE", "true", "SET", "set", "1", ""]);
const falseWords = new Set(["FALSE", "false", "CLEAR", "clear", "0"]);

/** A feature, and the domain it names; null without one. */
interface InferredFeature {
  readonly feature: FeatureProto;
  readonly domain: StringDomain | null;
}

/**
 * A feature of a schema, inferred from its statistics as TFDV does.
 *
 * - `type` as in the data, texts as BYTES; `presence.min_count` 1, or 0 without any row; `min_fraction` 1 only when none is missing;
 * - `shape` (only where `withShape`) when every row has the same number of values, else `value_count`;
 * - a domain: true or false (0 and 1 with a 1; the words TRUE, SET, 1, FALSE, CLEAR, 0 and their lower case), text that is integers, a closed set
 *   of at most 100 values, sorted by UTF-8 bytes, under the feature's path (with a number where that is taken), or none.
 *
 * Never bounds of numbers, uniqueness, comparators or environments: those are for people to set. Source: TFDV 1.16 `infer_schema`.
 */
export function inferFeature(
  view: FeatureView,
  withShape: boolean,
  isTaken: (domain: string) => boolean,
): InferredFeature {
  const { name, type, present, missing } = view;
  const base: FeatureProto = { name, type: type === "STRING" ? "BYTES" : type };
  if (present < 1) return alone({ ...base, presence: { minCount: 0n } });
  const presence = { ...(missing === 0 ? { minFraction: 1 } : {}), minCount: 1n };
  const feature: FeatureProto = { ...base, presence, ...valuesARow(view, withShape) };
  const labels = [...(view.texts?.labels.keys() ?? [])];
  if (type === "BYTES" || (view.texts?.invalidUtf8 ?? 0) > 0) return alone(feature);
  const boolDomain = inferBoolDomain(view, labels);
  if (boolDomain !== null) return alone({ ...feature, boolDomain });
  if (type === "STRING" && labels.length > 0 && labels.every(isInt64Text)) {
    return alone({ ...feature, intDomain: {} });
  }
  if (labels.length === 0 || labels.length > maxDomainValues) return alone(feature);
  const domain = freeName(featurePath(name), isTaken);
  return { feature: { ...feature, domain }, domain: { name: domain, value: labels.sort(compareUtf8) } };
}

function alone(feature: FeatureProto): InferredFeature {
  return { feature, domain: null };
}

/** The shape or the bounds of the number of values; neither when rows may be empty lists. */
export function valuesARow(
  { type, missing, minValues, maxValues }: FeatureView,
  withShape: boolean,
): Pick<FeatureProto, "shape" | "valueCount"> {
  if (minValues < 1) return {};
  const min = BigInt(minValues);
  if (minValues < maxValues) return { valueCount: { min } };
  if (withShape && type !== "STRUCT" && missing === 0) return { shape: { dim: [{ size: min }] } };
  const valueCount: Bounds = { min, max: min };
  return { valueCount };
}

function inferBoolDomain({ type, numbers }: FeatureView, labels: readonly string[]): BoolDomain | null {
  if (type === "INT" && numbers !== null) return numbers.min >= 0 && numbers.max === 1 ? {} : null;
  if (type !== "STRING" || labels.length < 1 || labels.length > 2) return null;
  const truths = labels.filter((label) => trueWords.has(label));
  const falsehoods = labels.filter((label) => falseWords.has(label));
  if (truths.length > 1 || falsehoods.length > 1 || truths.length + falsehoods.length < labels.length) return null;
  const [trueValue] = truths;
  const [falseValue] = falsehoods;
  return { ...(trueValue !== undefined && { trueValue }), ...(falseValue !== undefined && { falseValue }) };
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let number = 2, name = wanted; ; name = `${wanted}${number++}`) if (!isTaken(name)) return name;
}
