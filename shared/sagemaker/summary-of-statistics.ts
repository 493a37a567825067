import * as v from "valibot";
import type { NumberBucket } from "../drift/binning.ts";
import type { ColumnSummary, NumbersSummary, TableSummary, TextsSummary } from "../statistics/table-summary.ts";
import { nextUp } from "../stats/next-up.ts";

const count = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER), v.transform(Math.round));
const common = v.object({ num_present: count, num_missing: count });

const numeric = v.object({
  common,
  mean: v.number(),
  std_dev: v.number(),
  min: v.number(),
  max: v.number(),
  distribution: v.optional(
    v.nullable(
      v.object({
        kll: v.optional(
          v.nullable(
            v.object({
              buckets: v.optional(
                v.array(v.object({ lower_bound: v.number(), upper_bound: v.number(), count: v.number() })),
                [],
              ),
              sketch: v.optional(v.nullable(v.object({ data: v.array(v.array(v.number())) }))),
            }),
          ),
        ),
      }),
    ),
  ),
});

const ordered = v.pipe(
  numeric,
  v.check(({ min, max }) => min <= max),
);

const text = v.object({
  common,
  distinct_count: count,
  distribution: v.optional(
    v.nullable(
      v.object({
        categorical: v.optional(
          v.nullable(v.object({ buckets: v.optional(v.array(v.object({ value: v.string(), count })), []) })),
        ),
      }),
    ),
  ),
});

/** What statistics.json of Model Monitor's data quality looks like; other members are ignored. */
const statisticsFile = v.object({
  dataset: v.object({ item_count: count }),
  features: v.array(
    v.object({
      name: v.string(),
      inferred_type: v.optional(v.string(), "Unknown"),
      numerical_statistics: v.optional(v.nullable(v.looseObject({}))),
      string_statistics: v.optional(v.nullable(v.looseObject({}))),
    }),
  ),
});

/**
 * What a parsed statistics.json tells of a table; null when it is no such file. A column whose members are not what they should be (a mean of "NaN", say) is counted as missing
 * in all rows.
 *
 * Numbers come from the KLL sketch: an item of level i stands for 2^i numbers, so a sketch of one level is every number as it was. Without a sketch they come from the ten
 * buckets of equal width. NaN and null are one to Model Monitor: missing.
 */
export function summaryOfSageMaker(json: unknown): TableSummary | null {
  const parsed = v.safeParse(statisticsFile, json);
  if (!parsed.success) return null;
  const { dataset, features } = parsed.output;
  const rows = dataset.item_count;
  return { tool: "SageMaker", rows, columns: features.map((feature) => columnOf(feature, rows)) };
}

function columnOf(feature: v.InferOutput<typeof statisticsFile>["features"][number], rows: number): ColumnSummary {
  const { name, inferred_type: type } = feature;
  const numbers = v.safeParse(ordered, feature.numerical_statistics);
  const texts = v.safeParse(text, feature.string_statistics);
  const { num_present: present } = (numbers.success
    ? numbers.output.common
    : texts.success
      ? texts.output.common
      : null) ?? { num_present: 0 };
  const n = Math.min(rows, present);
  return {
    name,
    missing: rows - n,
    numbers: numbers.success && n > 0 ? numbersOf(numbers.output, n, type === "Integral") : null,
    texts: !numbers.success && texts.success && n > 0 ? textsOf(texts.output, n) : null,
    lists: 0,
  };
}

function textsOf({ distinct_count, distribution }: v.InferOutput<typeof text>, n: number): TextsSummary {
  const buckets = distribution?.categorical?.buckets ?? [];
  let left = n;
  const listed = buckets
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .filter((bucket) => {
      const fits = bucket.count > 0 && bucket.count <= left;
      if (fits) left -= bucket.count;
      return fits;
    });
  return { n, distinct: Math.max(distinct_count, listed.length), listed, invalidUtf8: 0 };
}

function numbersOf(stats: v.InferOutput<typeof numeric>, n: number, whole: boolean): NumbersSummary {
  const { mean, std_dev: deviation, min, max, distribution } = stats;
  const levels = distribution?.kll?.sketch?.data ?? [];
  const points = pointsOf(levels, n, min, max);
  const buckets = points ?? equalWidthBuckets(distribution?.kll?.buckets ?? [], n, min, max);
  const zeros = points?.find(({ low }) => low === 0)?.count ?? (min === 0 && max === 0 ? n : 0);
  return {
    n,
    whole,
    nan: null,
    positiveInfinite: 0,
    negativeInfinite: 0,
    zeros,
    mean,
    deviation,
    min,
    max,
    buckets,
    exact: min === max || (points !== null && levels.slice(1).every((level) => level.length === 0)),
  };
}

/** The sketch's items with their weights, ascending; null when they do not add up to the numbers. */
function pointsOf(
  levels: readonly (readonly number[])[],
  n: number,
  min: number,
  max: number,
): readonly NumberBucket[] | null {
  const weights = new Map<number, number>();
  levels.forEach((level, i) => {
    for (const item of level) {
      const x = Math.min(max, Math.max(min, item)) + 0;
      weights.set(x, (weights.get(x) ?? 0) + 2 ** i);
    }
  });
  const sorted = [...weights].sort(([a], [b]) => a - b);
  if (sorted.reduce((sum, [, weight]) => sum + weight, 0) !== n) return null;
  return sorted.map(([x, weight]) => ({ low: x, high: nextUp(x), count: weight, exact: true }));
}

/** The ten buckets, the last with the greatest number; null when they do not add up. */
function equalWidthBuckets(
  buckets: readonly { readonly lower_bound: number; readonly upper_bound: number; readonly count: number }[],
  n: number,
  min: number,
  max: number,
): readonly NumberBucket[] | null {
  const counted = buckets.map(({ lower_bound, count: numbers }, i) => ({
    low: i === 0 ? min : lower_bound,
    high: i + 1 < buckets.length ? buckets[i + 1]!.lower_bound : nextUp(max),
    count: numbers,
    exact: false,
  }));
  const isSound =
    counted.length > 0 &&
    counted.reduce((sum, bucket) => sum + bucket.count, 0) === n &&
    counted.every(({ low, high, count: numbers }) => low < high && Number.isInteger(numbers) && numbers >= 0);
  return isSound ? counted : null;
}
