import { describe, expect, it } from "vitest";
import { chooseBins } from "../../../shared/drift/binning.ts";
import { decideVerdicts } from "../../../shared/drift/decide-verdicts.ts";
import { driftTests } from "../../../shared/drift/drift-tests.ts";
import type { Comparison, Measurement } from "../../../shared/drift/measurement.ts";
import { sideOf } from "../../../shared/drift/side.ts";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import type { FeatureSchema } from "../../../shared/schema/schema.ts";
import { detectDrift } from "../../support/detect-drift.ts";
import { columnOf, normalOf, profileOf, schemaOf, times, uniformOf, zipfOf } from "./simulation.ts";

const config = parseMonitorConfig("{}", "monitor.json");
type Cells = Parameters<typeof columnOf>[1];

function detect(
  before: Cells,
  after: Cells,
  schema: Partial<FeatureSchema> = {},
  settings = config,
  comparison: Comparison = "training-serving",
) {
  const [b, s] = [columnOf("x", before), columnOf("x", after)];
  return detectColumns([b], [s], [schemaOf("x", schema)], settings, comparison);
}

function detectColumns(
  before: FeatureProfile[],
  after: FeatureProfile[],
  features: FeatureSchema[],
  settings = config,
  comparison: Comparison = "training-serving",
) {
  const bins = new Map(
    before.flatMap((feature) =>
      [chooseBins(feature)].flatMap((found) => (found === null ? [] : [[feature.name, found] as const])),
    ),
  );
  const result = detectDrift(
    sideOf(profileOf(before), bins),
    sideOf(profileOf(after)),
    { version: 1, features },
    settings,
    comparison,
  );
  return {
    ...result,
    of: (test: string): Measurement => result.measurements.find((measurement) => measurement.test === test)!,
  };
}

const categorical = { type: "STRING", categorical: true } as const;
const normal = normalOf(uniformOf(11));

