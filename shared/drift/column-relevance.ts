import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { estimateOf, pairKey } from "../profile/pair-sums.ts";
import type { Profile } from "../profile/profile.ts";
import type { FeatureRole, Schema } from "../schema/schema.ts";

/** What the columns of a table mean to its model. */
export interface ColumnRelevance {
  /** Relative importance in [0, 1]; columns of which nothing is known are not in it. */
  readonly importance: ReadonlyMap<string, number>;
  /** Prediction and score. */
  readonly predictions: ReadonlySet<string>;
}

/** Nothing is known of any column. */
export const noRelevance: ColumnRelevance = { importance: new Map(), predictions: new Set() };

/** A column without a visible part in the outcome may have one that correlations do not show. */
const leastWeight = 0.1;

/**
 * The importance of each column: what monitor.json says, over the greatest there; else its mutual information with the label, or the score, or the prediction (the first of which the
 * baseline has pairs), over the greatest of those. Mutual information is that of a normal copula, see `mutualInformation`: columns of texts have none.
 */
export function columnRelevance(baseline: Profile, schema: Schema, config: MonitorConfig): ColumnRelevance {
  const predictions = new Set(
    schema.features.filter(({ role }) => role === "prediction" || role === "score").map(({ name }) => name),
  );
  const own = new Map<string, number>();
  for (const { name } of schema.features) {
    const importance = Object.hasOwn(config.features, name) ? config.features[name]?.importance : undefined;
    if (importance !== undefined) own.set(name, importance);
  }
  const roles: readonly FeatureRole[] = ["label", "score", "prediction"];
  const informative = roles
    .map((role) => informationWith(baseline, schema, schema.features.find((feature) => feature.role === role)?.name))
    .find(({ size }) => size > 0);
  return { importance: new Map([...relative(informative ?? new Map()), ...relative(own)]), predictions };
}

/** How much a column's change counts in the order of findings: its importance, at least a tenth; 1 where nothing is known of it. */
export function weightOf({ importance }: ColumnRelevance, column: string): number {
  return Math.max(leastWeight, importance.get(column) ?? 1);
}

/**
 * Mutual information of two columns in nats, from their mean Fisher z: -ln(1 - r²) / 2, exact where their ranks go together as a normal copula; of dependence that is not monotone it sees little.
 */
export function mutualInformation(z: number): number {
  return Math.log(Math.cosh(z));
}

/** Of the features that have a pair with `target`. */
function informationWith(profile: Profile, { features }: Schema, target: string | undefined): Map<string, number> {
  const found = new Map<string, number>();
  if (target === undefined) return found;
  for (const { name, role } of features) {
    const pair = role === "feature" ? profile.pairs.get(pairKey(name, target)) : undefined;
    if (pair !== undefined) found.set(name, mutualInformation(estimateOf(pair).z));
  }
  return found;
}

function relative(values: ReadonlyMap<string, number>): Map<string, number> {
  const greatest = Math.max(0, ...values.values());
  return new Map([...values].map(([name, value]) => [name, greatest === 0 ? 0 : value / greatest]));
}
