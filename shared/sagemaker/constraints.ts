import * as v from "valibot";

const method = v.pipe(
  v.string(),
  v.transform((name) => (name.toLowerCase().endsWith("simple") ? ("simple" as const) : ("robust" as const))),
);

const distribution = v.object({
  perform_comparison: v.optional(v.string()),
  comparison_threshold: v.optional(v.number()),
  comparison_method: v.optional(method),
  /** As files of 2019 and 2020 spell it. */
  comparion_method: v.optional(method),
  categorical_comparison_threshold: v.optional(v.number()),
});

const monitoring = v.object({
  evaluate_constraints: v.optional(v.string()),
  datatype_check_threshold: v.optional(v.number()),
  domain_content_threshold: v.optional(v.number()),
  distribution_constraints: v.optional(distribution),
});

const defaultThreshold = 0.1;

/** What constraints.json of Model Monitor's data quality looks like; other members are ignored. */
const constraintsFile = v.object({
  features: v.array(
    v.object({
      name: v.string(),
      inferred_type: v.optional(v.string(), "Unknown"),
      completeness: v.optional(v.nullable(v.number())),
      num_constraints: v.optional(v.nullable(v.object({ is_non_negative: v.optional(v.boolean()) }))),
      string_constraints: v.optional(v.nullable(v.object({ domains: v.optional(v.nullable(v.array(v.string()))) }))),
      monitoringConfigOverrides: v.optional(v.nullable(monitoring)),
    }),
  ),
  monitoring_config: v.optional(monitoring, {}),
});

/** How a distance is held against its threshold: `robust` allows for small samples, `simple` does not. */
export type ComparisonMethod = "simple" | "robust";

/** What Model Monitor holds a column to. */
export interface ColumnConstraints {
  readonly name: string;
  /** "Integral", "Fractional", "String" or "Unknown". */
  readonly type: string;
  /** Least share of rows with a value, in [0, 1]; null: not asked for. */
  readonly completeness: number | null;
  /** The values there may be; null: any. */
  readonly domain: readonly string[] | null;
  /** False: nothing is asked of the column but that it is there. */
  readonly evaluated: boolean;
  /** Shares of rows that may be of another type, or hold a value outside the domain. */
  readonly typeThreshold: number;
  readonly domainThreshold: number;
  readonly compared: boolean;
  readonly method: ComparisonMethod;
  /** Greatest distance from the baseline, of numbers and of values. */
  readonly threshold: number;
  readonly categoricalThreshold: number;
}

/** Every column of constraints.json, in its order. */
export type Constraints = readonly ColumnConstraints[];

/**
 * The constraints in a parsed constraints.json, defaults filled in as Model Monitor fills them in (thresholds 0.1, "Robust"), a column's own settings over those of the file. Null when
 * it is no such file.
 */
export function constraintsOf(json: unknown): Constraints | null {
  const parsed = v.safeParse(constraintsFile, json);
  if (!parsed.success) return null;
  const { features, monitoring_config: whole } = parsed.output;
  return features.map((feature): ColumnConstraints => {
    const own = feature.monitoringConfigOverrides ?? {};
    const config = { ...whole, ...own };
    const distances = { ...whole.distribution_constraints, ...own.distribution_constraints };
    const threshold = distances.comparison_threshold ?? defaultThreshold;
    return {
      name: feature.name,
      type: feature.inferred_type,
      completeness: feature.completeness ?? null,
      domain: feature.string_constraints?.domains ?? null,
      evaluated: config.evaluate_constraints !== "Disabled",
      typeThreshold: config.datatype_check_threshold ?? defaultThreshold,
      domainThreshold: config.domain_content_threshold ?? defaultThreshold,
      compared: distances.perform_comparison !== "Disabled",
      method: distances.comparison_method ?? distances.comparion_method ?? "robust",
      threshold,
      categoricalThreshold: distances.categorical_comparison_threshold ?? threshold,
    };
  });
}
