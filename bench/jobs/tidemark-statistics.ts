import { featureStatistics } from "../../shared/profile/feature-statistics.ts";
import { createFold, finishFold, foldBatch } from "../../shared/profile/fold-batch.ts";
import type { FeatureProfile, Profile } from "../../shared/profile/profile.ts";
import type { ByteSource } from "../../shared/table/byte-source.ts";
import { openTable } from "../../shared/table/open-table.ts";
import { type BenchColumn, edgesOf } from "../data/data-set.ts";
import type { ColumnStatistics } from "./column-statistics.ts";

/** The profile of everything in the source. */
export async function profileOf(source: ByteSource): Promise<Profile> {
  const table = await openTable(source);
  const fold = createFold(null, source.name);
  for await (const batch of table.batches) foldBatch(fold, batch);
  const [issue] = table.issues;
  if (issue !== undefined) throw new Error(`${source.name} was not read whole: ${issue.message}`);
  return finishFold(fold).profile;
}

/**
 * Every statistic of every column, read out of the profile of `rows` rows.
 *
 * @throws {Error} when it has other rows or lacks a column.
 */
export function readOut(profile: Profile, rows: number, columns: readonly BenchColumn[]): ColumnStatistics[] {
  if (profile.rows !== rows) throw new Error(`the profile has ${profile.rows} of ${rows} rows`);
  return columns.map((column) => {
    const feature = profile.features.get(column.name);
    if (feature === undefined) throw new Error(`the profile lacks ${column.name}`);
    return statisticsOf(feature, profile.rows, column);
  });
}

function statisticsOf(feature: FeatureProfile, rows: number, column: BenchColumn): ColumnStatistics {
  const { name } = column;
  const { missing, distinct, zeros, mean, standardDeviation, min, max, quantiles, topValues } = featureStatistics(
    feature,
    rows,
  );
  const counted = { name, count: rows - missing, missing, distinct: distinct! };
  const { kinds, textLength, time } = feature;
  if (kinds.timestamp > 0) {
    const { hour: hours, weekday: weekdays, minMs, maxMs } = time;
    return { ...counted, kind: "time", min: minMs!, max: maxMs!, hours, weekdays };
  }
  if (kinds.text > 0) {
    const top = topValues.map(({ value }) => value);
    const lengths = { minLength: textLength.min!, meanLength: textLength.mean!, maxLength: textLength.max! };
    return { ...counted, kind: "text", top, topCounts: topValues.map((value) => value.count), ...lengths };
  }
  return {
    ...counted,
    kind: "number",
    ...{ mean: mean!, standardDeviation: standardDeviation!, min: min!, max: max!, zeros, quantiles: quantiles! },
    cumulative: edgesOf(column).map((edge) => feature.quantiles.countBelow(edge)),
  };
}
