import type { Baseline } from "../baseline/baseline.ts";
import { baselineFingerprint, makeBaseline, type TrainingPart } from "../baseline/make-baseline.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { ColumnConstraints } from "../sagemaker/constraints.ts";
import type { FeatureSchema } from "../schema/schema.ts";
import type { Imported } from "./imported.ts";

/**
 * The baseline of a training version: of its rows (`makeBaseline`), or, where it has none to learn from, of the statistics that another tool made of them. Rows beside statistics
 * say more, so the statistics are set aside; of several statistics the last by key counts. Constraints narrow the schema, and are kept.
 */
export function baselineOf(
  monitor: string,
  version: string,
  parts: readonly TrainingPart[],
  config: MonitorConfig,
): Baseline {
  const rows = parts.filter(({ leaf }) => leaf.imported === undefined);
  const accounts = parts
    .filter(({ leaf }) => leaf.imported !== undefined)
    .toSorted((a, b) => (a.leaf.key < b.leaf.key ? -1 : 1));
  if (accounts.length === 0) return makeBaseline(monitor, version, parts, config);
  const constraints = accounts.flatMap(({ leaf }) => leaf.imported?.constraints ?? []);
  const statistics = accounts.findLast(({ leaf }) => leaf.rows > 0);
  const learned = rows.some(({ leaf }) => leaf.rows > 0) || statistics === undefined;
  const made = makeBaseline(monitor, version, learned ? rows : [...rows, statistics], config);
  const fingerprint = baselineFingerprint(
    version,
    parts.map(({ leaf }) => leaf),
    config,
  );
  const known = learned ? null : statistics.leaf.imported!;
  const objects = accounts.map(({ leaf: { key, etag, rows: count } }) => ({ key, etag, rows: count }));
  const held = new Map(constraints.map((column) => [column.name, column]));
  const features = made.schema.features.map((feature) =>
    constrained(known === null ? feature : withoutForm(feature, known), held.get(feature.name)),
  );
  return {
    ...made,
    fingerprint,
    objects: [...made.objects.filter(({ key }) => objects.every((object) => object.key !== key)), ...objects],
    schema: { ...made.schema, features },
    ...(known === null ? {} : { bins: known.bins, values: [], parts: [], pairSpread: [] }),
    imported: { ...(known ?? noAccount), bins: [], constraints: constraints.length === 0 ? null : constraints },
  };
}

const noAccount: Imported = { tool: "SageMaker", bins: [], numeric: [], unknown: [], constraints: null };

/** A summary does not say in which form a file holds a column: a date as text or as a moment, a number in quotes, a truth as 1. Numbers not counted one by one are compared as such. */
function withoutForm(feature: FeatureSchema, { numeric }: Imported): FeatureSchema {
  const isTruth = feature.type === "INT" && feature.min === 0 && feature.max === 1;
  const isNumber = (feature.type === "INT" && !isTruth) || feature.type === "FLOAT";
  return {
    ...feature,
    kinds: isNumber ? feature.kinds : null,
    categorical: feature.categorical && !numeric.includes(feature.name),
  };
}

/** Completeness may be asked for less than training had it; a domain closes the set of values. */
function constrained(feature: FeatureSchema, column: ColumnConstraints | undefined): FeatureSchema {
  if (column === undefined || !column.evaluated) return feature;
  const { completeness, domain } = column;
  return {
    ...feature,
    minFraction: completeness === null ? feature.minFraction : Math.min(feature.minFraction, completeness),
    values:
      domain === null || !feature.categorical ? feature.values : domain.filter((value) => value !== "").toSorted(),
  };
}