describe("detectDrift of numbers", () => {
  it("calls a shift of a quarter standard deviation at 5,000 against 1,000", () => {
    const { of } = detect(
      times(5000, normal),
      times(1000, () => normal() + 0.25),
    );
    expect(of("distribution").verdict).toBe("drift");
    expect(of("distribution").reason).toMatch(/^Median .* -> .*; ECDF distance 0\.\d+, 1,000 values, p = \d/);
  });

  it("sees what moved beside a value that most rows have, and lets it be where that moves as chance moves it", () => {
    const uniform = uniformOf(31);
    const mostlyZero = (shift: number) => () => (uniform() < 0.9 ? 0 : Math.exp(normal() + shift));
    const { of } = detect(times(10_000, mostlyZero(0)), times(10_000, mostlyZero(0.5)));
    expect(of("distribution").verdict).toBe("drift");
    expect(of("distribution").reason).toMatch(/^Apart from 0, (ECDF distance 0\.|0\.\d+ standard deviations higher)/);
    const unmoved = detect(times(10_000, mostlyZero(0)), times(10_000, mostlyZero(0)));
    expect(unmoved.of("distribution").verdict).toBe("stable");
  });

  it("calls disjoint supports drift, with a distance of 1 and p of 0 written as a bound", () => {
    const { of, distances } = detect(
      times(20_000, normal),
      times(20_000, () => 100 + normal()),
    );
    expect(of("distribution")).toMatchObject({ verdict: "drift", effectUnit: "ECDF distance" });
    expect(of("distribution").effect).toBeCloseTo(1, 2);
    expect(of("out-of-range")).toMatchObject({ verdict: "drift", effect: 1 });
    expect(of("distribution").reason).toContain("p < 1e-300");
    expect(distances.find(({ distance }) => distance === "jensen-shannon")?.value).toBe(1);
  });

  it("tells how many rows it needs where few rows show nothing, and calls a clear change all the same", () => {
    const quiet = detect(times(5000, normal), times(60, normal)).of("distribution");
    expect(quiet.verdict).toBe("not-applicable");
    expect(quiet.requiredRows).toBeGreaterThan(500);
    expect(quiet.reason).toMatch(/^Needs [\d,]+ rows to see changes that matter, has 60\./);
    expect(
      detect(
        times(5000, normal),
        times(60, () => normal() + 3),
      ).of("distribution").verdict,
    ).toBe("drift");
    expect(detect(times(100, normal), times(60, normal)).of("distribution").reason).toMatch(
      /^Needs a larger baseline than 100 rows/,
    );
  });

  it("finds one percent of the rows moved beyond the range", () => {
    const after = [...times(4950, normal), ...times(50, () => 9)];
    const measured = detect(times(20_000, normal), after).of("out-of-range");
    expect(measured.verdict).toBe("drift");
    expect(measured.reason).toMatch(/5\d above, up to 9, /);
  });

  it("answers for empty, missing, constant and single-valued columns without failing", () => {
    expect(detect([], []).of("distribution").verdict).toBe("not-applicable");
    expect(detect([], []).of("missing").reason).toBe("There are no rows in the baseline.");
    const gone = detect(
      times(500, normal),
      times(500, () => null),
    );
    expect(gone.of("missing")).toMatchObject({ verdict: "drift", effect: 1 });
    expect(gone.of("distribution").reason).toBe("There are no numbers in serving.");
    expect(gone.of("out-of-range").verdict).toBe("not-applicable");
    expect(
      detect(
        times(500, () => null),
        times(500, () => null),
      ).of("missing").effect,
    ).toBe(0);
    const constant = detect(
      times(500, () => 3),
      times(500, () => 4),
      { role: "constant", type: "INT" },
    );
    expect(constant.of("distribution").reason).toBe(
      "The baseline holds one value, 3, so it has no distribution to compare.",
    );
    expect(constant.of("out-of-range").verdict).toBe("drift");
    expect(detect([1], [1]).measurements.every(({ verdict }) => verdict === "not-applicable")).toBe(true);
  });

  it("tests NaN, infinities and empty text as shares, and only where there are any", () => {
    const after = [...times(900, normal), ...times(50, () => Number.NaN), ...times(50, () => Number.NEGATIVE_INFINITY)];
    const { of, measurements } = detect(times(5000, normal), after);
    expect(of("nan").verdict).toBe("drift");
    expect(of("infinite").verdict).toBe("drift");
    expect(of("distribution").nServing).toBe(900);
    expect(measurements.some(({ test }) => test === "empty")).toBe(false);
  });

  it("uses the counts the reader kept where they are under the same edges", () => {
    const [b, s] = [columnOf("x", times(5000, normal)), columnOf("x", times(1000, normal))];
    const bins = chooseBins(b)!;
    const counts = bins.counts.map((_, i) => (i === 1 ? 1000 : 0));
    const kept = detectDrift(
      sideOf(profileOf([b]), new Map([["x", bins]])),
      sideOf(profileOf([s]), new Map([["x", { ...bins, counts }]])),
      { version: 1, features: [schemaOf("x")] },
      config,
      "training-serving",
    );
    expect(kept.measurements[0]).toMatchObject({ test: "distribution", verdict: "drift" });
  });
});

