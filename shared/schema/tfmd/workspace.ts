import { withoutDomain } from "./domain-kind.ts";
import { type Draft, draftOf, patched } from "./draft.ts";
import type { FeatureProto, SchemaProto, SparseFeature, StringDomain, WeightedFeature } from "./schema-proto.ts";

/**
 * A schema taken apart, so that a draft sees no more of it than its own feature and domain: drafts of ten thousand columns would else hold the schema ten
 * thousand times. Of features and domains with one name the first counts.
 */
export interface Workspace {
  readonly schema: SchemaProto;
  readonly features: FeatureProto[];
  readonly featureAt: Map<string, number>;
  /** Null where a domain was taken out. */
  readonly domains: (StringDomain | null)[];
  readonly domainAt: Map<string, number>;
  readonly weightedFeatures: WeightedFeature[];
  readonly sparseFeatures: SparseFeature[];
}

/** The parts of a schema. O(size). */
export function openWorkspace(schema: SchemaProto): Workspace {
  const features = [...(schema.feature ?? [])];
  const domains = [...(schema.stringDomain ?? [])];
  return {
    schema,
    features,
    featureAt: positions(features),
    domains,
    domainAt: positions(domains),
    weightedFeatures: [...(schema.weightedFeature ?? [])],
    sparseFeatures: [...(schema.sparseFeature ?? [])],
  };
}

function positions(messages: readonly { readonly name?: string }[]): Map<string, number> {
  return new Map(messages.map(({ name = "" }, i): [string, number] => [name, i]).reverse());
}

/** The schema of the parts as they are now. */
export function closeWorkspace({
  schema,
  features,
  domains,
  weightedFeatures,
  sparseFeatures,
}: Workspace): SchemaProto {
  const left = domains.filter((domain) => domain !== null);
  return patched(schema, {
    feature: features.length === 0 ? undefined : features,
    stringDomain: left.length === 0 ? undefined : left,
    weightedFeature: weightedFeatures.length === 0 ? undefined : weightedFeatures,
    sparseFeature: sparseFeatures.length === 0 ? undefined : sparseFeatures,
  });
}

/** Which weighted or sparse feature a draft is about. */
export type Composite =
  | { readonly member: "weightedFeature"; readonly at: number }
  | { readonly member: "sparseFeature"; readonly at: number };

/** A draft of a column, or of a weighted or sparse feature and the column that may have its name; nothing was changed in it. */
export function openDraft(workspace: Workspace, name: string, composite?: Composite): Draft {
  const { schema, features, featureAt, domains, domainAt, weightedFeatures, sparseFeatures } = workspace;
  const feature = features[featureAt.get(name) ?? -1];
  const domain = feature?.domain === undefined ? null : (domains[domainAt.get(feature.domain) ?? -1] ?? null);
  const own: SchemaProto = patched<SchemaProto>(
    {},
    {
      feature: feature === undefined ? undefined : [feature],
      stringDomain: domain === null ? undefined : [domain],
      defaultEnvironment: schema.defaultEnvironment,
      weightedFeature: composite?.member === "weightedFeature" ? [weightedFeatures[composite.at]!] : undefined,
      sparseFeature: composite?.member === "sparseFeature" ? [sparseFeatures[composite.at]!] : undefined,
    },
  );
  return draftOf(own, name, (wanted) => domainAt.has(wanted));
}

/** Puts what the draft changed back among the parts. A domain that goes, goes from every feature that names it. */
export function commitDraft(workspace: Workspace, draft: Draft, composite?: Composite): void {
  const { features, featureAt, domains, domainAt, weightedFeatures, sparseFeatures } = workspace;
  const name = draft.feature;
  const before = features[featureAt.get(name) ?? -1]?.domain;
  for (const feature of draft.schema.feature ?? []) {
    const at = featureAt.get(name) ?? features.length;
    featureAt.set(name, at);
    features[at] = feature;
  }
  const after = draft.schema.stringDomain ?? [];
  for (const domain of after) {
    const at = domainAt.get(domain.name ?? "") ?? domains.length;
    domainAt.set(domain.name ?? "", at);
    domains[at] = domain;
  }
  const gone = before === undefined ? undefined : domainAt.get(before);
  if (gone !== undefined && after.every((domain) => domain.name !== before)) {
    domains[gone] = null;
    domainAt.delete(before!);
    features.forEach((feature, i) => {
      if (feature.domain === before) features[i] = withoutDomain(feature);
    });
  }
  if (composite?.member === "weightedFeature") weightedFeatures[composite.at] = draft.schema.weightedFeature![0]!;
  if (composite?.member === "sparseFeature") sparseFeatures[composite.at] = draft.schema.sparseFeature![0]!;
}
