import { describe, expect, it } from "vitest";
import { systemCause } from "../../../shared/policy/system-cause.ts";
import type { FeatureStatistics } from "../../../shared/profile/statistics.ts";

const baseline: FeatureStatistics = {
  rows: 1_000,
  missing: 0,
  empty: 0,
  nan: 0,
  infinite: 0,
  zeros: 0,
  numbers: 1_000,
  mean: 700,
  standardDeviation: 500,
  min: 20,
  max: 4_500,
  quantiles: [70, 120, 320, 570, 950, 1_900, 2_500],
  distinct: 900,
  topValues: [{ value: "370", count: 20 }],
  meanTextLength: null,
  inferredType: "INT",
};
const times = (factor: number): FeatureStatistics => ({
  ...baseline,
  quantiles: baseline.quantiles!.map((q) => q * factor),
});

describe("systemCause", () => {
  it.each([
    [1.609344, "miles became kilometres"],
    [0.45359237, "pounds became kilograms"],
    [1 / 60, "seconds became minutes"],
    [100, "10^2"],
    [0.001, "10^-3"],
  ])("recognises a change of unit by %d", (factor, name) => {
    expect(systemCause(baseline, times(factor))).toMatchObject({
      code: "UNIT_CHANGE",
      text: expect.stringContaining(name),
    });
  });

  it.each([1, 1.2, 1.45, 3, 7])("says nothing of a factor of %d, which no unit has", (factor) => {
    expect(systemCause(baseline, times(factor))).toBeNull();
  });

  it("says nothing when the quantiles moved by different factors", () => {
    const quantiles = [110, 200, 510, 910, 1_100, 2_000, 2_600];
    expect(systemCause(baseline, { ...baseline, quantiles })).toBeNull();
  });

  it("says nothing of quantiles around zero or without spread, where a factor means nothing", () => {
    const centred = { ...baseline, quantiles: [-3, -2, -1, 0, 1, 2, 3] };
    expect(systemCause(centred, { ...centred, quantiles: centred.quantiles.map((q) => 10 * q) })).toBeNull();
    const narrow = { ...baseline, quantiles: [99, 99, 100, 100, 100, 101, 101] };
    expect(systemCause(narrow, { ...narrow, quantiles: narrow.quantiles.map((q) => 10 * q) })).toBeNull();
  });

  it("recognises a stuck value, but not in a feature that never varied", () => {
    const stuck = { ...baseline, topValues: [{ value: "500", count: 980 }] };
    expect(systemCause(baseline, stuck)).toMatchObject({ code: "STUCK_VALUE", text: expect.stringContaining("98.0%") });
    expect(systemCause({ ...baseline, distinct: 3 }, stuck)).toBeNull();
    const mostly = { ...baseline, topValues: [{ value: "500", count: 990 }] };
    expect(systemCause(mostly, stuck)).toBeNull();
    expect(systemCause(baseline, { ...stuck, topValues: [{ value: "500", count: 900 }] })).toBeNull();
  });
});