describe("detectDrift of values", () => {
  it("finds three points to the value of rank 100 of 200 at 5,000 against 500", () => {
    const draw = zipfOf(200, uniformOf(5));
    const { of } = detect(times(5000, draw), [...times(485, draw), ...times(15, () => "v100")], categorical);
    expect(of("value-share").verdict).toBe("drift");
    expect(of("value-share").reason).toContain('"v100"');
  });

  it("finds a value never seen before, and trusts Good-Turing for a long tail", () => {
    const draw = zipfOf(200, uniformOf(6));
    const unseen = detect(times(5000, draw), [...times(950, draw), ...times(50, () => "new")], categorical).of(
      "unseen-values",
    );
    expect(unseen).toMatchObject({ verdict: "drift" });
    expect(unseen.effect).toBeCloseTo(0.05, 2);
    const long = zipfOf(5000, uniformOf(6));
    expect(detect(times(5000, long), times(1000, long), categorical).of("unseen-values").verdict).not.toBe("drift");
  });

  it("says why it cannot tell: one value, no values, all different", () => {
    const same = detect(
      times(100, () => "a"),
      times(100, () => "a"),
      categorical,
    );
    expect(same.of("values").reason).toBe("Both sides hold one and the same value.");
    expect(same.of("value-share").effect).toBe(0);
    expect(detect(["a"], [null], categorical).of("values").reason).toBe("There are no values in serving.");
    const texts = (prefix: string) => Array.from({ length: 300 }, (_, i) => `${prefix}${i}`);
    const different = detect(texts("a"), texts("b"), categorical);
    expect(different.of("unseen-values").verdict).toBe("not-applicable");
    expect(different.of("value-share").verdict).not.toBe("drift");
  });

  it("keeps hostile values apart and visible", () => {
    const before = [...times(500, () => "__proto__"), ...times(500, () => "constructor")];
    const after = [...times(500, () => "__proto__"), ...times(500, () => "<b>\n\u202e")];
    const { of } = detect(before, after, categorical);
    expect(of("values").verdict).toBe("drift");
    expect(of("unseen-values").reason).toContain('"<b><U+000A><U+202E>"');
  });

  it("compares whole numbers by value where they are categories, and booleans", () => {
    const codes = detect(
      times(1000, () => 1),
      [...times(900, () => 1), ...times(100, () => 2)],
      { type: "INT", categorical: true },
    );
    expect(codes.of("values").verdict).toBe("drift");
    const uniform = uniformOf(8);
    const flags = detect(
      times(2000, () => uniform() < 0.1),
      times(2000, () => uniform() < 0.2),
      { type: "BOOLEAN", categorical: true },
    );
    expect(flags.of("value-share")).toMatchObject({ verdict: "drift" });
  });

  it("needs both floors: a common value may rise by two points", () => {
    const before = [...times(50_000, () => "a"), ...times(50_000, () => "b")];
    const after = [...times(52_000, () => "a"), ...times(48_000, () => "b")];
    const measured = detect(before, after, categorical).of("value-share");
    expect(measured.verdict).toBe("stable");
    expect(measured.effect).toBeLessThan(0.01);
    expect(measured.reason).toContain("real, but under the floor of 1.00%");
  });
});

describe("detectDrift of timestamps and ids", () => {
  const at = (day: number, hour: number): Date => new Date(Date.UTC(2001, 0, day, hour, 30));
  const days = (n: number, hourOf: (i: number) => number): Date[] =>
    Array.from({ length: n * 480 }, (_, i) => at(1 + (i % n), hourOf(i)));

  it("compares hours, and weekdays only over a week", () => {
    const uniform = uniformOf(9);
    const anyHour = () => Math.floor(uniform() * 24);
    const timestamp = { type: "TIMESTAMP", role: "timestamp" } as const;
    const day = detect(days(28, anyHour), days(1, anyHour), timestamp);
    expect(day.of("weekdays").reason).toMatch(/^Serving spans 2\d hours; weekdays are compared from 6 days on\.$/);
    expect(day.of("hours").verdict).not.toBe("drift");
    const shifted = detect(
      days(28, anyHour),
      days(7, () => 12 + Math.floor(uniform() * 12)),
      timestamp,
    );
    expect(shifted.of("hours").verdict).toBe("drift");
    expect(shifted.of("weekdays").verdict).toBe("stable");
    expect(detect(days(28, anyHour), [null], timestamp).of("hours").reason).toBe("Serving has no timestamps.");
  });

  it("finds ids that repeat, and does not compare their distribution", () => {
    const ids = (n: number, distinct: number): string[] => Array.from({ length: n }, (_, i) => `id${i % distinct}`);
    const repeated = detect(ids(900, 900), ids(500, 400), { role: "id", type: "STRING" });
    expect(repeated.of("repeated-ids")).toMatchObject({ verdict: "drift", effect: 0.2 });
    expect(repeated.measurements.map(({ test }) => test)).toEqual([
      "id-length",
      "characters",
      "repeated-ids",
      "missing",
    ]);
    expect(detect(ids(900, 900), ids(500, 500), { role: "id" }).of("repeated-ids").verdict).toBe("stable");
    expect(detect(ids(900, 800), ids(500, 500), { role: "id" }).of("repeated-ids").pValue).toBe(1);
    expect(detect(ids(5000, 5000), ids(5000, 2500), { role: "id" }).of("repeated-ids").verdict).toBe("drift");
    expect(detect(ids(5000, 5000), ids(5000, 5000), { role: "id" }).of("repeated-ids").verdict).toBe("stable");
  });
});

