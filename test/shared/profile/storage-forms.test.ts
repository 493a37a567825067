import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  SparseUnion,
  Struct,
  TimestampSecond,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handOn } from "../../../shared/profile/column-fold.ts";
import type { Expectations, FeatureExpectation } from "../../../shared/profile/expectations.ts";
import { createFold, type Folded, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { encodeProfile } from "../../../shared/profile/profile-codec.ts";

type Value = number | string | null;

const anything: FeatureExpectation = { name: "x", kinds: null, edges: null, values: null, min: null, max: null };

function expecting(expectation: Partial<FeatureExpectation>): Expectations {
  return { baselineVersion: "v1", features: new Map([["x", { ...anything, ...expectation }]]) };
}

function batchOf(data: Data): RecordBatch {
  const fields = [new Field("x", data.type, true)];
  const struct = makeData({ type: new Struct(fields), length: data.length, nullCount: 0, children: [data] });
  return new RecordBatch(new Schema(fields), struct);
}

function plain(values: readonly Value[], type: DataType): RecordBatch {
  return batchOf(vectorFromArray(values, type).data[0]!);
}

/** Codes into a dictionary of the distinct values, last seen first. */
function coded(values: readonly Value[], type: DataType): RecordBatch {
  const distinct = [...new Set(values.filter((value) => value !== null))].reverse();
  const places = new Map(distinct.map((value, code) => [value, code]));
  const dictionary = vectorFromArray(distinct, type);
  const codes = vectorFromArray(
    values.map((value) => (value === null ? null : places.get(value)!)),
    new Int32(),
  ).data[0]!;
  return batchOf(withDictionary(codes, dictionary));
}

function withDictionary(codes: Data<Int32>, dictionary: Vector): Data {
  const { length, nullCount, nullBitmap, values } = codes;
  const type = new Dictionary(dictionary.type, new Int32(), 0);
  return makeData({ type, length, nullCount, nullBitmap, data: values, dictionary });
}

function slices(batch: RecordBatch, size: number): RecordBatch[] {
  const count = Math.ceil(batch.numRows / size);
  return Array.from({ length: count }, (_, i) => batch.slice(i * size, (i + 1) * size));
}

function folded(batches: readonly RecordBatch[], expectations: Expectations | null = null): Folded {
  const fold = createFold(expectations, "a");
  for (const batch of batches) foldBatch(fold, batch);
  return finishFold(fold);
}

function outcomeOf(batches: readonly RecordBatch[], expectations: Expectations): [profile: string, found: unknown] {
  const { profile, observations } = folded(batches, expectations);
  const { binCounts, violations } = observations!.features.get("x")!;
  return [
    Buffer.from(encodeProfile(profile)).toString("hex"),
    { binCounts, violations: new Map([...violations].sort()) },
  ];
}

function featureOf(...batches: RecordBatch[]): FeatureProfile {
  return folded(batches).profile.features.get("x")!;
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.integer({ min: -20, max: 20 }),
);
const word = fc.oneof(fc.constantFrom("", "a", "é", "true", "7", "2024-02-29", "x".repeat(300)), fc.string());
const kinds = fc.option(fc.subarray(["integer", "fractional", "text", "timestamp", "empty"] as const));

/** Up to 200 different values, repeated so that a column may be longer than a block. */
function column<T extends Value>(value: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> {
  const values = fc.array(fc.option(value, { freq: 8 }), { minLength: 1, maxLength: 200 });
  return fc.tuple(values, fc.integer({ min: 1, max: 12 })).map(([some, times]) => Array(times).fill(some).flat());
}

describe("how a column is stored and cut into batches", () => {
  const expectSameInAllForms = (
    values: readonly Value[],
    type: DataType,
    size: number,
    expected: Expectations,
  ): void => {
    const reference = outcomeOf(
      values.map((value) => plain([value], type)),
      expected,
    );
    const forms: Record<string, RecordBatch[]> = {
      plain: [plain(values, type)],
      "plain slices": slices(plain(values, type), size),
    };
    if (values.some((value) => value !== null)) {
      forms["only codes"] = [coded(values, type)];
      forms["slices of codes"] = slices(coded(values, type), size);
      forms["values, then codes"] = [
        plain(values.slice(0, size), type),
        ...slices(coded(values, type), values.length).map((batch) => batch.slice(size)),
      ];
    }
    for (const [form, batches] of Object.entries(forms)) expect(outcomeOf(batches, expected), form).toEqual(reference);
  };

  it("changes nothing in the profile and the violations of numbers", () => {
    fc.assert(
      fc.property(
        column(number),
        fc.integer({ min: 1, max: 300 }),
        fc.record({ kinds, min: fc.option(number), max: fc.option(number), some: fc.option(fc.array(number)) }),
        (values, size, { some, ...bounds }) => {
          const edges = some === null ? null : [...new Set(some)].sort((a, b) => a - b);
          const known = some === null ? null : new Set(values.filter((x) => x !== null && x > 0).map(String));
          expectSameInAllForms(values, new Float64(), size, expecting({ ...bounds, edges, values: known }));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("changes nothing in the profile and the violations of texts", () => {
    fc.assert(
      fc.property(
        column(word),
        fc.integer({ min: 1, max: 300 }),
        kinds,
        fc.option(fc.array(word)),
        (values, size, expectedKinds, known) => {
          const expectation = { kinds: expectedKinds, values: known === null ? null : new Set(known) };
          expectSameInAllForms(values, new Utf8(), size, expecting(expectation));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("does not depend on when a column hands on what it counted", () => {
    const numbers = Array.from({ length: 60_000 }, (_, i) => (i < 30_000 ? i % 1000 : Math.sqrt(i)));
    const texts = numbers.map((_, i) => (i < 30_000 ? `v${i % 10_000}` : `${i % 6000}`));
    const expected = expecting({ edges: [10, 100], min: 5, values: new Set(["7", "v7"]) });
    for (const whole of [plain(numbers, new Float64()), plain(texts, new Utf8()), coded(texts, new Utf8())]) {
      const outcomes = [false, true].map((early) => {
        const fold = createFold(expected, "a");
        for (const batch of slices(whole, 7000)) {
          foldBatch(fold, batch);
          if (early) handOn(fold.columns.get("x")!);
        }
        const { profile, observations } = finishFold(fold);
        return [Buffer.from(encodeProfile(profile)).toString("hex"), observations];
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
    }
  });

  it("leaves up to 1,024 distinct numbers exact when the first block has hardly any twice", () => {
    const values = Array.from({ length: 5000 }, (_, i) => i % 1000);
    const whole = plain(values, new Float64());
    for (const size of [5000, 1000, 1024, 1]) {
      const { distinct } = featureOf(...slices(whole, size));
      expect([distinct.isExact, distinct.estimate], `batches of ${size}`).toEqual([true, 1000]);
    }
  });

  it("leaves up to 16,384 distinct texts exact when they stand among other types in some batches", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => `v${i}`);
    const texts = vectorFromArray(values, new Utf8()).data[0]!;
    const fields = [new Field("text", new Utf8()), new Field("number", new Float64())];
    const union = makeData({
      type: new SparseUnion([0, 1], fields),
      length: values.length,
      nullCount: 0,
      typeIds: new Int8Array(values.length),
      children: [texts, makeData({ type: new Float64(), length: values.length, nullCount: 0 })],
    });
    const feature = featureOf(batchOf(union), batchOf(texts));
    expect([feature.frequent.isExact, feature.frequent.size, feature.frequent.countOf("v7")]).toEqual([
      true,
      10_000,
      2,
    ]);
  });

  it("does not read beyond the values of a padded dictionary", () => {
    const numbers = makeData({ type: new Int32(), length: 3, nullCount: 0, data: Int32Array.of(5, 6, 7, 0) });
    const codes = vectorFromArray([0, 1, 2, 0], new Int32()).data[0]!;
    const { kinds: found, moments } = featureOf(batchOf(withDictionary(codes, new Vector([numbers]))));
    expect([found.integer, moments.n, moments.min]).toEqual([4, 4, 5]);
  });

  it("names moments that no date of the language reaches", () => {
    const seconds = {
      type: new TimestampSecond(),
      length: 1,
      nullCount: 0,
      data: BigInt64Array.of(8_700_000_000_000n),
    };
    const far = makeData(seconds);
    const code = vectorFromArray([0], new Int32()).data[0]!;
    for (const data of [far, withDictionary(code, new Vector([far]))]) {
      const { observations } = folded([batchOf(data)], expecting({ kinds: ["integer"] }));
      const violation = observations!.features.get("x")!.violations.get("UNEXPECTED_TYPE");
      expect(violation?.examples).toEqual([{ object: "a", row: 1, value: "8700000000000000 ms" }]);
    }
  });

  it("keeps the room for a column small however its numbers are chosen", () => {
    // 32 numbers far apart in each of 255 octaves: every octave is exact, and wide.
    const values = Array.from({ length: 40_000 }, (_, i) => {
      const mantissa = 1 + ((Math.floor(i / 255) % 32) * 511) / 16384;
      return mantissa * 2 ** ((i % 255) - 127);
    });
    const fold = createFold(null, "a");
    for (const batch of slices(plain(values, new Float64()), 8192)) foldBatch(fold, batch);
    expect(fold.scratch!.kernel.u8().length).toBeLessThan(2 ** 21);
    const { quantiles } = finishFold(fold).profile.features.get("x")!;
    const counts = new Map<number, number>();
    for (const x of values) counts.set(x, (counts.get(x) ?? 0) + 1);
    const expected = [...counts].sort(([a], [b]) => a - b);
    expect([...quantiles.buckets()].map(({ low, count }) => [low, count])).toEqual(expected);
  });

  it("brings long texts into the kernel in small pieces, and the longest not at all", () => {
    const long = ["a", "2", "2024-02-29", ""].map((end) => " ".repeat(3 * 2 ** 20) + end);
    const values = ["x", null, ...long, "y".repeat(5 * 2 ** 20), null, "x", "", "7"];
    const reference = featureOf(...values.map((value) => plain([value], new Utf8())));
    for (const batch of [plain(values, new Utf8()), coded(values, new Utf8())]) {
      const fold = createFold(null, "a");
      foldBatch(fold, batch);
      expect(fold.scratch!.kernel.u8().length).toBeLessThan(2 ** 23);
      const feature = finishFold(fold).profile.features.get("x")!;
      expect(feature.kinds).toEqual(reference.kinds);
      expect(feature.frequent.values()).toEqual(reference.frequent.values());
      expect([feature.textLength.n, feature.textLength.sum]).toEqual([8, reference.textLength.sum]);
    }
  });
});
