import type { Baseline } from "../baseline/baseline.ts";
import type { Distance } from "../drift/measurement.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { featureRows } from "../profile/feature-rows.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { valueCounts } from "../profile/value-counts.ts";
import type { ColumnConstraints, ComparisonMethod, Constraints } from "./constraints.ts";
import { categoricalDistance, numericDistance } from "./deequ-distance.ts";

/** One violated constraint, as Model Monitor writes it. */
interface ConstraintViolation {
  readonly feature_name: string;
  readonly constraint_check_type:
    | "data_type_check"
    | "completeness_check"
    | "baseline_drift_check"
    | "missing_column_check"
    | "extra_column_check"
    | "categorical_values_check";
  readonly description: string;
}

/** The content of constraint_violations.json. */
export interface ConstraintViolations {
  readonly violations: readonly ConstraintViolation[];
}

/**
 * What Model Monitor's rules say of a batch: those of the constraints.json that was uploaded with the baseline, else those Model Monitor would suggest of it (its types, completeness, closed sets of values, thresholds of
 * 0.1, "Robust"). Columns that monitor.json names (an id) are not extra. In the order of the constraints, a column that is not there and columns that are too many last.
 *
 * Source: SageMaker Developer Guide, "Schema for Violations" and "Schema for Constraints". A `datatype_check_threshold` or `domain_content_threshold` from 0.5 on is read as older files mean it, the
 * share that must conform; below as the share that need not.
 */
export function constraintViolations(
  baseline: Baseline,
  serving: Profile,
  { columns: { positiveLabel: _, ...roles } }: Pick<MonitorConfig, "columns">,
): ConstraintViolations {
  const constraints = constraintsFor(baseline);
  const found: ConstraintViolation[] = [];
  const violated = (feature: string, check: ConstraintViolation["constraint_check_type"], description: string) =>
    found.push({ feature_name: feature, constraint_check_type: check, description });
  for (const column of constraints) {
    const feature = serving.features.get(column.name);
    if (feature === undefined || !column.evaluated) continue;
    judgeType(column, feature, violated);
    judgeCompleteness(column, feature, violated);
    judgeDomain(column, feature, violated);
    if (column.compared) judgeDistance(column, baseline.profile.features.get(column.name), feature, violated);
  }
  const names = new Set(constraints.map(({ name }) => name));
  const named = new Set<string | undefined>(Object.values(roles));
  const present = [...serving.features.keys()].filter((name) => names.has(name) || !named.has(name));
  const counts = `Number of columns in current dataset: ${present.length}, Number of columns in baseline constraints: ${names.size}`;
  if ([...names].some((name) => !serving.features.has(name))) {
    violated("Missing columns", "missing_column_check", `There are missing columns in current dataset. ${counts}`);
  }
  if (present.some((name) => !names.has(name))) {
    violated("Extra columns", "extra_column_check", `There are extra columns in current dataset. ${counts}`);
  }
  return { violations: found };
}

/** Deequ's distances of every column of the constraints that both sides have, `deequ-simple` and `deequ-robust`. */
export function deequDistances(baseline: Baseline, serving: Profile): Distance[] {
  return constraintsFor(baseline).flatMap((column) => {
    const [before, after] = [baseline.profile.features.get(column.name), serving.features.get(column.name)];
    if (before === undefined || after === undefined) return [];
    return (["simple", "robust"] as const).flatMap((method): Distance[] => {
      const value = distanceOf(column, before, after, method);
      const distance = { feature: column.name, distance: `deequ-${method}`, nullMean: null };
      return value === null ? [] : [{ ...distance, value }];
    });
  });
}

function constraintsFor({ imported, profile, schema }: Baseline): Constraints {
  if (imported !== undefined && imported.constraints !== null) return imported.constraints;
  return schema.features.flatMap(({ name, type, values, inServing }): ColumnConstraints[] => {
    const feature = profile.features.get(name);
    if (feature === undefined || !inServing) return [];
    const rows = featureRows(feature);
    return [
      {
        name,
        type: type === "INT" ? "Integral" : type === "FLOAT" ? "Fractional" : type === "LIST" ? "Unknown" : "String",
        completeness: rows === 0 ? null : (rows - absent(feature)) / rows,
        domain: values,
        evaluated: true,
        typeThreshold: 0.1,
        domainThreshold: 0.1,
        compared: true,
        method: "robust",
        threshold: 0.1,
        categoricalThreshold: 0.1,
      },
    ];
  });
}

type Violated = (feature: string, check: ConstraintViolation["constraint_check_type"], description: string) => void;

/** NaN is missing to Model Monitor. */
function absent({ kinds }: FeatureProfile): number {
  return kinds.missing + kinds.nan;
}

function requiredShare(threshold: number): number {
  return threshold >= 0.5 ? threshold : 1 - threshold;
}

function judgeType({ name, type, typeThreshold }: ColumnConstraints, feature: FeatureProfile, violated: Violated) {
  const { kinds } = feature;
  const present = featureRows(feature) - absent(feature);
  if (present === 0 || (type !== "Integral" && type !== "Fractional")) return;
  const infinite = kinds["positive-infinity"] + kinds["negative-infinity"];
  const matching = kinds.integer + (type === "Fractional" ? kinds.fractional + infinite : 0);
  const required = requiredShare(typeThreshold);
  if (matching / present >= required) return;
  const percent = (share: number) => `${100 * share}%`;
  violated(
    name,
    "data_type_check",
    `Data type match requirement is not met. Expected data type: ${type}, Expected match: ${percent(required)}. Observed: Only ${percent(matching / present)} of data is ${type}.`,
  );
}

function judgeCompleteness({ name, completeness }: ColumnConstraints, feature: FeatureProfile, violated: Violated) {
  const rows = featureRows(feature);
  const observed = rows === 0 ? 1 : (rows - absent(feature)) / rows;
  if (completeness === null || observed >= completeness) return;
  violated(name, "completeness_check", `Value: ${observed} does not meet the constraint requirement!`);
}

function judgeDomain(column: ColumnConstraints, feature: FeatureProfile, violated: Violated) {
  if (column.domain === null) return;
  const { counts, n } = valueCounts(feature);
  const all = n + feature.kinds.empty;
  if (all === 0) return;
  let known = column.domain.includes("") ? feature.kinds.empty : 0;
  for (const value of new Set(column.domain)) known += counts.get(value) ?? 0;
  const required = requiredShare(column.domainThreshold);
  if (known / all >= required) return;
  const description = `Value: ${known / all} does not meet the constraint requirement! Only this share of the values is in the domain, ${required} is required.`;
  violated(column.name, "categorical_values_check", description);
}

function judgeDistance(
  column: ColumnConstraints,
  baseline: FeatureProfile | undefined,
  serving: FeatureProfile,
  violated: Violated,
) {
  if (baseline === undefined) return;
  const distance = distanceOf(column, baseline, serving, column.method);
  const threshold = isText(column) ? column.categoricalThreshold : column.threshold;
  if (distance === null || distance <= threshold) return;
  const description = `Baseline drift distance: ${distance} exceeds threshold: ${threshold}`;
  violated(column.name, "baseline_drift_check", description);
}

function isText({ type }: ColumnConstraints): boolean {
  return type !== "Integral" && type !== "Fractional";
}

function distanceOf(
  column: ColumnConstraints,
  baseline: FeatureProfile,
  serving: FeatureProfile,
  method: ComparisonMethod,
): number | null {
  if (!isText(column)) return numericDistance(baseline.quantiles, serving.quantiles, method);
  return categoricalDistance(valueCounts(baseline), valueCounts(serving), method);
}