describe("detectDrift of a table", () => {
  const column = (name: string) => columnOf(name, times(200, normal));

  it("puts prediction and score first and leaves the label to labelled comparisons", () => {
    const names = ["a", "label", "score", "prediction"];
    const features = [
      schemaOf("a"),
      schemaOf("label", { role: "label" }),
      schemaOf("score", { role: "score" }),
      schemaOf("prediction", { role: "prediction" }),
    ];
    const order = (comparison: Comparison) => [
      ...new Set(
        detectColumns(names.map(column), names.map(column), features, config, comparison).measurements.map(
          ({ feature }) => feature,
        ),
      ),
    ];
    expect(order("training-serving")).toEqual(["prediction", "score", "a"]);
    expect(order("labelled")).toEqual(["prediction", "score", "a", "label"]);
  });

  it("follows the configured treatment and floors", () => {
    const own = parseMonitorConfig(
      '{"features": {"a": {"treat": "ignore"}, "b": {"treat": "categorical", "floors": {"valueShare": 0.2}}}}',
      "monitor.json",
    );
    const result = detectColumns(
      [column("a"), column("b")],
      [column("a"), column("b")],
      [schemaOf("a"), schemaOf("b")],
      own,
    );
    expect(result.measurements.some(({ feature }) => feature === "a")).toBe(false);
    expect(result.of("value-share").threshold).toBe(0.2);
  });

  it("says which side lacks a column, but not for columns that serving need not have", () => {
    const lacking = detectColumns([column("a")], [], [schemaOf("a"), schemaOf("b")]);
    expect(lacking.measurements.map(({ feature, reason }) => [feature, reason])).toEqual([
      ["a", "Serving does not have the column."],
      ["b", "The baseline does not have the column."],
    ]);
    expect(detectColumns([column("a")], [], [schemaOf("a", { inServing: false })]).measurements).toEqual([]);
  });

  it("gives the same bytes again, all of it JSON", () => {
    const run = () => detect(times(500, normalOf(uniformOf(1))), times(500, normalOf(uniformOf(2))));
    const text = JSON.stringify(run());
    expect(JSON.stringify(run())).toBe(text);
    for (const { statistic, effect, pValue } of run().measurements) {
      for (const value of [statistic, effect, pValue]) expect(value === null || Number.isFinite(value)).toBe(true);
    }
  });
});

describe("decideVerdicts", () => {
  const base = {
    comparison: "training-serving",
    feature: "x",
    test: "t",
    statistic: 1,
    effectUnit: "share",
    threshold: 0.01,
    nBaseline: 100,
    nServing: 100,
    requiredRows: null,
    reason: "It moved",
  } as const;

  it("needs both significance and size", () => {
    const verdict = (pValue: number | null, effect: number | null) =>
      decideVerdicts([{ ...base, pValue, effect }], 0.01)[0]!.verdict;
    expect(verdict(0.001, 0.02)).toBe("drift");
    expect(verdict(0.01, 0.01)).toBe("drift");
    expect(verdict(0.001, 0.005)).toBe("stable");
    expect(verdict(0.02, 0.5)).toBe("stable");
    expect(verdict(null, null)).toBe("not-applicable");
    expect(decideVerdicts([], 0.01)).toEqual([]);
  });

  it("adjusts over all that could be significant, and leaves out what could not", () => {
    const small = { ...base, pValue: 0.006, effect: 0.5 };
    const idle = { ...base, pValue: 1, effect: 0 };
    expect(decideVerdicts([small, idle, idle], 0.01)[0]!.verdict).toBe("stable");
    expect(
      decideVerdicts([small, { ...idle, testable: false }], 0.01).map(({ adjustedPValue }) => adjustedPValue),
    ).toEqual([0.006, 1]);
  });
});

describe("driftTests", () => {
  it("has one id a test", () => {
    const ids = driftTests.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(["missing", "empty", "nan", "infinite", "unseen-values"]));
  });
});
