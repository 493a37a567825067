import { describe, expect, it } from "vitest";
import type { BaselinePart } from "../../../shared/baseline/baseline.ts";
import { makeBaseline, type TrainingPart } from "../../../shared/baseline/make-baseline.ts";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { columnOf, profileOf, times } from "../drift/simulation.ts";

const numbers = (name: string, n: number) => {
  let next = 0.5;
  return columnOf(
    name,
    times(n, () => next++),
  );
};

function partOf(key: string, profile: Profile, heldoutProfile: Profile | null = null): TrainingPart {
  const identity = { version: 1, key, etag: key, sizeBytes: 1, lastModified: "2026-01-01T00:00:00.000Z" } as const;
  const counts = { rows: profile.rows, heldoutRows: heldoutProfile?.rows ?? 0, predictions: 0 };
  const rest = { settings: "", format: null, compression: null, fault: null, issues: [], observations: null };
  return { leaf: { ...identity, ...counts, ...rest }, profile, heldoutProfile, heldout: null };
}

const day = (i: number, file = "a") => `m/training/v1/dt=2026-01-0${i}/${file}.csv`;
const partsOf = (parts: readonly TrainingPart[], settings = config): readonly BaselinePart[] =>
  makeBaseline("m", "v1", parts, settings).parts;

describe("the parts of a baseline", () => {
  it("are days, however many files a day came in, in any order", () => {
    const files = [day(2), day(1, "b"), day(1)].map((key) => partOf(key, profileOf([numbers("x", 10)])));
    const parts = partsOf(files);
    expect(parts.map(({ name, time, rows }) => [name, time, rows])).toEqual([
      ["2026-01-01", "2026-01-01T00:00:00.000Z", 20],
      ["2026-01-02", "2026-01-02T00:00:00.000Z", 10],
    ]);
    expect(partsOf(files.toReversed())).toEqual(parts);
    expect(parts[0]?.features[0]?.bins?.reduce((sum, count) => sum + count)).toBe(20);
  });

  it("are hours, or days where batches are days; one alone is none", () => {
    const files = [0, 1, 2].map((hour) =>
      partOf(`m/training/v1/dt=2026-01-01/hour=0${hour}/a.csv`, profileOf([numbers("x", 10)])),
    );
    expect(partsOf(files).map(({ name }) => name)).toEqual(["2026-01-01", "2026-01-01T01", "2026-01-01T02"]);
    expect(partsOf(files, { ...config, batch: "day" })).toEqual([]);
  });

  it("have a column missing that their rows lack", () => {
    const both = profileOf([numbers("x", 10), numbers("y", 10)]);
    const parts = partsOf([partOf(day(1), both), partOf(day(2), profileOf([numbers("x", 7)]))]);
    const y = parts[1]?.features.find(({ feature }) => feature === "y");
    expect([y?.kinds.missing, y?.bins?.every((count) => count === 0)]).toEqual([7, true]);
  });

  it("count a column that only held-out rows have over those, and no undated file of nothing else", () => {
    const heldout = profileOf([numbers("score", 4)]);
    const parts = partsOf([
      partOf(day(1), profileOf([numbers("x", 10)]), heldout),
      partOf(day(2), profileOf([numbers("x", 10)])),
      partOf("m/training/v1/heldout/a.csv", profileOf([]), heldout),
    ]);
    expect(parts.map(({ name }) => name)).toEqual(["2026-01-01", "2026-01-02"]);
    const scores = parts.map(({ features }) => features.find(({ feature }) => feature === "score")?.kinds.fractional);
    expect(scores).toEqual([4, undefined]);
  });
});
