import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { featureRows } from "../profile/feature-rows.ts";
import { inferType } from "../profile/infer-type.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { allowedKinds } from "./allowed-kinds.ts";
import { inferRole } from "./infer-role.ts";
import type { FeatureRole, FeatureSchema, FeatureType, Schema } from "./schema.ts";

/** TFDV's default `max_string_domain_size`. */
const maxValues = 100;
/** Largest Good-Turing estimate of the mass of values not seen yet, f1 / n, at which a set of values counts as closed. */
const maxUnseenMass = 0.0005;
/** An integer with few values, each seen often, is a code and not a quantity. */
const maxCategoricalIntegers = 20;
const rowsAValue = 10;

/**
 * The schema that the training profile suggests, overridden by monitor.json. In the order of the training file's columns,
 * then the columns that monitor.json
 * names as id, timestamp, prediction or score and training lacks: those have no kinds and no bounds, only a role.
 *
 * - `role`: what `config.columns`, `config.heldoutColumn` and `config.features[x].treat` name, else `inferRole`.
 * - `categorical`: text and booleans; integers with at most 20 distinct values and 10 rows a value. `treat` decides where it
 *   is set. Ids, timestamps and
 *   lists are not.
 * - `minFraction`: 1 when no value is missing (as TFDV), else half of training's share: smaller losses are for the test of
 *   missing values.
 * - `values`: the closed set of a categorical text column of at most 100 values, when the profile shows that hardly any is
 *   left to see: the estimated
 *   unseen mass is at most 1 in 2,000 rows, on at least 10 rows a value. Empty text is not one of them. Null otherwise:
 * values are then open, and the test of unseen values decides.
 *
 * Source: TFDV 1.17 schema inference (`max_string_domain_size` 100, `min_fraction` 1 or unset); unseen mass: Good 1953.
 */
export function inferSchema(profile: Profile, config: MonitorConfig): Schema {
  const features = [...profile.features.values()].map((feature) => inferFeature(feature, featureRows(feature), config));
  const { id, timestamp, prediction, score } = config.columns;
  const named = { id, timestamp, prediction, score };
  for (const role of ["id", "timestamp", "prediction", "score"] as const) {
    const name = named[role];
    if (name !== undefined && !profile.features.has(name)) features.push(servingOnly(name, role));
  }
  return { version: 1, features };
}

/** A column that monitor.json names and training need not have: nothing is known of it but its role. */
function servingOnly(name: string, role: FeatureRole): FeatureSchema {
  return {
    name,
    type: "STRING",
    kinds: null,
    role,
    categorical: false,
    minFraction: 0,
    values: null,
    min: null,
    max: null,
    allowsNonFinite: true,
    inServing: true,
  };
}

function inferFeature(profile: FeatureProfile, rows: number, config: MonitorConfig): FeatureSchema {
  const { name, kinds } = profile;
  const inferred = inferType(kinds);
  const type: FeatureType = inferred === "EMPTY" ? "STRING" : inferred;
  const present = rows - kinds.missing;
  const role = inferRole(profile, inferred, rows, config);
  const categorical = isCategorical(profile, type, role, present, config);
  const numeric = type === "INT" || type === "FLOAT";
  return {
    name,
    type,
    kinds: inferred === "EMPTY" ? null : allowedKinds(type, kinds, profile.moments.min === profile.moments.max),
    role,
    categorical,
    minFraction: present === 0 ? 0 : kinds.missing === 0 ? 1 : present / rows / 2,
    values: categorical && type === "STRING" ? closedSet(profile, present) : null,
    min: numeric ? profile.moments.min : null,
    max: numeric ? profile.moments.max : null,
    allowsNonFinite: kinds.nan + kinds["positive-infinity"] + kinds["negative-infinity"] > 0,
    inServing: role !== "label" && role !== "heldout",
  };
}

function isCategorical(
  profile: FeatureProfile,
  type: FeatureType,
  role: FeatureRole,
  present: number,
  config: MonitorConfig,
): boolean {
  const treat = Object.hasOwn(config.features, profile.name) ? config.features[profile.name]?.treat : undefined;
  if (treat === "categorical") return true;
  if (treat === "numeric" || role === "id" || role === "timestamp") return false;
  if (type === "STRING" || type === "BOOLEAN") return true;
  if (type !== "INT") return false;
  const distinct = profile.distinct.estimate;
  return distinct <= maxCategoricalIntegers && present >= rowsAValue * distinct;
}

function closedSet({ frequent, kinds }: FeatureProfile, present: number): string[] | null {
  const size = frequent.size;
  if (kinds.text + kinds.boolean + kinds.empty < present) return null;
  if (!frequent.isExact || size === 0 || size > maxValues || present < rowsAValue * size) return null;
  if (frequent.singletons / present > maxUnseenMass) return null;
  return frequent
    .values()
    .map(({ value }) => value)
    .filter((value) => value !== "")
    .sort();
}
