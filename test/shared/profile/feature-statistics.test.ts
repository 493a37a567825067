import { Float64, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { featureStatistics } from "../../../shared/profile/feature-statistics.ts";
import type { FeatureStatistics } from "../../../shared/profile/statistics.ts";
import { profileOf } from "../../support/profile-of.ts";

function statisticsOf(vector: Vector, lexical = false): FeatureStatistics {
  const { profile } = profileOf({ x: vector }, { lexical });
  return featureStatistics(profile.features.get("x")!, profile.rows);
}

describe("featureStatistics", () => {
  it("reads numbers", () => {
    const values = [4, 1, 3, 0, 0, null, Number.NaN, Infinity];
    expect(statisticsOf(vectorFromArray(values, new Float64()))).toEqual({
      rows: 8,
      missing: 1,
      empty: 0,
      nan: 1,
      infinite: 1,
      zeros: 2,
      numbers: 5,
      mean: 1.6,
      standardDeviation: Math.sqrt(3.3),
      min: 0,
      max: 4,
      quantiles: [0, 0, 0, 1, 3, 4, 4],
      distinct: 6,
      topValues: [
        { value: "0", count: 2 },
        { value: "1", count: 1 },
        { value: "3", count: 1 },
        { value: "4", count: 1 },
      ],
      meanTextLength: null,
      inferredType: "FLOAT",
    });
  });

  it("reads text", () => {
    const statistics = statisticsOf(vectorFromArray(["b", "aaa", "b", "", null], new Utf8()));
    expect([statistics.mean, statistics.quantiles, statistics.meanTextLength]).toEqual([null, null, 5 / 3]);
    expect([statistics.empty, statistics.distinct, statistics.inferredType]).toEqual([1, 3, "STRING"]);
    expect(statistics.topValues[0]).toEqual({ value: "b", count: 2 });
  });

  it("is all null on a column without values", () => {
    const { mean, standardDeviation, min, max, quantiles, distinct, topValues, inferredType } = statisticsOf(
      vectorFromArray([null, null], new Utf8()),
    );
    expect([mean, standardDeviation, min, max, quantiles, distinct, topValues, inferredType]).toEqual([
      null,
      null,
      null,
      null,
      null,
      0,
      [],
      "EMPTY",
    ]);
  });

  it("counts distinct values exactly beyond the sketch's own limit", () => {
    expect(statisticsOf(vectorFromArray(Float64Array.from({ length: 20_000 }, (_, i) => i % 8000))).distinct).toBe(
      8000,
    );
    expect(
      statisticsOf(
        vectorFromArray(
          Array.from({ length: 20_000 }, (_, i) => `v${i % 15_000}`),
          new Utf8(),
        ),
      ).distinct,
    ).toBe(15_000);
  });

  it("ranks numbers and texts of one column together", () => {
    const { topValues, inferredType } = statisticsOf(vectorFromArray(["1", "1", "x", "x", "x", "2"], new Utf8()), true);
    expect(topValues).toEqual([
      { value: "x", count: 3 },
      { value: "1", count: 2 },
      { value: "2", count: 1 },
    ]);
    expect(inferredType).toBe("STRING");
  });
});
