import type { Check } from "../check/check.ts";
import type { Allowance } from "../monitor/monitor-config.ts";
import type { Profile } from "../profile/profile.ts";
import { valueCounts } from "../profile/value-counts.ts";
import type { Anomaly } from "./anomaly.ts";

const rangeCodes: Readonly<Partial<Record<Anomaly["code"], "min" | "max">>> = {
  INT_TYPE_SMALL_INT: "min",
  FLOAT_TYPE_SMALL_FLOAT: "min",
  INT_TYPE_BIG_INT: "max",
  FLOAT_TYPE_BIG_FLOAT: "max",
};

/**
 * What would have to be allowed for a batch to break no expectation about columns, values and ranges: its new columns and missing ones, the values
 * that training never had in features where that was told, and its extremes where they lie beyond training's. One entry a feature, in the
 * order of the check's anomalies. Wrong types, missing values, NaN, infinities and drift of a distribution are not to be allowed.
 */
export function allowancesOf(check: Check, baseline: Profile, serving: Profile): Allowance[] {
  const found = new Map<string, Allowance>();
  const add = (feature: string, more: Partial<Allowance>) =>
    found.set(feature, { ...(found.get(feature) ?? { feature }), ...more });
  for (const { code, feature } of check.anomalies) {
    const bound = rangeCodes[code];
    const reached = bound && check.features.find((one) => one.feature === feature)?.serving?.[bound];
    if (code === "SCHEMA_NEW_COLUMN") add(feature, { column: "added" });
    if (code === "SCHEMA_MISSING_COLUMN") add(feature, { column: "removed" });
    if (bound !== undefined && reached != null) add(feature, { [bound]: reached });
  }
  for (const feature of featuresWithNewValues(check)) {
    const [before, after] = [baseline.features.get(feature), serving.features.get(feature)];
    if (before === undefined || after === undefined) continue;
    const known = valueCounts(before).counts;
    const values = [...valueCounts(after).counts.keys()].filter((value) => !known.has(value)).sort();
    if (values.length > 0) add(feature, { values });
  }
  return [...found.values()];
}

function featuresWithNewValues({ anomalies, measurements }: Check): Set<string> {
  return new Set([
    ...anomalies.filter(({ code }) => code === "ENUM_TYPE_UNEXPECTED_STRING_VALUES").map(({ feature }) => feature),
    ...measurements
      .filter((one) => one.comparison === "training-serving" && one.test === "unseen-values" && one.verdict === "drift")
      .map(({ feature }) => feature),
  ]);
}

/** Both lists as one, an entry a feature, sorted by nothing but where each feature came first. */
export function mergedAllowances(before: readonly Allowance[], after: readonly Allowance[]): Allowance[] {
  return [...Map.groupBy([...before, ...after], ({ feature }) => feature)].map(([feature, own]) => {
    const column = own.findLast((one) => one.column !== undefined)?.column;
    const values = own.flatMap((one) => one.values ?? []);
    const mins = own.flatMap(({ min }) => min ?? []);
    const maxes = own.flatMap(({ max }) => max ?? []);
    return {
      feature,
      ...(column === undefined ? {} : { column }),
      ...(values.length === 0 ? {} : { values: [...new Set(values)].sort() }),
      ...(mins.length === 0 ? {} : { min: Math.min(...mins) }),
      ...(maxes.length === 0 ? {} : { max: Math.max(...maxes) }),
    };
  });
}
