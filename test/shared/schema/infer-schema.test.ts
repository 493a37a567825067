import { Bool, Float64, Int32, Int64, TimestampMillisecond, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { type MonitorConfig, parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { inferSchema } from "../../../shared/schema/infer-schema.ts";
import type { FeatureSchema } from "../../../shared/schema/schema.ts";
import { profileOf } from "../../support/profile-of.ts";

const config = (json: object = {}): MonitorConfig => parseMonitorConfig(JSON.stringify(json), "monitor.json");

function infer(columns: Readonly<Record<string, Vector>>, json: object = {}): FeatureSchema[] {
  return [...inferSchema(profileOf(columns).profile, config(json)).features];
}

function inferOne(values: Vector, json: object = {}, name = "x"): FeatureSchema {
  return infer({ [name]: values }, json)[0]!;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const ints = (values: readonly (number | null)[]) => vectorFromArray(values, new Int32());
const floats = (values: readonly (number | null)[]) => vectorFromArray(values, new Float64());
const texts = (values: readonly (string | null)[]) => vectorFromArray(values, new Utf8());
/** Integers bunched near 0, as amounts are; nearly all distinct. */
const amounts = range(500).map((i) => Math.round(1000 * Math.exp(i / 50)));

describe("inferSchema, roles", () => {
  it("takes nearly all distinct text of at least 100 rows for ids", () => {
    expect(inferOne(texts(range(200).map((i) => `u${i}`))).role).toBe("id");
    expect(inferOne(texts(range(99).map((i) => `u${i}`))).role).toBe("feature");
    expect(inferOne(texts(range(200).map((i) => `u${i % 190}`))).role).toBe("feature");
  });

  it("takes evenly spread integers for ids, and amounts only when they are called so", () => {
    expect(inferOne(ints(range(500).map((i) => 7000 + 13 * i))).role).toBe("id");
    expect(inferOne(ints(amounts)).role).toBe("feature");
    for (const name of ["order_id", "customerId", "ID", "row key"])
      expect(inferOne(ints(amounts), {}, name).role).toBe("id");
    for (const name of ["paid", "grid", "monkey"]) expect(inferOne(ints(amounts), {}, name).role).toBe("feature");
  });

  it("takes distinct integers beyond 2^53 for ids", () => {
    const values = range(200).map((i) => 2n ** 60n + BigInt(i) ** 4n);
    expect(inferOne(vectorFromArray(values, new Int64())).role).toBe("id");
  });

  it("finds ids among so many values that distinct ones are only estimated", () => {
    expect(inferOne(texts(range(20_000).map((i) => `user-${i}`))).role).toBe("id");
  });

  it("never takes floating-point numbers for ids", () => {
    expect(inferOne(floats(range(500).map((i) => i + 0.5)), {}, "id").role).toBe("feature");
  });

  it("knows timestamps by their type", () => {
    const at = vectorFromArray(
      range(20).map((i) => i * 3_600_000),
      new TimestampMillisecond(),
    );
    expect(inferOne(at)).toMatchObject({ type: "TIMESTAMP", role: "timestamp", categorical: false });
  });

  it("takes one value without a gap for a constant, on ten rows or more", () => {
    expect(inferOne(ints(range(10).map(() => 3))).role).toBe("constant");
    expect(inferOne(ints(range(9).map(() => 3))).role).toBe("feature");
    expect(inferOne(ints([...range(10).map(() => 3), null])).role).toBe("feature");
  });

  it("lets monitor.json name roles before anything is inferred", () => {
    const json = {
      columns: { id: "a", timestamp: "b", label: "c", prediction: "d", score: "e" },
      heldoutColumn: "f",
      features: { g: { treat: "ignore" }, h: { treat: "id" } },
    };
    const columns = Object.fromEntries([..."abcdefgh"].map((name) => [name, ints([1, 2])]));
    const roles = infer(columns, json).map(({ role }) => role);
    expect(roles).toEqual(["id", "timestamp", "label", "prediction", "score", "heldout", "ignored", "id"]);
  });

  it("expects neither the label nor the held-out mark in serving", () => {
    const schema = infer({ a: ints([1]), b: ints([1]), c: ints([1]) }, { columns: { label: "a" }, heldoutColumn: "b" });
    expect(schema.map(({ inServing }) => inServing)).toEqual([false, false, true]);
  });

  it("keeps a place for columns that monitor.json names and only serving has", () => {
    const schema = infer({ a: ints([1]) }, { columns: { id: "request", score: "p", label: "y" } });
    expect(schema.map(({ name, role, kinds }) => [name, role, kinds === null])).toEqual([
      ["a", "feature", false],
      ["request", "id", true],
      ["p", "score", true],
    ]);
  });
});

describe("inferSchema, categorical", () => {
  it("is true of text, booleans and integers with few values seen often", () => {
    expect(inferOne(texts(["a", "b"])).categorical).toBe(true);
    expect(inferOne(vectorFromArray([true, false], new Bool())).categorical).toBe(true);
    expect(inferOne(ints(range(200).map((i) => i % 20))).categorical).toBe(true);
    expect(inferOne(ints(range(199).map((i) => i % 20))).categorical).toBe(false);
    expect(inferOne(ints(range(2100).map((i) => i % 21))).categorical).toBe(false);
    expect(inferOne(floats(range(200).map((i) => (i % 2) + 0.5))).categorical).toBe(false);
  });

  it("is what monitor.json says", () => {
    const few = ints(range(200).map((i) => i % 3));
    expect(inferOne(few, { features: { x: { treat: "numeric" } } }).categorical).toBe(false);
    expect(inferOne(ints(amounts), { features: { x: { treat: "categorical" } } }).categorical).toBe(true);
  });
});

describe("inferSchema, bounds", () => {
  it("wants every row to hold a value where training missed none, and half of training's share elsewhere", () => {
    expect(inferOne(floats([1.5, 2])).minFraction).toBe(1);
    expect(inferOne(floats([1.5, null, 2, null])).minFraction).toBe(0.25);
    expect(inferOne(floats([null, null])).minFraction).toBe(0);
  });

  it("closes a set of values that the rows have exhausted", () => {
    const values = range(3000).map((i) => ["c", "a", "b"][i % 3]!);
    expect(inferOne(texts(values)).values).toEqual(["a", "b", "c"]);
    expect(inferOne(texts([...values, ""])).values).toEqual(["a", "b", "c"]);
  });

  it("leaves a set open that has many values seen once, few rows, numbers among the text, or more than 100 values", () => {
    expect(inferOne(texts([...range(1000).map(() => "a"), "b"])).values).toBeNull();
    expect(inferOne(texts(["a", "b", "a", "b"])).values).toBeNull();
    expect(inferOne(texts(range(10_100).map((i) => `v${i % 101}`))).values).toBeNull();
    const mixed = vectorFromArray(
      range(1000).map((i) => (i % 2 === 0 ? "a" : "17")),
      new Utf8(),
    );
    const { profile } = profileOf({ x: mixed }, { lexical: true });
    expect(inferSchema(profile, config()).features[0]).toMatchObject({ type: "STRING", values: null });
  });

  it("keeps the range of numbers and nothing else", () => {
    expect(inferOne(floats([-1.5, 7]))).toMatchObject({ type: "FLOAT", min: -1.5, max: 7, values: null });
    expect(inferOne(texts(["a"]))).toMatchObject({ min: null, max: null });
  });

  it("allows what training held: NaN, and kinds beside the type", () => {
    const schema = inferOne(floats([1, Number.NaN]));
    expect(schema.allowsNonFinite).toBe(true);
    expect(inferOne(floats([1.5])).allowsNonFinite).toBe(false);
    expect(inferOne(ints([1, 2])).kinds).not.toContain("fractional");
    expect(inferOne(ints([1, 1])).kinds).toContain("fractional");
    expect(inferOne(floats([1.5])).kinds).toContain("integer");
  });

  it("expects nothing of a column without any value", () => {
    expect(inferOne(texts([null, null]))).toMatchObject({
      type: "STRING",
      kinds: null,
      role: "constant",
      minFraction: 0,
    });
  });

  it("takes any name a column may have", () => {
    const hostile = Object.fromEntries([
      ["__proto__", ints([1])],
      ["constructor", ints([1])],
      ["<script>", ints([1])],
    ]);
    expect(infer(hostile).map(({ role }) => role)).toEqual(["feature", "feature", "feature"]);
  });
});
