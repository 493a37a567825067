import { describe, expect, it } from "vitest";
import { underNoDrift } from "../../../shared/alert/under-no-drift.ts";
import type { Measurement } from "../../../shared/drift/measurement.ts";
import { uniform } from "../../support/random.ts";
import { sampleCheck } from "../../support/sample-check.ts";

const check = sampleCheck();
const missing = check.measurements.find(({ test, feature }) => test === "missing" && feature === "dep_delay")!;
const comparison = check.features.find(({ feature }) => feature === "dep_delay")!;

/** The clause for `absent` of `nBaseline` training rows. */
function clause(changes: Partial<Measurement>, absent: number): string {
  const nBaseline = changes.nBaseline ?? missing.nBaseline;
  const baseline = { ...comparison.baseline!, rows: nBaseline, missing: absent };
  return underNoDrift({ ...missing, ...changes }, check.distances, { ...comparison, baseline });
}

describe("underNoDrift", () => {
  it("gives the mean difference of two shares, as drawing them again and again does", () => {
    const [n, m, share] = [2_000, 500, 0.04];
    const next = uniform(71);
    const drawn = (rows: number) => Array.from({ length: rows }, () => next() < share).filter(Boolean).length / rows;
    const runs = 4_000;
    let sum = 0;
    for (let i = 0; i < runs; i++) sum += Math.abs(drawn(n) - drawn(m));
    const told = Number(/about ([\d.]+)% by chance alone/.exec(clause({ nBaseline: n, nServing: m }, n * share))?.[1]);
    // The standard error of the mean of 4,000 half-normals is 1.2% of it; the told number is rounded to 0.6% of it.
    expect(Math.abs(sum / runs / (told / 100) - 1)).toBeLessThan(0.05);
  });

  it("says nothing where nothing is missing on either side, and 0% where only serving misses values", () => {
    expect(clause({ effect: 0 }, 0)).toBe("");
    expect(clause({ effect: 0.3 }, 0)).toBe("about 0% by chance alone");
  });

  it("gives PSI with its mean for shares of values, and nothing without", () => {
    const distances = [{ feature: "origin", distance: "psi", value: 0.1234, nullMean: 0.00456 }];
    const measurement = { ...missing, feature: "origin", test: "value-share" };
    expect(underNoDrift(measurement, distances, undefined)).toBe("PSI 0.12, about 0.0046 by chance alone");
    expect(underNoDrift(measurement, [], undefined)).toBe("");
  });

  it("says nothing of other comparisons and other tests", () => {
    expect(clause({ comparison: "previous-serving" }, 80)).toBe("");
    expect(clause({ test: "unseen-values" }, 80)).toBe("");
  });
});
