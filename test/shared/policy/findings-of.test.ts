import { describe, expect, it } from "vitest";
import type { Measurement } from "../../../shared/drift/measurement.ts";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import { conditionsOf, type Evidence, findingsOf, verdictOf } from "../../../shared/policy/findings-of.ts";

const nothing: Evidence = {
  faults: [],
  anomalies: [],
  measurements: [],
  allowed: new Set(),
  oddities: [],
  systemCauses: new Map(),
  features: [],
};
const day = "2001-04-05T00:00:00.000Z";

function measurement(changes: Partial<Measurement>): Measurement {
  return {
    comparison: "training-serving",
    feature: "x",
    test: "distribution",
    statistic: 1,
    pValue: 1e-9,
    adjustedPValue: 1e-8,
    effect: 0.1,
    effectUnit: "ECDF distance",
    threshold: 0.04,
    nBaseline: 1_000,
    nServing: 1_000,
    requiredRows: 500,
    verdict: "drift",
    reason: "It moved.",
    ...changes,
  };
}

const find = (evidence: Partial<Evidence>, own = config) => findingsOf({ ...nothing, ...evidence }, own, day);

describe("findingsOf", () => {
  it("finds nothing where nothing drifts", () => {
    expect(
      find({ measurements: [measurement({ verdict: "stable" }), measurement({ verdict: "not-applicable" })] }),
    ).toEqual([]);
  });

  it("lets the strongest of several tests of one feature speak", () => {
    const measurements = [
      measurement({ test: "values", effect: 0.05 }),
      measurement({ test: "value-share", effect: 0.2 }),
    ];
    expect(find({ measurements })).toMatchObject([
      { kind: "covariate-shift", feature: "x", code: "value-share", severity: "warning" },
    ]);
  });

  it("calls a gross rise of missing or unseen values broken, a small one not", () => {
    const small = measurement({ test: "missing", effect: 0.02, threshold: 0.01 });
    const gross = measurement({ test: "unseen-values", effect: 0.3, threshold: 0.01 });
    expect(find({ measurements: [small] })).toMatchObject([
      { kind: "schema-skew", severity: "warning", broken: false },
    ]);
    expect(find({ measurements: [gross] })).toMatchObject([{ kind: "schema-skew", severity: "error", broken: true }]);
  });

  it("names a system fault instead of the drift it makes", () => {
    const systemCauses = new Map([
      ["x", { code: "UNIT_CHANGE" as const, broken: true, text: "looks like a change of unit" }],
    ]);
    expect(
      find({ measurements: [measurement({}), measurement({ comparison: "previous-serving" })], systemCauses }),
    ).toMatchObject([
      { kind: "schema-skew", code: "UNIT_CHANGE", broken: true, text: "x looks like a change of unit." },
    ]);
  });

  it("drops what a structural error of the same column explains", () => {
    const broken = {
      feature: "x",
      code: "UNEXPECTED_DATA_TYPE",
      severity: "error",
      description: "x holds text.",
      count: 1,
      share: 1,
      examples: [],
    } as const;
    expect(find({ anomalies: [broken], measurements: [measurement({}), measurement({ feature: "y" })] })).toMatchObject(
      [{ code: "UNEXPECTED_DATA_TYPE" }, { feature: "y" }],
    );
  });

  it("puts causes before symptoms and severe before light", () => {
    const measurements = [
      measurement({ feature: "a" }),
      measurement({ feature: "b", test: "unseen-values", threshold: 0.01, effect: 0.02 }),
      measurement({ feature: "c", test: "missing", threshold: 0.01, effect: 0.5 }),
      measurement({ feature: "", comparison: "labelled", test: "cmh", effect: 2, threshold: 1.25 }),
    ];
    expect(find({ measurements }).map(({ kind, feature }) => `${kind}:${feature}`)).toEqual([
      "schema-skew:c",
      "schema-skew:b",
      "concept-drift:",
      "covariate-shift:a",
    ]);
  });

  it("names columns that come from elsewhere first, and where from", () => {
    const measurements = ["a", "__proto__", "b"].map((feature) => measurement({ feature, reason: "It moved." }));
    const own = { ...config, features: Object.fromEntries([["b", { upstream: "fraud-model" }]]) };
    expect(find({ measurements }, own).map(({ feature, text }) => [feature, text])).toEqual([
      ["b", "b: it moved. The column comes from fraud-model: look there first."],
      ["__proto__", "__proto__: it moved."],
      ["a", "a: it moved."],
    ]);
    const severe = measurement({ feature: "a", test: "missing", effect: 0.3, threshold: 0.01 });
    expect(find({ measurements: [...measurements, severe] }, own).map(({ feature }) => feature)).toEqual([
      "a",
      "b",
      "a",
      "__proto__",
    ]);
  });

  it("tells what is odd, of a column or of the batch", () => {
    const oddities = [
      { feature: "at", code: "STALE_TIMESTAMPS", text: "is not newer" },
      { feature: "", code: "REPEATED_FILES", text: "1 file is the same" },
    ] as const;
    expect(find({ oddities })).toMatchObject([
      { kind: "schema-skew", feature: "", code: "REPEATED_FILES", severity: "warning", text: "1 file is the same." },
      { kind: "schema-skew", feature: "at", code: "STALE_TIMESTAMPS", severity: "warning", text: "at is not newer." },
    ]);
  });

  it("keeps serving against the batch before as information", () => {
    const findings = find({ measurements: [measurement({ comparison: "previous-serving" })] });
    expect(findings).toMatchObject([{ kind: "drift-over-time", severity: "info" }]);
    expect(conditionsOf(findings)).toEqual([]);
    expect(verdictOf(findings, [measurement({ verdict: "stable" })])).toBe("stable");
  });

  it("shows a muted finding through its last day, and raises nothing for it", () => {
    const muting = { ...config, mute: [{ feature: "x", until: "2001-04-05", reason: "known" }] };
    const findings = find({ measurements: [measurement({})] }, muting);
    expect(findings).toMatchObject([{ mutedUntil: "2001-04-05" }]);
    expect(conditionsOf(findings)).toMatchObject([{ muted: true }]);
    expect(
      findingsOf({ ...nothing, measurements: [measurement({})] }, muting, "2001-04-06T00:00:00.000Z"),
    ).toMatchObject([{ mutedUntil: null }]);
  });
});

