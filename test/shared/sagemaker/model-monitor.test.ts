import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRows } from "../../../shared/check/read-rows.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { constraintViolations, deequDistances } from "../../../shared/sagemaker/constraint-violations.ts";
import { constraintsOf } from "../../../shared/sagemaker/constraints.ts";
import { summaryOfSageMaker } from "../../../shared/sagemaker/summary-of-statistics.ts";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";
import { baselineOf } from "../../../shared/statistics/imported-baseline.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { trainingPart } from "../statistics/training-part.ts";

const folder = fileURLToPath(new URL("../../golden/sagemaker/", import.meta.url));
const bytesOf = (name: string) => readFileSync(`${folder}${name}`);
const jsonOf = (name: string) => JSON.parse(bytesOf(name).toString()) as never;
const config = defaultMonitorConfig;

async function baselineOfFiles(...files: readonly (readonly [name: string, bytes: Uint8Array])[]) {
  const parts = await Promise.all(files.map(([name, bytes]) => trainingPart(`m/training/v1/${name}`, bytes)));
  return baselineOf("m", "v1", parts, config);
}

const baseline = await baselineOfFiles(
  ["constraints.json", bytesOf("constraints.json")],
  ["statistics.json", bytesOf("statistics.json")],
);

async function served(name: string, bytes: Uint8Array): Promise<Profile> {
  const expectations = expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint);
  return (await readRows(memorySource(name, bytes), { kind: "serving", expectations }, config)).profile;
}

describe("a baseline of Model Monitor's files", () => {
  it("has the counts and moments of statistics.json", () => {
    const { features } = jsonOf("statistics.json") as { features: Record<string, unknown>[] };
    expect(baseline.profile.rows).toBe(3000);
    expect([...baseline.profile.features.keys()]).toEqual(["score", "age", "income", "city"]);
    for (const { name, numerical_statistics: stats } of features as { name: string; numerical_statistics?: Stats }[]) {
      if (stats === undefined) continue;
      const { moments, kinds } = baseline.profile.features.get(name)!;
      expect([name, moments.min, moments.max, moments.n, kinds.missing]).toEqual([name, stats.min, stats.max, 3000, 0]);
      expect(moments.mean).toBeCloseTo(stats.mean, 9);
      expect(moments.standardDeviation! * Math.sqrt(2999 / 3000)).toBeCloseTo(stats.std_dev, 9);
    }
    expect(baseline.schema.features.map(({ name, type, values }) => [name, type, values])).toEqual([
      ["score", "FLOAT", null],
      ["age", "INT", null],
      ["income", "FLOAT", null],
      ["city", "STRING", ["Bonn", "Lima", "Oslo", "Pune"]],
    ]);
    expect(baseline.bins.map(({ feature, counts }) => [feature, counts.reduce((a, b) => a + b)])).toEqual([
      ["score", 3000],
      ["age", 3000],
      ["income", 3000],
    ]);
  });

  it("reads ten buckets where there is no sketch, and nothing where they contradict themselves", async () => {
    const statistics = jsonOf("statistics.json") as {
      features: { numerical_statistics?: { distribution: { kll: Kll } } }[];
    };
    const kll = statistics.features[0]!.numerical_statistics!.distribution.kll;
    delete kll.sketch;
    const coarse = await baselineOfFiles(["statistics.json", Buffer.from(JSON.stringify(statistics))]);
    expect(coarse.bins[0]!.counts.slice(1, -1)).toEqual(kll.buckets.map(({ count }) => count));
    kll.buckets[3]!.count += 1;
    const contradictory = await baselineOfFiles(["statistics.json", Buffer.from(JSON.stringify(statistics))]);
    expect(contradictory.bins.map(({ feature }) => feature)).toEqual(["age", "income"]);
    expect(contradictory.imported?.unknown).toContainEqual({
      feature: "score",
      tests: ["distribution"],
      reason: "The SageMaker statistics hold no exact histogram of this column",
    });
  });

  it("takes a file of another form for rows", () => {
    expect(summaryOfSageMaker({ features: [] })).toBeNull();
    expect(summaryOfSageMaker([])).toBeNull();
    expect(constraintsOf({ features: "x" })).toBeNull();
  });

  it("reads settings of one column over those of the file, in both spellings", () => {
    const columns = constraintsOf({
      features: [
        { name: "a", inferred_type: "Integral", completeness: 0.9 },
        {
          name: "__proto__",
          monitoringConfigOverrides: {
            evaluate_constraints: "Disabled",
            distribution_constraints: { comparison_method: "linf_robust" },
          },
        },
      ],
      monitoring_config: { distribution_constraints: { comparion_method: "Simple", comparison_threshold: 0.2 } },
    });
    expect(columns).toMatchObject([
      { name: "a", completeness: 0.9, evaluated: true, method: "simple", threshold: 0.2, categoricalThreshold: 0.2 },
      { name: "__proto__", completeness: null, evaluated: false, method: "robust", threshold: 0.2 },
    ]);
  });
});

