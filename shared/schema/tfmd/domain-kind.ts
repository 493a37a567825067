import { oneofOf } from "./message-fields.ts";
import type { FeatureProto, FeatureTypeName, SchemaProto, StringDomain } from "./schema-proto.ts";

const members = [
  ["domain", "domain"],
  ["intDomain", "int_domain"],
  ["floatDomain", "float_domain"],
  ["stringDomain", "string_domain"],
  ["boolDomain", "bool_domain"],
] as const;

/** The field of the feature's domain as the text format names it (`int_domain`, `image_domain`, ...); null without one. */
export function domainKind(feature: FeatureProto): string | null {
  const own = members.find(([member]) => feature[member] !== undefined);
  if (own !== undefined) return own[1];
  return feature.kept?.find(({ name }) => oneofOf("Feature", name) === "domain_info")?.name ?? null;
}

/** The feature without any domain. */
export function withoutDomain(feature: FeatureProto): FeatureProto {
  const { domain, intDomain, floatDomain, stringDomain, boolDomain, kept, ...rest } = feature;
  const others = kept?.filter(({ name }) => oneofOf("Feature", name) !== "domain_info") ?? [];
  return others.length === 0 ? rest : { ...rest, kept: others };
}

/** Types that a domain may belong to; null: any. Source: TFDV 1.16. */
export function typesOfDomain(kind: string): readonly FeatureTypeName[] | null {
  return allowedTypes.get(kind) ?? null;
}

const allowedTypes = new Map<string, readonly FeatureTypeName[]>([
  ["domain", ["BYTES"]],
  ["string_domain", ["BYTES"]],
  ["bool_domain", ["INT", "BYTES", "FLOAT"]],
  ["int_domain", ["INT", "BYTES"]],
  ["float_domain", ["FLOAT", "BYTES"]],
  ["struct_domain", ["STRUCT"]],
  ["natural_language_domain", ["BYTES", "INT"]],
  ["image_domain", ["BYTES"]],
  ["mid_domain", ["BYTES"]],
  ["url_domain", ["BYTES"]],
  ["time_domain", ["INT", "BYTES"]],
]);

/** The closed set of values of a feature, its own or the one it names; null when it has none, or names one that is not there. */
export function stringDomainOf(schema: SchemaProto, feature: FeatureProto): StringDomain | null {
  if (feature.stringDomain !== undefined) return feature.stringDomain;
  if (feature.domain === undefined) return null;
  return schema.stringDomain?.find(({ name }) => name === feature.domain) ?? null;
}
