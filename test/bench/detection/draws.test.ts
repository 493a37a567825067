import { describe, expect, it } from "vitest";
import { floorsIn, goneMissing, meanShift, movedTo, scaleBy, unchanged } from "../../../bench/detection/data/change.ts";
import type { Column, Side } from "../../../bench/detection/data/column.ts";
import { columnKinds, kindOf, normalKind } from "../../../bench/detection/data/column-kinds.ts";
import { drawCounts, drawRows, joinParts } from "../../../bench/detection/data/draw.ts";
import { binomial, multinomial, randomOf } from "../../../bench/detection/data/random.ts";
import { benchConfig, readSide } from "../../../bench/detection/ours/check.ts";
import { makeBaseline, type TrainingPart } from "../../../shared/baseline/make-baseline.ts";
import type { Leaf } from "../../../shared/check/leaf.ts";
import { featureStatistics } from "../../../shared/profile/feature-statistics.ts";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

describe("draws", () => {
  it("are the same for the same seeds and others for others", () => {
    const draw = (seed: string) => Array.from(drawRows(normalKind, randomOf(seed), 5, unchanged).values);
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });

  it.each([
    [40, 0.05],
    [40, 0.9],
    [1000, 0.3],
    [1_000_000, 0.001],
  ])("binomial(%i, %f) has its mean and variance", (n, p) => {
    const random = randomOf("binomial", n, p);
    const draws = Array.from({ length: 20_000 }, () => binomial(random, n, p));
    const variance = mean(draws.map((k) => (k - n * p) ** 2));
    expect(Math.abs(mean(draws) - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / draws.length));
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.95);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.05);
  });

  it("multinomial counts sum to the rows", () => {
    const counts = multinomial(randomOf("m"), 12_345, [0.2, 0.3, 0, 0.5]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12_345);
    expect(counts[2]).toBe(0);
  });

  it("of a kind have the moments of its atoms", () => {
    const { values, probabilities } = normalKind.atoms;
    const second = values.reduce((sum, x, i) => sum + x * x * probabilities[i]!, 0);
    expect(second).toBeCloseTo(1, 3);
    const rows = drawRows(normalKind, randomOf("moments"), 100_000, unchanged).values;
    expect(Math.abs(mean(rows))).toBeLessThan(0.013);
    expect(Math.abs(mean(rows.map((x) => x * x)) - 1)).toBeLessThan(0.02);
  });
});

describe("floors of a change", () => {
  it("are those of the documented effect it exceeds most", () => {
    expect(floorsIn(normalKind, meanShift(0.25))).toBeCloseTo(2.5, 1);
    expect(floorsIn(normalKind, scaleBy(1.21))).toBeCloseTo(2, 1);
    expect(floorsIn(normalKind, goneMissing(0.05))).toBeCloseTo(5, 5);
    expect(floorsIn(kindOf("200 values, Zipf"), movedTo(99, 0.03, "value 100"))).toBeCloseTo(3, 1);
    expect(floorsIn(kindOf("boolean"), movedTo(1, 0.01, "true"))).toBe(0);
  });
});

describe("counted values", () => {
  const kinds = columnKinds.filter(({ atoms }) => atoms.values.length < 1e5);
  it.each(kinds.map((kind) => [kind.name, kind] as const))("of %s give the profile that their rows give", (_, kind) => {
    const random = randomOf("counted", kind.name);
    const baseline = { rows: 3000, columns: new Map([["x", drawCounts(kind, random, 3000, unchanged)]]) };
    const serving = { rows: 2000, columns: new Map([["x", drawCounts(kind, random, 2000, unchanged)]]) };
    const made = makeBaseline("m", "v", [partOf(baseline)], benchConfig);
    const expectations = expectationsOf(made.schema, made.bins, made.fingerprint);
    const [counted, folded] = [readSide(serving, expectations), readSide(asRows(serving), expectations)];
    const [a, b] = [counted, folded].map(({ profile }) => profile.features.get("x")!);
    expect(counted.profile.rows).toBe(folded.profile.rows);
    expect(a!.kinds).toEqual(b!.kinds);
    expect(featureStatistics(a!, 2000)).toEqual(featureStatistics(b!, 2000));
    expect([...a!.quantiles.buckets()]).toEqual([...b!.quantiles.buckets()]);
    expect(a!.time).toEqual(b!.time);
    const observed = [counted, folded].map(({ observations }) => observations!.features.get("x")!);
    expect(observed[0]!.binCounts).toEqual(observed[1]!.binCounts);
    const violations = observed.map(({ violations: all }) => [...all].map(([code, { count }]) => [code, count]).sort());
    expect(violations[0]).toEqual(violations[1]);
  });

  it("in parts add up", () => {
    const random = randomOf("parts");
    const parts = [100, 200].map((rows) => drawCounts(kindOf("3 values"), random, rows, unchanged));
    expect(joinParts(parts).counts!.reduce((sum, count) => sum + count, 0)).toBe(300);
  });
});

function partOf(side: Side): TrainingPart {
  const leaf: Leaf = {
    version: 1,
    ...{ key: "m/training/v/part.csv", etag: "", sizeBytes: 0, settings: "", format: null },
    ...{ lastModified: "2026-01-05T00:00:00.000Z", compression: null, rows: side.rows, heldoutRows: 0, predictions: 0 },
    ...{ fault: null, issues: [], observations: null },
  };
  return { leaf, profile: readSide(side, null).profile, heldoutProfile: null, heldout: null };
}

function asRows({ rows, columns }: Side): Side {
  const expanded = (column: Column): Column => ({
    ...column,
    counts: null,
    values: Float64Array.from(
      Array.from(column.values).flatMap((x, i) => new Array<number>(column.counts![i]!).fill(x)),
    ),
  });
  return { rows, columns: new Map(columns.entries().map(([name, column]) => [name, expanded(column)])) };
}
