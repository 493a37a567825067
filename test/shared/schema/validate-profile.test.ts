import { Bool, Float64, Int32, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";
import { inferSchema } from "../../../shared/schema/infer-schema.ts";
import { validateProfile } from "../../../shared/schema/validate-profile.ts";
import { profileOf } from "../../support/profile-of.ts";

type Columns = Readonly<Record<string, Vector>>;

/** The anomalies of a serving file against the schema of a training file, as a check finds them. */
function anomalies(training: Columns, serving: Columns, { json = {}, lexical = false, observed = true } = {}) {
  const config = parseMonitorConfig(JSON.stringify(json), "monitor.json");
  const schema = inferSchema(profileOf(training, { lexical }).profile, config);
  const expectations = expectationsOf(schema, [], "v1");
  const folded = profileOf(serving, { expectations, lexical });
  return validateProfile(schema, folded.profile, observed ? folded.observations : null);
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const ints = (values: readonly (number | null)[]) => vectorFromArray(values, new Int32());
const floats = (values: readonly (number | null)[]) => vectorFromArray(values, new Float64());
const texts = (values: readonly (string | null)[]) => vectorFromArray(values, new Utf8());
const distance = floats(range(100).map((i) => 100.5 + i));
const carrier = texts(range(3000).map((i) => ["AA", "UA", "WN"][i % 3]!));

describe("validateProfile, columns", () => {
  it("finds nothing in the training data itself", () => {
    expect(anomalies({ distance, n: ints(range(100)) }, { distance, n: ints(range(100)) })).toEqual([]);
  });

  it("reports a missing column as an error over every row", () => {
    const [found, ...rest] = anomalies({ distance, n: ints(range(100)) }, { n: ints(range(50)) });
    expect(rest).toEqual([]);
    expect(found).toEqual({
      feature: "distance",
      code: "SCHEMA_MISSING_COLUMN",
      severity: "error",
      description: '"distance" is missing: none of 50 rows has the column.',
      count: 50,
      share: 1,
      examples: [],
    });
  });

  it("reports a new column as a warning", () => {
    const found = anomalies({ distance }, { distance, extra: texts(range(100).map((i) => (i < 40 ? "x" : null))) });
    expect(found).toMatchObject([
      { feature: "extra", code: "SCHEMA_NEW_COLUMN", severity: "warning", count: 40, share: 0.4 },
    ]);
  });

  it("says in both when a missing column was probably renamed", () => {
    const found = anomalies({ distance, n: ints(range(100)) }, { dist: distance, n: ints(range(100)) });
    expect(found.map(({ description }) => description)).toEqual([
      '"distance" is missing: none of 100 rows has the column; probably renamed to "dist".',
      '"dist" is a new column that training did not have, with a value in 100 rows; probably renamed from "distance".',
    ]);
  });

  it("knows names that differ in case and spaces whatever the columns hold", () => {
    const found = anomalies({ distance, n: ints([1]) }, { " Distance": texts(["?"]), N: ints([1]) });
    expect(found.map(({ description }) => /renamed (to|from) (".*")/.exec(description)?.slice(1))).toEqual([
      ["to", '" Distance"'],
      ["to", '"N"'],
      ["from", '"distance"'],
      ["from", '"n"'],
    ]);
  });

  it("takes no other column for the missing one", () => {
    const twoCandidates = anomalies({ distance }, { a: distance, b: distance });
    const otherRange = anomalies({ distance }, { a: floats(range(100).map((i) => i / 100)) });
    const otherType = anomalies({ distance }, { a: texts(["x"]) });
    const otherValues = anomalies({ carrier }, { a: texts(["JFK", "LAX"]) });
    for (const found of [twoCandidates, otherRange, otherType, otherValues]) {
      expect(found.some(({ description }) => description.includes("renamed"))).toBe(false);
    }
  });

  it("asks neither for the label nor about ignored columns", () => {
    const json = { columns: { label: "y" }, features: { z: { treat: "ignore" } } };
    const training = { y: ints([1, 0]), z: ints([1, 0]), distance: floats([1.5, 2]) };
    expect(anomalies(training, { distance: floats([1.5, 2]) }, { json })).toEqual([]);
    expect(
      anomalies(training, { distance: floats([1.5, 2]), y: texts(["?", "?"]), z: texts(["?", "?"]) }, { json }),
    ).toEqual([]);
  });

  it("only warns when a column is missing that monitor.json names and training never had", () => {
    const found = anomalies(
      { distance },
      { distance },
      { json: { columns: { score: "p", id: "request", label: "y" } } },
    );
    expect(found.map(({ feature, severity }) => [feature, severity])).toEqual([
      ["request", "warning"],
      ["p", "warning"],
    ]);
  });

  it("finds nothing in a profile without rows", () => {
    expect(anomalies({ distance }, { other: floats([]) })).toEqual([]);
  });
});

describe("validateProfile, types", () => {
  it("names the texts in a number column and the first row", () => {
    const values = range(100).map((i) => (i === 41 ? "N/A" : i === 70 ? "-" : `${i}.5`));
    const found = anomalies({ x: texts(range(100).map((i) => `${i}.5`)) }, { x: texts(values) }, { lexical: true });
    expect(found).toMatchObject([
      {
        code: "UNEXPECTED_DATA_TYPE",
        severity: "warning",
        count: 2,
        share: 0.02,
        description:
          '"x" holds text in 2 of 100 rows (2.00%) where training had numbers, such as "N/A" and "-" (first in row 42 of s3://data/m/serving/a.csv).',
        examples: [
          { value: "N/A", row: 42 },
          { value: "-", row: 71 },
        ],
      },
    ]);
  });

  it("calls it broken from a tenth of the values on", () => {
    const found = anomalies({ x: ints(range(20)) }, { x: floats(range(20).map((i) => (i < 5 ? i + 0.5 : i))) });
    expect(found).toMatchObject([{ code: "UNEXPECTED_DATA_TYPE", severity: "error", count: 5 }]);
    expect(found[0]!.description).toContain(
      "numbers with a fraction in 5 of 20 rows (25.0%) where training had whole numbers",
    );
  });

  it("accepts integers for floating point, and whatever training held", () => {
    expect(anomalies({ x: floats([0.5, 9]) }, { x: ints([1, 2]) })).toEqual([]);
    const mixed = texts(["a", "1", "true"]);
    expect(anomalies({ x: mixed }, { x: mixed }, { lexical: true })).toEqual([]);
  });

  it("does not take the digits of a text file for a change of type", () => {
    const zip = texts(range(300).map((i) => `z${i % 7}`));
    const schema = inferSchema(profileOf({ zip }).profile, parseMonitorConfig("{}", "monitor.json"));
    const { profile } = profileOf({ zip: texts(["12345", "2001-01-01"]) }, { lexical: true });
    expect(
      validateProfile({ ...schema, features: schema.features.map((f) => ({ ...f, values: null })) }, profile, null),
    ).toEqual([]);
  });

  it("reports numbers where a typed file had text", () => {
    expect(anomalies({ x: texts(["a", "b"]) }, { x: ints([1, 2]) })).toMatchObject([
      { code: "UNEXPECTED_DATA_TYPE", severity: "error", count: 2 },
    ]);
  });

  it("reports booleans that became numbers", () => {
    const found = anomalies({ x: vectorFromArray([true, false], new Bool()) }, { x: ints([1, 0]) });
    expect(found.map(({ code }) => code)).toEqual(["UNEXPECTED_DATA_TYPE"]);
  });
});

describe("validateProfile, presence", () => {
  it("reports a column without any value, once", () => {
    const found = anomalies({ x: floats([1.5, null]) }, { x: floats([null, null]) });
    expect(found).toMatchObject([{ code: "FEATURE_TYPE_NOT_PRESENT", severity: "error", count: 2, share: 1 }]);
  });

  it("informs of few missing values where training had none, and calls the loss of half an error", () => {
    const with1 = anomalies({ x: distance }, { x: floats(range(100).map((i) => (i === 3 ? null : 120))) });
    expect(with1).toMatchObject([
      { code: "FEATURE_TYPE_LOW_FRACTION_PRESENT", severity: "info", count: 1, share: 0.01 },
    ]);
    expect(with1[0]!.description).toBe('"x" is missing in 1 of 100 rows (1.00%); training missed none.');
    const with51 = anomalies({ x: distance }, { x: floats(range(100).map((i) => (i < 51 ? null : 120))) });
    expect(with51).toMatchObject([{ severity: "error", count: 51 }]);
  });

  it("leaves missing values to the test of missing values until half of training's share is gone", () => {
    const training = floats(range(100).map((i) => (i % 5 === 0 ? null : 120.5)));
    const lost = (share: number) => floats(range(100).map((i) => (i < share ? null : 120.5)));
    expect(anomalies({ x: training }, { x: lost(59) })).toEqual([]);
    const found = anomalies({ x: training }, { x: lost(61) });
    expect(found).toMatchObject([{ code: "FEATURE_TYPE_LOW_FRACTION_PRESENT", severity: "error" }]);
    expect(found[0]!.description).toContain("training missed 20.0%");
  });

  it("expects nothing of a column that training never filled", () => {
    expect(anomalies({ x: texts([null, null]) }, { x: texts([null, "a"]) })).toEqual([]);
  });
});

describe("validateProfile, values", () => {
  it("lists values outside a closed set with counts", () => {
    const serving = texts(range(100).map((i) => (i < 3 ? "XX" : i === 3 ? "<b>\n" : "AA")));
    const found = anomalies({ carrier }, { carrier: serving });
    expect(found).toMatchObject([
      {
        code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
        severity: "warning",
        count: 4,
        examples: [{ row: 1, value: "XX" }, { row: 2 }, { row: 3 }],
      },
    ]);
    expect(found[0]!.description).toBe(
      '"carrier" holds values that training never had in 4 of 100 rows (4.00%): "XX" (3 rows), "<b><U+000A>" (1 row).',
    );
  });

  it("only informs of less than one in a hundred", () => {
    const serving = texts(range(101).map((i) => (i === 7 ? "XX" : "AA")));
    expect(anomalies({ carrier }, { carrier: serving })).toMatchObject([{ severity: "info", count: 1 }]);
  });

  it("counts the same without observations, without examples", () => {
    const serving = texts(["AA", "XX", "", null]);
    const found = anomalies({ carrier }, { carrier: serving }, { observed: false });
    expect(found.filter(({ code }) => code.startsWith("ENUM"))).toMatchObject([{ count: 1, examples: [] }]);
  });

  it("looks up the numbers of a text file among closed values", () => {
    const serving = texts(["AA", "17", "17"]);
    const training = { carrier };
    const found = anomalies(training, { carrier: serving }, { lexical: true });
    expect(found).toMatchObject([
      { code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES", count: 2, examples: [{ value: "17", row: 2 }, { row: 3 }] },
    ]);
  });

  it("reports NaN and infinities only where training had neither", () => {
    const serving = { x: floats([1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) };
    const found = anomalies({ x: floats([1.5, 2.5]) }, serving);
    expect(found.map(({ code, count }) => [code, count])).toEqual([
      ["FLOAT_TYPE_HAS_NAN", 1],
      ["FLOAT_TYPE_HAS_INF", 2],
    ]);
    expect(anomalies({ x: floats([1.5, 2.5, Number.NaN]) }, serving)).toEqual([]);
  });

  it("reports invalid UTF-8", () => {
    const schema = inferSchema(profileOf({ x: texts(["a", "b"]) }).profile, parseMonitorConfig("{}", "monitor.json"));
    const { profile } = profileOf({ x: texts(["a", "b"]) });
    profile.features.get("x")!.invalidUtf8 = 1;
    expect(validateProfile(schema, profile, null)).toMatchObject([
      { code: "ENUM_TYPE_INVALID_UTF8", severity: "warning", share: 0.5 },
    ]);
  });

  it("informs of values out of training's range, with how many and where", () => {
    const found = anomalies(
      { x: floats([0.5, 10]), n: ints([1, 3, 2]) },
      { x: floats([0.5, 11, 12.5]), n: ints([0, 1, 4]) },
    );
    expect(found).toMatchObject([
      { code: "FLOAT_TYPE_BIG_FLOAT", severity: "info", count: 2, examples: [{ row: 2 }, { row: 3 }] },
      { code: "INT_TYPE_SMALL_INT", severity: "info", count: 1 },
      { code: "INT_TYPE_BIG_INT", severity: "info", count: 1 },
    ]);
    expect(found[0]!.description).toBe('"x" goes above training\'s greatest value 10 in 2 of 3 rows (66.7%), to 12.5.');
  });

  it("expects no range of ids, and warns when a constant changes", () => {
    expect(anomalies({ id: ints(range(200)) }, { id: ints(range(200).map((i) => 1000 + i)) })).toEqual([]);
    expect(anomalies({ v: ints(range(20).map(() => 3)) }, { v: ints([4, 4]) })).toMatchObject([
      { code: "INT_TYPE_BIG_INT", severity: "warning", count: 2 },
    ]);
  });

  it("takes any column name", () => {
    const hostile = (values: readonly number[]) =>
      Object.fromEntries([
        ["__proto__", floats(values)],
        ["toString", floats(values)],
      ]) as Columns;
    const found = anomalies(hostile([0.5, 1]), hostile([0.5, 2]));
    expect(found.map(({ feature }) => feature)).toEqual(["__proto__", "toString"]);
  });
});
