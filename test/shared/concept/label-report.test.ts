import { describe, expect, it } from "vitest";
import { joinLabels } from "../../../shared/concept/join-labels.ts";
import type { KeptColumn } from "../../../shared/concept/kept-column.ts";
import { createCoverageTally } from "../../../shared/concept/label-coverage.ts";
import type { LabelLog } from "../../../shared/concept/label-log.ts";
import { labelReport } from "../../../shared/concept/label-report.ts";
import { labelSelection } from "../../../shared/concept/label-selection.ts";
import { mergePredictionLogs } from "../../../shared/concept/merge-prediction-logs.ts";
import { judgedVersion, pairsOfVersion } from "../../../shared/concept/pairs-of-version.ts";
import { noDay, type PredictionLog } from "../../../shared/concept/prediction-log.ts";
import { labelFindings } from "../../../shared/policy/label-findings.ts";
import golden from "../../golden/label-quality.json" with { type: "json" };
import { uniform } from "../../support/random.ts";

interface Row {
  readonly score: number;
  readonly version?: string;
  readonly time?: number;
  readonly amount?: number;
}

/** Row i has id i. */
function predictions(rows: readonly Row[]): PredictionLog {
  const texts = [...new Set(rows.flatMap(({ version }) => version ?? []))];
  const version: KeptColumn = {
    kind: "text",
    values: Uint16Array.from(rows, (row) => (row.version === undefined ? 0 : texts.indexOf(row.version) + 1)),
    texts,
  };
  const amount: KeptColumn = { kind: "number", values: Float32Array.from(rows, (row) => row.amount ?? Number.NaN) };
  return {
    idHash: BigUint64Array.from(rows, (_, i) => BigInt(i)),
    score: Float64Array.from(rows, ({ score }) => score),
    prediction: new Float64Array(rows.length).fill(Number.NaN),
    label: new Float64Array(rows.length).fill(Number.NaN),
    time: Float64Array.from(rows, ({ time }) => time ?? Number.NaN),
    day: new Int32Array(rows.length).fill(noDay),
    row: Uint32Array.from(rows, (_, i) => i),
    kept: new Map<string, KeptColumn>([
      ["version", version],
      ["amount", amount],
    ]),
  };
}

/** One rating a pair of row and rater. */
function labels(ratings: readonly (readonly [row: number, rater: number, label: number])[]): LabelLog {
  const sorted = ratings.toSorted(([a, x], [b, y]) => a - b || x - y);
  return {
    idHash: BigUint64Array.from(sorted, ([row]) => BigInt(row)),
    label: Float64Array.from(sorted, ([, , label]) => label),
    rater: Uint32Array.from(sorted, ([, rater]) => rater),
  };
}

function join(rows: readonly Row[], log: LabelLog) {
  return joinLabels(mergePredictionLogs([predictions(rows)]), [log], createCoverageTally("version"));
}

describe("labelSelection", () => {
  it.each(golden.selection)(
    "has the difference of numpy and the p-value of SciPy",
    ({ x, labelled, difference, pValue }) => {
      const known = labelled.flatMap((one, row): [number, number, number][] => (one === 1 ? [[row, 0, 1]] : []));
      const pairs = join(
        x.map((score) => ({ score })),
        labels(known),
      );
      const [found, ...others] = labelSelection(pairs.coverage.versions[0]!.balance);
      if (known.length < 30) return expect(found).toBeUndefined();
      expect(others).toEqual([]);
      expect(found?.column).toBe("");
      expect(found?.difference).toBeCloseTo(difference, 12);
      expect(found!.pValue / pValue).toBeCloseTo(1, 8);
    },
  );

  it("compares every kept column of numbers, the greatest difference first", () => {
    const next = uniform(3);
    const rows = Array.from({ length: 400 }, () => ({ score: next(), amount: next() }));
    const known = rows.flatMap(({ amount }, i): [number, number, number][] => (amount > 0.6 ? [[i, 0, 1]] : []));
    const found = labelSelection(join(rows, labels(known)).coverage.versions[0]!.balance);
    expect(found.map(({ column }) => column)).toEqual(["amount", ""]);
    expect(found[0]?.difference).toBeGreaterThan(0.9);
    expect(Math.abs(found[1]!.difference)).toBeLessThan(0.1);
  });

  it("rejects about as often as its level where labels are a random sample", () => {
    const next = uniform(11);
    let rejected = 0;
    for (let run = 0; run < 400; run++) {
      const rows = Array.from({ length: 200 }, () => ({ score: next() ** 2 }));
      const known = rows.flatMap((_, i): [number, number, number][] => (next() < 0.4 ? [[i, 0, 1]] : []));
      const [found] = labelSelection(join(rows, labels(known)).coverage.versions[0]!.balance);
      if (found!.pValue < 0.05) rejected++;
    }
    expect(rejected / 400).toBeGreaterThan(0.02);
    expect(rejected / 400).toBeLessThan(0.085);
  });

  it("leaves out what has one value or few rows", () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ score: 0.5, amount: i }));
    const few = labels(Array.from({ length: 29 }, (_, i) => [i, 0, 1] as const));
    expect(labelSelection(join(rows, few).coverage.versions[0]!.balance)).toEqual([]);
    const constant = labels(Array.from({ length: 50 }, (_, i) => [2 * i, 0, 1] as const));
    expect(labelSelection(join(rows, constant).coverage.versions[0]!.balance).map(({ column }) => column)).toEqual([
      "amount",
    ]);
  });
});

