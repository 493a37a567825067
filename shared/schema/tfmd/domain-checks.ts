import { countOf, formatNumber } from "../../text/format-number.ts";
import { quoted } from "../anomaly-checks.ts";
import { compareUtf8 } from "./compare-utf8.ts";
import type { FeatureView, TextView } from "./dataset-view.ts";
import { stringDomainOf, withoutDomain } from "./domain-kind.ts";
import {
  type Draft,
  draftFeature,
  listed,
  patched,
  report,
  reportFeature,
  shownValue,
  withFeatureAt,
} from "./draft.ts";
import { checkFloatDomain, checkIntDomain } from "./range-checks.ts";
import type { SchemaProto, StringDomain } from "./schema-proto.ts";

const shownValues = 3;

/** Whether the values are in the feature's domain. At most one kind of domain is set. */
export function checkDomainValues(draft: Draft, view: FeatureView): void {
  const feature = draftFeature(draft);
  if (
    view.type === "BYTES" &&
    (feature.boolDomain ?? feature.intDomain ?? feature.floatDomain ?? feature.stringDomain ?? feature.domain) !==
      undefined
  ) {
    const text = "holds opaque bytes, which cannot be in a domain";
    reportFeature(draft, "DOMAIN_INVALID_FOR_TYPE", { text }, withoutDomain);
    return;
  }
  const strings = stringDomainOf(draft.schema, feature);
  if (strings !== null && view.texts !== null) checkStringDomain(draft, view, strings, view.texts);
  if (feature.boolDomain !== undefined) checkBoolDomain(draft, view);
  if (feature.intDomain !== undefined) checkIntDomain(draft, view);
  if (feature.floatDomain !== undefined) checkFloatDomain(draft, view);
}

function checkStringDomain(draft: Draft, { values }: FeatureView, domain: StringDomain, texts: TextView): void {
  if (texts.invalidUtf8 > 0) {
    const text = `is not valid UTF-8 in ${countOf(texts.invalidUtf8, "row")}`;
    report(draft, "ENUM_TYPE_INVALID_UTF8", { text, count: texts.invalidUtf8 }, (schema) =>
      withoutStrings(draft, schema),
    );
    return;
  }
  const known = new Set(domain.value);
  const unknown = [...texts.labels]
    .filter(([value]) => !known.has(value))
    .sort((a, b) => b[1] - a[1] || compareUtf8(a[0], b[0]));
  const count = unknown.reduce((sum, [, one]) => sum + one, 0);
  const mass = draftFeature(draft).distributionConstraints?.minDomainMass ?? 1;
  if (unknown.length === 0 || !(count / values > 1 - mass || mass === 1)) return;
  const shown = unknown
    .slice(0, shownValues)
    .map(([value, one]) => `${shownValue(draft, quoted(value))} (${countOf(one, "row")})`);
  const more = unknown.length > shownValues ? ` and ${unknown.length - shownValues} more` : "";
  const outside = mass === 1 ? "" : `; at least ${formatNumber(100 * mass)}% must be in the domain`;
  report(
    draft,
    "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
    {
      text: `holds values that the schema does not have: ${shown.join(", ")}${more}${outside}`,
      count,
      values: unknown.slice(0, shownValues).map(([value]) => value),
    },
    (schema) => withValues(draft, schema, unknown.map(([value]) => value).sort(compareUtf8)),
  );
}

/** With the values at the end of the feature's own domain or of the one it shares. */
function withValues({ index, ...draft }: Draft, schema: SchemaProto, values: readonly string[]): SchemaProto {
  const extended = (domain: StringDomain): StringDomain => ({ ...domain, value: [...(domain.value ?? []), ...values] });
  const { domain } = draftFeature({ ...draft, index });
  if (domain === undefined) {
    return withFeatureAt(schema, index, (one) => ({ ...one, stringDomain: extended(one.stringDomain ?? {}) }));
  }
  const domains = schema.stringDomain ?? [];
  const at = domains.findIndex(({ name }) => name === domain);
  return { ...schema, stringDomain: domains.map((one, i) => (i === at ? extended(one) : one)) };
}

/** Without the feature's domain; one that is shared goes from the schema, and so from every feature. */
function withoutStrings({ index, ...draft }: Draft, schema: SchemaProto): SchemaProto {
  const { domain } = draftFeature({ ...draft, index });
  const own = withFeatureAt(schema, index, withoutDomain);
  return domain === undefined ? own : patched(own, { stringDomain: undefined });
}

function checkBoolDomain(draft: Draft, { type, numbers, texts }: FeatureView): void {
  const domain = draftFeature(draft).boolDomain!;
  if (type === "INT" && numbers !== null) {
    const { min, max, minInteger, maxInteger } = numbers;
    if (min >= 0 && max <= 1) return;
    const bad = min < 0 ? min : max;
    reportFeature(
      draft,
      min < 0 ? "BOOL_TYPE_SMALL_INT" : "BOOL_TYPE_BIG_INT",
      {
        text: `holds ${shownValue(draft, formatNumber(bad))}, and only 0 and 1 are true or false`,
        values: [String(bad)],
        count: outside(numbers),
      },
      (feature) => ({ ...withoutDomain(feature), intDomain: { min: minInteger ?? 0n, max: maxInteger ?? 0n } }),
    );
    return;
  }
  if (type === "FLOAT" && numbers !== null) {
    const text = notBoolean(draft, numbers);
    if (text === null) return;
    reportFeature(draft, "BOOL_TYPE_UNEXPECTED_FLOAT", { text }, (feature) => ({
      ...withoutDomain(feature),
      floatDomain: { min: Math.fround(numbers.min), max: Math.fround(numbers.max) },
    }));
    return;
  }
  if (type !== "STRING" || texts === null) return;
  const words = [domain.trueValue, domain.falseValue].filter((word) => word !== undefined);
  const bad = [...texts.labels].filter(([label]) => !words.includes(label));
  if (bad.length === 0) return;
  const values = bad.map(([label]) => label).slice(0, shownValues);
  const allowed = words.length === 0 ? "no words for true and false" : `only ${words.map(quoted).join(" and ")}`;
  const text = `holds ${listed(draft, values, bad.length)}, and the schema has ${allowed}`;
  const count = bad.reduce((sum, [, one]) => sum + one, 0);
  reportFeature(draft, "BOOL_TYPE_UNEXPECTED_STRING", { text, count, values }, withoutDomain);
}

function outside({ below, above }: NonNullable<FeatureView["numbers"]>): number | null {
  const [under, over] = [below(0), above(1)];
  return under === null || over === null ? null : under + over;
}

/** Why numbers with fractions are not all 0 or 1, as far as extremes and histograms tell; null when nothing speaks against it. */
function notBoolean(draft: Draft, { min, max, nan, histogram }: NonNullable<FeatureView["numbers"]>): string | null {
  const extreme = [min, max].find((one) => one !== 0 && one !== 1);
  if (extreme !== undefined)
    return `holds ${shownValue(draft, formatNumber(extreme))}, and only 0 and 1 are true or false`;
  if (nan > 0) return `is NaN in ${countOf(nan, "row")}, and only 0 and 1 are true or false`;
  const between = histogram("QUANTILES")?.buckets.some(({ low, high, count }) => count > 0 && low > 0 && high < 1);
  return between === true ? "holds numbers between 0 and 1, and only 0 and 1 are true or false" : null;
}
