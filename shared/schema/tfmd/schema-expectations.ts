import type { Expectations, FeatureExpectation } from "../../profile/expectations.ts";
import type { ValueKind } from "../../profile/profile.ts";
import { stringDomainOf } from "./domain-kind.ts";
import { isIn, isValidated } from "./feature-state.ts";
import type { FeatureProto, SchemaProto } from "./schema-proto.ts";

const kindsOfType: Readonly<Record<string, readonly ValueKind[]>> = {
  INT: ["integer"],
  FLOAT: ["integer", "fractional", "nan", "positive-infinity", "negative-infinity"],
};

/**
 * What the reader is to count under a schema: values of another type, outside a closed set, below and above a range. Bins stay those of the
 * expectations before; columns the schema says nothing about stay as they were.
 *
 * @param version Identity of these expectations: counts under different ones never merge.
 */
export function schemaExpectations(
  schema: SchemaProto,
  environment: string | null,
  before: Expectations | null,
  version: string,
): Expectations {
  const features = new Map(before?.features);
  for (const feature of schema.feature ?? []) {
    const { name = "" } = feature;
    if (!isValidated(feature) || !isIn(feature, schema, environment)) continue;
    features.set(name, expectationOf(schema, feature, before?.features.get(name)?.edges ?? null));
  }
  return { baselineVersion: version, features };
}

function expectationOf(
  schema: SchemaProto,
  feature: FeatureProto,
  edges: readonly number[] | null,
): FeatureExpectation {
  const { name = "", type = "TYPE_UNKNOWN", intDomain, floatDomain, boolDomain } = feature;
  const words = [boolDomain?.trueValue, boolDomain?.falseValue].filter((word) => word !== undefined);
  const closed = stringDomainOf(schema, feature)?.value ?? (words.length > 0 ? words : null);
  const truths = boolDomain !== undefined && type !== "BYTES";
  const bound = (own: bigint | number | undefined, truth: number) =>
    own === undefined ? (truths ? truth : null) : Number(own);
  return {
    name,
    // A text may read as anything.
    kinds: closed !== null ? null : Object.hasOwn(kindsOfType, type) ? kindsOfType[type]! : null,
    edges,
    values: closed === null ? null : new Set(closed),
    min: bound(intDomain?.min ?? floatDomain?.min, 0),
    max: bound(intDomain?.max ?? floatDomain?.max, 1),
  };
}