describe("versions of the model", () => {
  const rows: readonly Row[] = [
    { score: 0.1, version: "v1", time: 1 },
    { score: 0.2, version: "v2", time: 5 },
    { score: 0.3, version: "v1", time: 2 },
    { score: 0.4, version: "__proto__", time: 3 },
    { score: 0.5, time: 4 },
  ];
  const known = labels([0, 1, 2, 3, 4].map((row) => [row, 0, row % 2] as const));

  it("are judged apart: by the baseline's own, else by the one that predicted last", () => {
    const pairs = join(rows, known);
    expect(pairs.coverage.versions.map(({ version, predictions: n }) => [version, n])).toEqual([
      [null, 1],
      ["__proto__", 1],
      ["v1", 2],
      ["v2", 1],
    ]);
    const scores = (baseline: string) => {
      const of = judgedVersion(pairs.coverage, baseline)!;
      return [...pairsOfVersion(pairs, "version", of).score];
    };
    expect(scores("v1")).toEqual([0.1, 0.3]);
    expect(scores("__proto__")).toEqual([0.4]);
    expect(scores("v7")).toEqual([0.2]);
    expect(pairsOfVersion(pairs, "version", pairs.coverage.versions[2]!).coverage).toMatchObject({
      predictions: 2,
      labelled: 2,
    });
  });

  it("without times are judged by the most predictions, then by the greatest name", () => {
    const timeless = rows.map(({ time: _, ...row }) => row);
    expect(judgedVersion(join(timeless, known).coverage, "")?.version).toBe("v1");
    expect(judgedVersion(join(timeless.slice(0, 2), known).coverage, "")?.version).toBe("v2");
    expect(judgedVersion(join([], known).coverage, "")).toBeNull();
  });
});

describe("labelReport", () => {
  it("is null without labels", () => {
    expect(labelReport(join([{ score: 1 }], labels([])), "v1")).toBeNull();
  });

  it("warns of raters who agree too little, and not of those who may agree enough", () => {
    const next = uniform(17);
    const rated = (items: number, agree: number) => {
      const ratings = Array.from({ length: items }, (_, row) => {
        const first = next() < 0.5 ? 1 : 0;
        return [[row, 1, first] as const, [row, 2, next() < agree ? first : 1 - first] as const];
      }).flat();
      const report = labelReport(
        join(
          Array.from({ length: items }, () => ({ score: 0.5 })),
          labels(ratings),
        ),
        "v1",
      );
      return labelFindings(report, 0.01).map(({ code, severity }) => [code, severity]);
    };
    expect(rated(300, 0.55)).toEqual([["RATER_AGREEMENT", "warning"]]);
    expect(rated(300, 0.95)).toEqual([]);
    expect(rated(8, 0.55)).toEqual([]);
  });

  it("informs of labels that are no random sample, in words without the names of columns left as they are", () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ score: i / 300, amount: i }));
    const early = labels(Array.from({ length: 100 }, (_, i) => [200 + i, 0, 1] as const));
    const findings = labelFindings(labelReport(join(rows, early), "v1"), 0.01);
    expect(findings).toMatchObject([{ code: "LABEL_SELECTION", severity: "info", kind: "label-quality" }]);
    expect(findings[0]?.text).toMatch(
      /^The labels so far are no random sample of the predictions: the mean score of those with a label is 0\.83\d*, of all 0\.49\d* \(1\.1\d* standard deviations apart, p /,
    );
  });
});
