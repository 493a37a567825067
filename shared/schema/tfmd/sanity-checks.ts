import { domainKind, stringDomainOf, typesOfDomain, withoutDomain } from "./domain-kind.ts";
import { type Draft, draftFeature, patched, reportFeature } from "./draft.ts";
import type { Bounds, FeatureProto } from "./schema-proto.ts";

/** What is wrong with a feature of the schema itself, in TFDV's order; `schema.pbtxt` is refused for the same. */
export function checkSanity(draft: Draft): void {
  checkName(draft);
  checkType(draft);
  checkPresenceBounds(draft);
  checkValueCountBounds(draft);
  const { shape } = draftFeature(draft);
  if (shape?.dim?.some(({ size = 0n }) => size <= 0n) === true) {
    invalid(draft, "has a shape with a dimension that is not a positive number", { shape: undefined });
  }
  checkDomain(draft);
  checkMass(draft);
}

function invalid(draft: Draft, text: string, accept: Parameters<typeof reportFeature>[3]): void {
  reportFeature(draft, "INVALID_SCHEMA_SPECIFICATION", { text }, accept);
}

function checkName(draft: Draft): void {
  if (draftFeature(draft).name !== undefined) return;
  const text = "stands in the schema without a name";
  reportFeature(draft, "FEATURE_MISSING_NAME", { text }, { lifecycleStage: "DEPRECATED" });
}

function checkType(draft: Draft): void {
  const feature = draftFeature(draft);
  if (feature.type !== undefined && feature.type !== "TYPE_UNKNOWN") return;
  const text = "has no type in the schema";
  const isText = feature.domain !== undefined || feature.stringDomain !== undefined;
  const accept = isText ? { type: "BYTES" as const } : { lifecycleStage: "DEPRECATED" as const };
  reportFeature(draft, "FEATURE_MISSING_TYPE", { text }, accept);
}

function checkPresenceBounds(draft: Draft): void {
  const { presence } = draftFeature(draft);
  const fraction = presence?.minFraction;
  if (presence === undefined || fraction === undefined) return;
  if (fraction < 0) {
    invalid(draft, "has a negative min_fraction", { presence: patched(presence, { minFraction: undefined }) });
  } else if (!(fraction <= 1)) {
    invalid(draft, "has a min_fraction above 1", { presence: { ...presence, minFraction: 1 } });
  }
}

function checkValueCountBounds(draft: Draft): void {
  const { valueCount, valueCounts } = draftFeature(draft);
  if (valueCount !== undefined) checkBounds(draft, valueCount, (repaired) => ({ valueCount: repaired }));
  (valueCounts?.valueCount ?? []).forEach((bounds, level) => {
    checkBounds(draft, bounds, (repaired) => {
      const levels = draftFeature(draft).valueCounts?.valueCount ?? [];
      return { valueCounts: { ...valueCounts, valueCount: levels.map((one, i) => (i === level ? repaired : one)) } };
    });
  });
}

function checkBounds(draft: Draft, bounds: Bounds, change: (repaired: Bounds) => Partial<FeatureProto>): void {
  const { min = 0n, max } = bounds;
  if (min < 0n) invalid(draft, "has a negative least number of values", change(patched(bounds, { min: undefined })));
  else if (max !== undefined && max < min) {
    invalid(draft, "has a greatest number of values below the least", change({ ...bounds, max: min }));
  }
}

function checkDomain(draft: Draft): void {
  const feature = draftFeature(draft);
  const kind = domainKind(feature);
  if (kind === "domain" && stringDomainOf(draft.schema, feature) === null) {
    const text = `names the domain ${JSON.stringify(feature.domain)}, which the schema does not have`;
    reportFeature(draft, "INVALID_DOMAIN_SPECIFICATION", { text }, withoutDomain);
    return;
  }
  const types = kind === null ? null : typesOfDomain(kind);
  const { type } = feature;
  if (types === null || type === undefined || type === "TYPE_UNKNOWN" || types.includes(type)) return;
  const text = `is ${type}, which cannot have the domain ${kind}`;
  reportFeature(draft, "DOMAIN_INVALID_FOR_TYPE", { text }, withoutDomain);
}

function checkMass(draft: Draft): void {
  const feature = draftFeature(draft);
  if (feature.distributionConstraints === undefined) return;
  const kind = domainKind(feature);
  if (kind === "domain" || kind === "string_domain") return;
  const text = `has distribution_constraints, which need a domain of texts${kind === null ? "" : ` and not ${kind}`}`;
  invalid(draft, text, { distributionConstraints: undefined });
}
