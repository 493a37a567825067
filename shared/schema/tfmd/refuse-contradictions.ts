import { isIn } from "./feature-state.ts";
import { checkSanity } from "./sanity-checks.ts";
import type { Bounds, FeatureComparator, FeatureProto, SchemaProto } from "./schema-proto.ts";
import { schemaFault } from "./text-cursor.ts";
import { openDraft, openWorkspace } from "./workspace.ts";

/**
 * Returns when a schema could be met by some table, as far as each feature alone tells.
 *
 * @throws {InputError} `INVALID_SCHEMA` naming the first feature, domain or constraint that contradicts itself or another, and why.
 */
export function refuseContradictions(schema: SchemaProto, object: string): void {
  const refuse = (place: string, problem: string) => {
    throw schemaFault(object, place, problem);
  };
  for (const member of ["feature", "stringDomain", "weightedFeature", "sparseFeature"] as const) {
    const names = (schema[member] ?? []).map(({ name = "" }) => name);
    if (names.length > maxMessages)
      refuse("", `It has more than ${maxMessages.toLocaleString("en-US")} of ${titles[member]}`);
    const known = new Set<string>();
    for (const name of names) {
      if (known.has(name)) refuse(placeOf(titles[member], name), "The name stands in the schema twice");
      known.add(name);
    }
  }
  const workspace = openWorkspace(schema);
  for (const feature of schema.feature ?? []) {
    const place = placeOf("feature", feature.name ?? "");
    if (feature.name === undefined) refuse("feature without a name", "A feature needs a name");
    const draft = openDraft(workspace, feature.name ?? "");
    checkSanity(draft);
    const [reason] = draft.reasons;
    if (reason !== undefined) refuse(place, `The column ${reason.text}`);
    const problem = contradictionOf(feature, schema);
    if (problem !== null) refuse(place, problem);
  }
  refuseComposites(schema, refuse);
  const { minExamplesCount: min, maxExamplesCount: max, ...comparators } = schema.datasetConstraints ?? {};
  if (isUpsideDown({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) })) {
    refuse("dataset_constraints", "The greatest number of rows is below the least");
  }
  for (const comparator of [comparators.numExamplesDriftComparator, comparators.numExamplesVersionComparator]) {
    const { minFractionThreshold: least = 0, maxFractionThreshold: most = Number.POSITIVE_INFINITY } = comparator ?? {};
    if (!(least <= most)) refuse("dataset_constraints", "The greatest ratio of rows is below the least");
  }
}

/** As many as a table may have columns. */
const maxMessages = 10_000;

const titles = {
  feature: "feature",
  stringDomain: "string_domain",
  weightedFeature: "weighted_feature",
  sparseFeature: "sparse_feature",
} as const;

function placeOf(title: string, name: string): string {
  return `${title} ${JSON.stringify(name)}`;
}

function contradictionOf(feature: FeatureProto, schema: SchemaProto): string | null {
  const { intDomain, floatDomain, boolDomain, uniqueConstraints, distributionConstraints } = feature;
  if (
    isUpsideDown(intDomain) ||
    (floatDomain?.min ?? Number.NEGATIVE_INFINITY) > (floatDomain?.max ?? Number.POSITIVE_INFINITY)
  ) {
    return "The greatest value of the domain is below the least";
  }
  if (Number.isNaN(floatDomain?.min) || Number.isNaN(floatDomain?.max)) return "A bound of the domain is NaN";
  if (boolDomain?.trueValue !== undefined && boolDomain.trueValue === boolDomain.falseValue) {
    return "true_value and false_value are the same";
  }
  if (isUpsideDown(uniqueConstraints)) return "The greatest number of distinct values is below the least";
  const mass = distributionConstraints?.minDomainMass ?? 1;
  if (!(mass >= 0 && mass <= 1)) return "min_domain_mass is not between 0 and 1";
  const both = feature.inEnvironment?.find((name) => feature.notInEnvironment?.includes(name));
  if (both !== undefined)
    return `The environment ${JSON.stringify(both)} stands under in_environment and not_in_environment`;
  const unknown = [...(feature.inEnvironment ?? []), ...(feature.notInEnvironment ?? [])].find(
    (name) => !isIn({}, schema, name),
  );
  if (unknown !== undefined)
    return `The environment ${JSON.stringify(unknown)} is no default_environment of the schema`;
  const thresholds = [feature.driftComparator, feature.skewComparator].flatMap(thresholdsOf);
  return thresholds.every((one) => one >= 0) ? null : "A threshold of a comparator is not 0 or more";
}

function thresholdsOf(comparator: FeatureComparator | undefined): number[] {
  const { infinityNorm, jensenShannonDivergence, normalizedAbsDifference } = comparator ?? {};
  return [infinityNorm, jensenShannonDivergence, normalizedAbsDifference].flatMap((one) => one?.threshold ?? []);
}

function isUpsideDown(bounds: Bounds | undefined): boolean {
  return bounds?.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max;
}

function refuseComposites(schema: SchemaProto, refuse: (place: string, problem: string) => void): void {
  const columns = new Set(schema.feature?.map(({ name }) => name));
  const all = [
    ...(schema.weightedFeature ?? []).map(({ name = "", feature, weightFeature }) => ({
      place: placeOf("weighted_feature", name),
      name,
      parts: [feature?.step?.join("."), weightFeature?.step?.join(".")],
    })),
    ...(schema.sparseFeature ?? []).map(({ name = "", valueFeature, indexFeature = [] }) => ({
      place: placeOf("sparse_feature", name),
      name,
      parts: [valueFeature?.name, ...indexFeature.map((one) => one.name)],
    })),
  ];
  for (const { place, name, parts } of all) {
    if (columns.has(name)) refuse(place, "A column has the same name");
    const missing = parts.find((part) => !columns.has(part));
    if (parts.includes(undefined)) refuse(place, "A part of it is not named");
    if (missing !== undefined) refuse(place, `Its part ${JSON.stringify(missing)} is no feature of the schema`);
  }
}
