import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DatasetView } from "../../../../shared/schema/tfmd/dataset-view.ts";
import { featurePath } from "../../../../shared/schema/tfmd/feature-path.ts";
import { parseSchemaText } from "../../../../shared/schema/tfmd/parse-schema-text.ts";
import { printSchemaText } from "../../../../shared/schema/tfmd/print-schema-text.ts";
import { updateSchema, validateSchema } from "../../../../shared/schema/tfmd/validate-schema.ts";
import { type StatisticsJson, viewOfStatistics } from "../../../support/view-of-statistics.ts";

interface ReasonJson {
  readonly type: string;
}

interface Case {
  readonly schema: string;
  readonly statistics: StatisticsJson;
  readonly previous?: StatisticsJson;
  readonly serving?: StatisticsJson;
  readonly version?: StatisticsJson;
  readonly environment?: string;
  readonly printed: string;
  readonly anomalies: {
    readonly features: Readonly<Record<string, readonly ReasonJson[]>>;
    readonly dataset: readonly ReasonJson[];
    readonly measurements: readonly {
      feature: string;
      kind: string;
      measure: string;
      value: number;
      threshold: number;
    }[];
  };
  readonly updated: string;
}

const golden = new URL("../../../golden/tfdv-schema.json", import.meta.url);
const cases = new Map(Object.entries(JSON.parse(readFileSync(golden, "utf8")) as Record<string, Case>));

const parse = (text: string) => parseSchemaText(text, "schema.pbtxt");
const viewOf = (statistics: StatisticsJson | undefined): DatasetView | null =>
  statistics === undefined ? null : viewOfStatistics(statistics);

/** Where Tidemark answers otherwise than TFDV, on purpose: PARITY.md says why. */
const otherwise = new Map<
  string,
  { readonly reasons?: readonly string[]; readonly updates?: true; readonly value?: number }
>([
  ["INT with day domain", { reasons: [], updates: true }],
  ["FLOAT with day domain", { reasons: [], updates: true }],
  ["BYTES with day domain", { reasons: [], updates: true }],
  ["mass of day domain", { reasons: ["f INVALID_SCHEMA_SPECIFICATION"], updates: true }],
  ["nothing but NaN", { reasons: [], updates: true }],
  ["unique without an upper end", { reasons: [], updates: true }],
  ["many rows without a lower end", { reasons: [" DATASET_HIGH_NUM_EXAMPLES"] }],
  ["rows where there were none", { reasons: [" COMPARATOR_HIGH_NUM_EXAMPLES"] }],
  ["truth that is its contrary", { updates: true }],
  ["repeated values", { updates: true }],
  ...["DEFAULT", "QUANTILES", "STANDARD"].map(
    (source) => [`divergence of numbers, fractional counts, ${source}`, { value: 0.7714613222177455 }] as const,
  ),
]);

describe.each([...cases])("%s", (name, one) => {
  const schema = parse(one.schema);
  const dataset = viewOfStatistics(one.statistics);
  const { environment = null, previous, serving, version, anomalies } = one;
  const others = { previous: viewOf(previous), counterpart: viewOf(serving), previousVersion: viewOf(version) };
  const { reasons, measured } = validateSchema(schema, dataset, environment, others);

  it("breaks what TFDV finds broken", () => {
    const found = reasons.map(({ feature, code }) => `${feature} ${code}`);
    const theirs = [
      ...Object.entries(anomalies.features).flatMap(([path, own]) => own.map(({ type }) => `${path} ${type}`)),
      ...anomalies.dataset.map(({ type }) => ` ${type}`),
    ];
    const ours = reasons.map(({ feature, code }) =>
      code.includes("NUM_EXAMPLES") ? ` ${code}` : `${featurePath(feature)} ${code}`,
    );
    expect(ours.toSorted(), found.join()).toEqual((otherwise.get(name)?.reasons ?? theirs).toSorted());
  });

  it("is written as TFDV writes it, and as updated", () => {
    const hasKept = schema.feature?.some(({ kept }) => kept !== undefined) === true;
    const text = (written: string) => (hasKept ? written.replaceAll(/\s+/g, " ") : written);
    expect(text(printSchemaText(schema))).toBe(text(unescaped(one.printed)));
    const updated = text(printSchemaText(updateSchema(schema, dataset)));
    if (otherwise.get(name)?.updates === true) expect(updated).not.toBe(text(unescaped(one.updated)));
    else expect(updated).toBe(text(unescaped(one.updated)));
  });

  it("has TFDV's comparator values", () => {
    const applies = anomalies.measurements.filter(({ feature, measure }) => {
      const isText = dataset.features.get(feature)?.texts !== null;
      return isText || measure === "JENSEN_SHANNON_DIVERGENCE";
    });
    const key = ({ feature, kind, measure }: { feature: string; kind: string; measure: string }) =>
      `${feature} ${kind} ${measure}`;
    const ours = new Map(measured.filter(({ value }) => value !== null).map((value) => [key(value), value]));
    expect([...ours.keys()].toSorted()).toEqual(applies.map(key).toSorted());
    for (const theirs of applies) {
      const expected = otherwise.get(name)?.value ?? theirs.value;
      expect(ours.get(key(theirs))!.value).toBeCloseTo(expected, 12);
    }
  });
});

/** TFDV writes other characters than ASCII as the bytes of their UTF-8. */
function unescaped(text: string): string {
  return text.replaceAll(/(?:\\[2-3][0-7]{2})+/g, (run) =>
    Buffer.from(
      run
        .split("\\")
        .slice(1)
        .map((octal) => Number.parseInt(octal, 8)),
    ).toString(),
  );
}
