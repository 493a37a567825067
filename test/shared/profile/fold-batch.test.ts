import { Bool, Float64, Int64, makeData, Utf8, Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import type { FeatureProfile, KindCounts, Profile } from "../../../shared/profile/profile.ts";
import { encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { profileOf } from "../../support/profile-of.ts";
import { recordBatch } from "../../support/record-batch.ts";

function featureOf(vector: Vector, lexical = false): FeatureProfile {
  return profileOf({ x: vector }, { lexical }).profile.features.get("x")!;
}

function kindsOf(feature: FeatureProfile): Partial<KindCounts> {
  return Object.fromEntries(Object.entries(feature.kinds).filter(([, count]) => count > 0));
}

const text = (values: readonly (string | null)[]): Vector => vectorFromArray(values, new Utf8());

function foldAll(...batches: Parameters<typeof foldBatch>[1][]): Profile {
  const fold = createFold(null, "a.csv");
  for (const batch of batches) foldBatch(fold, batch);
  return finishFold(fold).profile;
}

describe("foldBatch", () => {
  it("tells missing, empty, NaN and the infinities apart", () => {
    const floats = featureOf(vectorFromArray([1, 2.5, Number.NaN, Infinity, -Infinity, null, -0], new Float64()));
    expect(kindsOf(floats)).toEqual({
      missing: 1,
      nan: 1,
      "positive-infinity": 1,
      "negative-infinity": 1,
      integer: 2,
      fractional: 1,
    });
    expect([floats.zeros, floats.negatives, floats.moments.n, floats.distinct.estimate]).toEqual([1, 0, 3, 6]);
    const texts = featureOf(text(["1", "2.5", "nan", "inf", "-inf", null, "", "-0"]), true);
    expect(kindsOf(texts)).toEqual({ ...kindsOf(floats), empty: 1 });
    expect(texts.distinct.estimate).toBe(7);
  });

  it("classifies the text of text files, and leaves other text as it is but for timestamps", () => {
    const values = ["1", "true", "2001-01-31", "007", "x", ""];
    expect(kindsOf(featureOf(text(values), true))).toEqual({ integer: 1, boolean: 1, timestamp: 1, text: 2, empty: 1 });
    expect(kindsOf(featureOf(text(values)))).toEqual({ text: 4, timestamp: 1, empty: 1 });
    expect([...featureOf(text(values), true).sourceTypes]).toEqual(["Utf8 (text file)"]);
    expect([...featureOf(text(values)).sourceTypes]).toEqual(["Utf8"]);
  });

  it("counts booleans and texts by value, numbers by bucket", () => {
    const feature = featureOf(text(["TRUE", "true", "False", "b", "", "7"]), true);
    expect(feature.frequent.values()).toEqual([
      { value: "true", count: 2 },
      { value: "", count: 1 },
      { value: "b", count: 1 },
      { value: "false", count: 1 },
    ]);
    expect([...feature.quantiles.buckets()].map(({ low, count }) => [low, count])).toEqual([[7, 1]]);
    expect(feature.distinct.estimate).toBe(5);
  });

  it("finds a type that changes at row 1,000,001", () => {
    const numbers = recordBatch({ x: vectorFromArray(Float64Array.from({ length: 50_000 }, (_, i) => i)) });
    const fold = createFold(
      {
        baselineVersion: "1",
        features: new Map([["x", { name: "x", kinds: ["integer"], edges: null, values: null, min: null, max: null }]]),
      },
      "a.csv",
    );
    for (let i = 0; i < 20; i++) foldBatch(fold, numbers);
    foldBatch(fold, recordBatch({ x: text(["oops"]) }));
    const { profile, observations } = finishFold(fold);
    expect(profile.rows).toBe(1_000_001);
    expect(kindsOf(profile.features.get("x")!)).toEqual({ integer: 1_000_000, text: 1 });
    expect(observations!.features.get("x")!.violations.get("UNEXPECTED_TYPE")).toEqual({
      count: 1,
      examples: [{ object: "a.csv", row: 1_000_001, value: "oops" }],
    });
  });

  it("takes absent columns as missing, before and after they appear", () => {
    const profile = foldAll(
      recordBatch({ a: text(["x", "y"]) }),
      recordBatch({ a: text(["z"]), b: text([null]) }),
      recordBatch({ b: text(["v"]) }),
    );
    for (const feature of profile.features.values()) {
      expect(Object.values(feature.kinds).reduce((sum, count) => sum + count)).toBe(4);
    }
    expect([profile.features.get("a")!.kinds.missing, profile.features.get("b")!.kinds.missing]).toEqual([1, 3]);
  });

  it("keeps the columns in the order of the file, whatever they are called", () => {
    const profile = foldAll(recordBatch({ zeta: text(["1"]), ["constructor"]: text(["2"]), "<script>": text(["3"]) }));
    const names = new Map([["__proto__", text(["4"])]]);
    expect([...profile.features.keys()]).toEqual(["zeta", "constructor", "<script>"]);
    const proto = recordBatch(Object.fromEntries(names));
    expect([...foldAll(proto).features.keys()]).toEqual(["__proto__"]);
  });

  it("does not depend on how rows are cut into batches", () => {
    const n = 5000;
    const whole = recordBatch({
      number: vectorFromArray(
        Array.from({ length: n }, (_, i) => (i % 7 === 0 ? null : Math.sqrt(i))),
        new Float64(),
      ),
      text: text(Array.from({ length: n }, (_, i) => (i % 11 === 0 ? null : `v${i % 900}`))),
      truth: vectorFromArray(
        Array.from({ length: n }, (_, i) => (i % 13 === 0 ? null : i % 3 === 0)),
        new Bool(),
      ),
      long: vectorFromArray(
        Array.from({ length: n }, (_, i) => (i % 5 === 0 ? null : BigInt(i) << 50n)),
        new Int64(),
      ),
    });
    const expected = Buffer.from(encodeProfile(foldAll(whole))).toString("hex");
    for (const size of [1, 3, 1000, 4999]) {
      const parts = Array.from({ length: Math.ceil(n / size) }, (_, i) => whole.slice(i * size, (i + 1) * size));
      expect(Buffer.from(encodeProfile(foldAll(...parts))).toString("hex"), `batches of ${size}`).toBe(expected);
    }
  });

  it("counts bytes that are not UTF-8, and code points of those that are", () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0x80);
    const data = makeData({ type: new Utf8(), length: 4, valueOffsets: Int32Array.of(0, 2, 4, 8, 11), data: bytes });
    const feature = foldAll(recordBatch({ x: new Vector([data]) })).features.get("x")!;
    expect([feature.invalidUtf8, feature.kinds.text]).toEqual([2, 4]);
    expect(feature.frequent.values().map(({ value }) => value)).toEqual([
      "a\ufffd",
      "é",
      "\u{1f600}",
      "\ufffd\ufffd\ufffd",
    ]);
    expect([feature.textLength.min, feature.textLength.max]).toEqual([1, 3]);
  });

  it("is empty of no rows", () => {
    const profile = foldAll(recordBatch({ x: text([]) }));
    expect([profile.rows, kindsOf(profile.features.get("x")!)]).toEqual([0, {}]);
  });
});