describe("the order of findings", () => {
  const names = (relevance?: Parameters<typeof findingsOf>[3]) =>
    findingsOf(
      {
        ...nothing,
        measurements: [
          measurement({ feature: "a", effect: 0.08 }),
          measurement({ feature: "b", effect: 0.4 }),
          measurement({ feature: "c", effect: 0.2 }),
          measurement({ feature: "score", effect: 0.05 }),
        ],
      },
      config,
      day,
      relevance,
    ).map(({ feature }) => feature);

  it("is that of effect over floor, times importance where it is known, predictions first", () => {
    expect(names()).toEqual(["b", "c", "a", "score"]);
    const importance = new Map([
      ["a", 1],
      ["b", 0.1],
    ]);
    expect(names({ importance, predictions: new Set(["score"]) })).toEqual(["score", "c", "a", "b"]);
  });
});

describe("a drifting pair of columns", () => {
  const pair = (feature: string, other: string, effect = 0.5) =>
    measurement({
      test: "correlation",
      feature,
      other,
      effect,
      threshold: 0.1,
      reason: `The pair ${feature}, ${other} moved.`,
    });

  it("is a finding of its first column that counts how many more go otherwise with it", () => {
    const measurements = [pair("a", "b"), pair("a", "c", 0.7), pair("a", "d"), pair("e", "f")];
    expect(find({ measurements }).map(({ kind, feature, code, text }) => [kind, feature, code, text])).toEqual([
      ["covariate-shift", "a", "correlation", "The pair a, c moved. 2 more columns go with a in another way."],
      ["covariate-shift", "e", "correlation", "The pair e, f moved."],
    ]);
  });

  it("is silent when a fault of either column explains it", () => {
    const cause = { code: "UNIT_CHANGE" as const, broken: true, text: "looks like a change of unit" };
    for (const [a, b] of [
      ["x", "y"],
      ["y", "x"],
    ] as const) {
      const found = find({ measurements: [pair(a, b)], systemCauses: new Map([["x", cause]]) });
      expect(found.map(({ code }) => code)).toEqual(["UNIT_CHANGE"]);
      const anomaly = {
        feature: "x",
        code: "SCHEMA_MISSING_COLUMN",
        severity: "error",
        description: "",
        count: null,
      } as never;
      expect(find({ measurements: [pair(a, b)], anomalies: [anomaly] }).map(({ code }) => code)).toEqual([
        "SCHEMA_MISSING_COLUMN",
      ]);
    }
  });

  it("is muted with its first column and not told with its second", () => {
    const mute = (feature: string) => ({ ...config, mute: [{ feature, until: "2001-04-05", reason: "known" }] });
    expect(find({ measurements: [pair("x", "y")] }, mute("x"))).toMatchObject([{ mutedUntil: "2001-04-05" }]);
    expect(find({ measurements: [pair("x", "y")] }, mute("y"))).toEqual([]);
  });
});

describe("verdictOf", () => {
  it("is not applicable when no test could say anything", () => {
    expect(verdictOf([], [])).toBe("not-applicable");
    expect(verdictOf([], [measurement({ verdict: "not-applicable" })])).toBe("not-applicable");
  });

  it("lets broken outrank drift", () => {
    const measurements = [
      measurement({}),
      measurement({ feature: "y", test: "missing", effect: 0.5, threshold: 0.01 }),
    ];
    expect(verdictOf(find({ measurements }), measurements)).toBe("broken");
    expect(verdictOf(find({ measurements: [measurement({})] }), measurements)).toBe("drift");
  });

  it("does not judge a batch that came before its baseline", () => {
    const fault = { code: "NO_BASELINE", object: "m", place: "", problem: "None.", remedy: "Train." } as const;
    expect(verdictOf(find({ faults: [fault] }), [])).toBe("not-applicable");
    expect(conditionsOf(find({ faults: [fault] }))).toMatchObject([
      { fingerprint: "unreadable:", severity: "warning", broken: false },
    ]);
  });
});
