import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { FeatureProfile } from "../profile/profile.ts";
import type { FeatureRole, FeatureType } from "./schema.ts";

/** Fewer values than this may all differ by chance. */
const minIdValues = 100;
const minIdDistinctShare = 0.98;
/** The estimate of distinct values errs by 1.6%; three times that is allowed for where it is no count. */
const estimateError = 0.05;
const minConstantRows = 10;
/** How far the quartiles of ids may stray from those of an even spread, as a share of the range. */
const maxUnevenness = 0.15;

const idName = /(?:^|[^a-zA-Z])(?:id|ID|Id|uuid|UUID|guid|GUID|key|KEY|Key)$|[a-z](?:Id|ID|Uuid|UUID|Guid|GUID|Key)$/;

/**
 * What a column is for.
 *
 * Named in monitor.json first: `columns`, `heldoutColumn`, then `treat`. Else, from the training profile:
 * - timestamps are `timestamp`;
 * - one distinct value and none missing, on at least 10 rows, or no value at all: `constant`;
 * - nearly all values distinct (98% of at least 100), text or integer: `id`. An integer must also look like one: by its name
 *   (`order_id`, `customerKey`), by
 *   being beyond 2^53, or by an even spread between least and greatest (quartiles within 15% of the range), as running and
 * random numbers have and amounts
 *   have not. Floating-point numbers are never ids;
 * - everything else is a `feature`.
 */
export function inferRole(
  profile: FeatureProfile,
  type: FeatureType | "EMPTY",
  rows: number,
  config: MonitorConfig,
): FeatureRole {
  return configuredRole(profile.name, config) ?? inferredRole(profile, type, rows);
}

function configuredRole(name: string, config: MonitorConfig): FeatureRole | null {
  const { id, timestamp, label, prediction, score } = config.columns;
  const named: readonly (readonly [string | undefined, FeatureRole])[] = [
    [label, "label"],
    [prediction, "prediction"],
    [score, "score"],
    [id, "id"],
    [timestamp, "timestamp"],
    [config.heldoutColumn, "heldout"],
  ];
  const role = named.find(([column]) => column === name)?.[1];
  if (role !== undefined) return role;
  const treat = Object.hasOwn(config.features, name) ? config.features[name]?.treat : undefined;
  if (treat === undefined) return null;
  if (treat === "ignore") return "ignored";
  return treat === "id" || treat === "timestamp" ? treat : "feature";
}

function inferredRole(profile: FeatureProfile, type: FeatureType | "EMPTY", rows: number): FeatureRole {
  if (type === "EMPTY") return "constant";
  if (type === "TIMESTAMP") return "timestamp";
  const present = rows - profile.kinds.missing;
  const distinct = profile.distinct.estimate;
  if (distinct === 1 && present === rows && rows >= minConstantRows) return "constant";
  const share = minIdDistinctShare - (profile.distinct.isExact ? 0 : estimateError);
  if (present < minIdValues || distinct < share * present) return "feature";
  if (type === "STRING") return "id";
  return type === "INT" && looksLikeIds(profile) ? "id" : "feature";
}

function looksLikeIds({ name, exactMin, exactMax, moments, quantiles }: FeatureProfile): boolean {
  if (idName.test(name) || exactMin !== null || exactMax !== null) return true;
  const { min, max } = moments;
  if (min === null || max === null || max === min) return false;
  return [0.25, 0.5, 0.75].every((p) => {
    const place = ((quantiles.quantile(p) ?? min) - min) / (max - min);
    return Math.abs(place - p) <= maxUnevenness;
  });
}
