import { quoted } from "../anomaly-checks.ts";
import type { Reason, ReasonCode } from "./reason.ts";
import type { FeatureProto, SchemaProto } from "./schema-proto.ts";

/**
 * The part of a schema that concerns one column, being changed, step by step, until it accepts what the column holds; every step is a reason. TFDV works the
 * same way.
 */
export interface Draft {
  schema: SchemaProto;
  /** Name of the column the reasons are about; empty for the table. */
  readonly feature: string;
  /** Its position in `schema.feature`: 0, or -1 when it has none there. */
  readonly index: number;
  /** True when the schema marks the column as sensitive: then no value of it is told. */
  readonly isSensitive: boolean;
  /** Whether the whole schema has a domain of this name. */
  readonly isTaken: (domain: string) => boolean;
  readonly reasons: Reason[];
}

/** What a reason is, without what the draft knows. */
interface Found {
  readonly text: string;
  readonly count?: number | null;
  readonly values?: readonly string[];
}

/** A draft in which nothing was changed. `schema` has the column's feature, if any, and no other. */
export function draftOf(schema: SchemaProto, feature: string, isTaken: Draft["isTaken"]): Draft {
  const [own] = schema.feature ?? [];
  const index = own === undefined ? -1 : 0;
  return { schema, feature, index, isSensitive: isSensitive(own), isTaken, reasons: [] };
}

/** Whether the feature has `annotation { tag: "sensitive" }`. */
function isSensitive(feature: FeatureProto | undefined): boolean {
  const annotations = feature?.kept?.filter(({ name }) => name === "annotation") ?? [];
  return annotations.some(({ text }) => /\btag\s*:\s*(?:\[[^\]]*)?["']sensitive["']/.test(text));
}

/** A value of the column for a sentence: itself, or that it is withheld. */
export function shownValue({ isSensitive }: Draft, text: string): string {
  return isSensitive ? "(withheld)" : text;
}

/** The feature as it is in the draft now. */
export function draftFeature({ schema, index }: Draft): FeatureProto {
  return schema.feature![index]!;
}

/** Adds a reason, and makes the change that accepts it. */
export function report(
  draft: Draft,
  code: ReasonCode,
  found: Found,
  accept: (schema: SchemaProto) => SchemaProto,
): void {
  const before = draft.schema;
  draft.schema = accept(before);
  const { text, count = null, values = [] } = found;
  const { feature, isSensitive, schema: accepted } = draft;
  draft.reasons.push({ feature, code, text, count, values: isSensitive ? [] : values, isSensitive, before, accepted });
}

/** The same for a change of the feature alone: its new members; undefined ones are unset. */
export function reportFeature(
  draft: Draft,
  code: ReasonCode,
  found: Found,
  accept: Partial<Unset<FeatureProto>> | ((feature: FeatureProto) => FeatureProto),
): void {
  const { index } = draft;
  report(draft, code, found, (schema) =>
    withFeatureAt(schema, index, (feature) =>
      typeof accept === "function" ? accept(feature) : patched(feature, accept),
    ),
  );
}

type Unset<T> = { [K in keyof T]: T[K] | undefined };

/** The schema with another feature at a position. */
export function withFeatureAt(
  schema: SchemaProto,
  index: number,
  change: (feature: FeatureProto) => FeatureProto,
): SchemaProto {
  return { ...schema, feature: schema.feature!.map((feature, i) => (i === index ? change(feature) : feature)) };
}

/** The message with other members; undefined ones are unset. */
export function patched<T extends object>(message: T, members: Partial<Unset<T>>): T {
  const entries = Object.entries({ ...message, ...members }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

/** `"a", "b" and 3 more`. */
export function listed(draft: Draft, values: readonly string[], total: number): string {
  const shown = values.map((value) => shownValue(draft, quoted(value))).join(", ");
  return total > values.length ? `${shown} and ${total - values.length} more` : shown;
}