interface Stats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std_dev: number;
}

interface Kll {
  buckets: { count: number }[];
  sketch?: unknown;
}

describe("Model Monitor's rules", () => {
  it.each(["same", "moved"] as const)("measure Deequ's distances of the %s batch", async (name) => {
    const golden = (jsonOf("distances.json") as Record<string, Record<string, { simple: number; robust: number }>>)[
      name
    ]!;
    const measured = deequDistances(baseline, await served(`${name}.jsonl`, bytesOf(`${name}.jsonl`)));
    expect(measured).toHaveLength(8);
    for (const { feature, distance, value } of measured) {
      const { simple, robust } = golden[feature]!;
      expect(Math.abs(value! - (distance === "deequ-simple" ? simple : robust)), feature).toBeLessThan(1e-12);
    }
  });

  it("are silent about a batch like the baseline, and name what moved", async () => {
    expect(constraintViolations(baseline, await served("same.jsonl", bytesOf("same.jsonl")), config)).toEqual({
      violations: [],
    });
    const { violations } = constraintViolations(baseline, await served("moved.jsonl", bytesOf("moved.jsonl")), config);
    expect(violations.map((violation) => [violation.feature_name, violation.constraint_check_type])).toEqual([
      ["score", "baseline_drift_check"],
      ["income", "baseline_drift_check"],
    ]);
    // What consumers of these files take apart.
    const [, distance, threshold] = /distance: ([\d.]+) exceeds threshold: ([\d.]+)/.exec(violations[0]!.description)!;
    expect([Number(distance), Number(threshold)]).toEqual([expect.closeTo(0.24335435, 8), 0.1]);
  });

  it("hold types, completeness, values and columns to the constraints", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => {
      const age = i < 30 ? "unknown" : String(20 + (i % 50));
      return `0.5,${age},${i === 7 ? "" : "21000"},${i < 20 ? "Rome" : "Oslo"},x`;
    });
    const text = `score,age,income,city,extra\n${rows.join("\n")}\n`;
    const { violations } = constraintViolations(baseline, await served("a.csv", Buffer.from(text)), config);
    const found = violations.map((violation) => [violation.feature_name, violation.constraint_check_type]);
    expect(found).toContainEqual(["age", "data_type_check"]);
    expect(found).toContainEqual(["income", "completeness_check"]);
    expect(found).toContainEqual(["city", "categorical_values_check"]);
    expect(found).toContainEqual(["Extra columns", "extra_column_check"]);
    expect(violations.find(({ feature_name }) => feature_name === "age")?.description).toBe(
      "Data type match requirement is not met. Expected data type: Integral, Expected match: 90%. Observed: Only 70% of data is Integral.",
    );
    const fewer = constraintViolations(baseline, await served("b.csv", Buffer.from("score,age\n0.5,20\n")), config);
    expect(fewer.violations.at(-1)).toEqual({
      feature_name: "Missing columns",
      constraint_check_type: "missing_column_check",
      description:
        "There are missing columns in current dataset. Number of columns in current dataset: 2, Number of columns in baseline constraints: 4",
    });
  });
});
