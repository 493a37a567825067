import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationMicrosecond,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  List,
  makeData,
  Null,
  SparseUnion,
  Struct,
  TimeMillisecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Utf8View,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import type { FeatureProfile, KindCounts } from "../../../shared/profile/profile.ts";
import golden from "../../golden/profile.json" with { type: "json" };
import { profileOf } from "../../support/profile-of.ts";

function featureOf(vector: Vector): FeatureProfile {
  return profileOf({ x: vector }).profile.features.get("x")!;
}

function kindsOf({ kinds }: FeatureProfile): Partial<KindCounts> {
  return Object.fromEntries(Object.entries(kinds).filter(([, count]) => count > 0));
}

/** The distinct numbers of an exact sketch with their counts. */
function numbersOf(feature: FeatureProfile): number[][] {
  return [...feature.quantiles.buckets()].map(({ low, count }) => [low, count]);
}

const expectedNumbers = [
  [0, 1],
  [1, 2],
  [100, 1],
];

describe("foldColumn", () => {
  it.each([
    new Int8(),
    new Int16(),
    new Int32(),
    new Uint8(),
    new Uint16(),
    new Uint32(),
    new Float16(),
    new Float32(),
    new Float64(),
  ])("reads %s", (type) => {
    const feature = featureOf(vectorFromArray([1, null, 0, 100, 1], type as DataType));
    expect(numbersOf(feature)).toEqual(expectedNumbers);
    expect(kindsOf(feature)).toEqual({ missing: 1, integer: 4 });
    expect([...feature.sourceTypes]).toEqual([String(type)]);
  });

  it.each([new Int64(), new Uint64()])("reads %s", (type) => {
    expect(numbersOf(featureOf(vectorFromArray([1n, null, 0n, 100n, 1n], type as DataType)))).toEqual(expectedNumbers);
  });

  it("keeps the extremes and the distinctness of 64-bit integers exact", () => {
    const signed = featureOf(
      vectorFromArray([-(2n ** 63n), -5n, 2n ** 63n - 1n, 2n ** 63n - 2n, 2n ** 53n + 1n, null], new Int64()),
    );
    expect([signed.exactMin, signed.exactMax]).toEqual(["-9223372036854775808", "9223372036854775807"]);
    expect([signed.distinct.estimate, signed.negatives, signed.moments.min]).toEqual([5, 2, -(2 ** 63)]);
    const unsigned = featureOf(vectorFromArray([2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 63n, 7n], new Uint64()));
    expect([unsigned.exactMin, unsigned.exactMax, unsigned.distinct.estimate]).toEqual([
      null,
      "18446744073709551615",
      4,
    ]);
  });

  it("gives 64-bit integers the same values in Parquet and in text", () => {
    const values = [2n ** 53n + 1n, 2n ** 53n + 2n, 2n ** 60n, -(2n ** 62n) + 1n, 12n];
    const typed = featureOf(vectorFromArray(values, new Int64()));
    const lexical = profileOf(
      { x: vectorFromArray(values.map(String), new Utf8()) },
      { lexical: true },
    ).profile.features.get("x")!;
    expect([lexical.exactMin, lexical.exactMax]).toEqual([typed.exactMin, typed.exactMax]);
    expect(lexical.distinct.merge(typed.distinct).estimate).toBe(5);
  });

  it("matches NumPy on half-precision numbers", () => {
    const bits = Uint16Array.from(golden.half, ({ bits }) => bits);
    const feature = featureOf(new Vector([makeData({ type: new Float16(), length: bits.length, data: bits })]));
    expect(numbersOf(feature).map(([x]) => x)).toEqual(golden.half.map(({ value }) => value));
  });

  it("applies the scale of decimals, and keeps integers among them exact", () => {
    const values = [123n, -123n, 100n, 12345678901234567890n, -12345678901234567801n, 10n ** 30n];
    const words = new BigInt64Array(2 * values.length);
    for (const [i, value] of values.entries()) words.set([BigInt.asIntN(64, value), value >> 64n], 2 * i);
    const data = makeData({
      type: new Decimal(2, 38, 128),
      length: values.length,
      data: new Uint32Array(words.buffer),
    });
    const feature = featureOf(new Vector([data]));
    expect(numbersOf(feature).map(([x]) => x)).toEqual([
      Number("-123456789012345678.01"),
      -1.23,
      1,
      1.23,
      Number("123456789012345678.9"),
      1e28,
    ]);
    expect(kindsOf(feature)).toEqual({ integer: 4, fractional: 2 });
    expect(feature.exactMax).toBe(String(10n ** 28n));
  });

  it.each([new Utf8(), new LargeUtf8()])("reads %s", (type) => {
    const feature = featureOf(vectorFromArray(["a", null, "", "long enough to need a pointer", "a"], type as DataType));
    expect(kindsOf(feature)).toEqual({ missing: 1, empty: 1, text: 3 });
    expect(feature.frequent.values().map(({ value, count }) => [value, count])).toEqual([
      ["a", 2],
      ["", 1],
      ["long enough to need a pointer", 1],
    ]);
    expect([feature.textLength.n, feature.textLength.max]).toEqual([3, 29]);
  });

  it("reads views of text", () => {
    const long = new TextEncoder().encode("long enough to need a pointer");
    const views = new Uint8Array(48);
    const words = new DataView(views.buffer);
    words.setInt32(0, 2, true);
    views.set([0x61, 0x62], 4);
    words.setInt32(32, long.length, true);
    views.set(long.subarray(0, 4), 36);
    const data = makeData({
      type: new Utf8View(),
      length: 3,
      views,
      variadicBuffers: [long],
      nullBitmap: Uint8Array.of(0b101),
    });
    const feature = featureOf(new Vector([data]));
    expect(feature.frequent.values().map(({ value }) => value)).toEqual(["ab", "long enough to need a pointer"]);
    expect(feature.kinds.missing).toBe(1);
  });

  it("reads binary values as text", () => {
    const binary = featureOf(vectorFromArray([Uint8Array.of(0x61), null, Uint8Array.of(0x80)], new Binary()));
    expect([binary.kinds.text, binary.invalidUtf8, binary.frequent.countOf("a")]).toEqual([2, 1, 1]);
    const fixed = makeData({ type: new FixedSizeBinary(2), length: 2, data: Uint8Array.of(0x61, 0x62, 0x63, 0x64) });
    expect(
      featureOf(new Vector([fixed]))
        .frequent.values()
        .map(({ value }) => value),
    ).toEqual(["ab", "cd"]);
  });

  it("reads booleans", () => {
    const feature = featureOf(vectorFromArray([true, null, false, true], new Bool()));
    expect(kindsOf(feature)).toEqual({ missing: 1, boolean: 3 });
    expect([feature.frequent.countOf("true"), feature.frequent.countOf("false"), feature.distinct.estimate]).toEqual([
      2, 1, 2,
    ]);
  });

  it("reads dictionaries of text and of numbers", () => {
    const dictionary = vectorFromArray(["a", null, "b", "a"], new Dictionary(new Utf8(), new Int32()));
    const texts = featureOf(dictionary);
    expect(kindsOf(texts)).toEqual({ missing: 1, text: 3 });
    expect(texts.frequent.countOf("a")).toBe(2);
    expect(
      numbersOf(featureOf(vectorFromArray([1, null, 0, 100, 1], new Dictionary(new Float64(), new Int8())))),
    ).toEqual(expectedNumbers);
  });

  it("reads dates and timestamps of every unit", () => {
    const instant = Date.UTC(2001, 0, 31, 23, 59, 59);
    const at = (type: DataType, ...values: bigint[]): FeatureProfile =>
      featureOf(
        new Vector([
          makeData({ type: type as TimestampSecond, length: values.length, data: BigInt64Array.from(values) }),
        ]),
      );
    const ms = BigInt(instant);
    for (const feature of [
      at(new TimestampSecond(), ms / 1000n, -1n),
      at(new TimestampMillisecond(), ms, -1000n),
      at(new TimestampMicrosecond(), ms * 1000n, -1_000_000n),
      at(new TimestampNanosecond(), ms * 1_000_000n, -1_000_000_000n),
    ]) {
      expect([feature.time.minMs, feature.time.maxMs, feature.kinds.timestamp, feature.distinct.estimate]).toEqual([
        -1000,
        instant,
        2,
        2,
      ]);
      // A Wednesday each.
      expect([feature.time.hour[23], feature.time.weekday[2], feature.time.dateOnly]).toEqual([2, 2, 0]);
    }
    expect(at(new TimestampNanosecond(), 1n, 2n, 999_999n, 1n).distinct.estimate).toBe(3);
    for (const type of [new DateDay(), new DateMillisecond()]) {
      const { time } = featureOf(vectorFromArray([new Date(Date.UTC(2001, 0, 31)), null], type as DataType));
      expect([time.minMs, time.dateOnly, time.hour[0]]).toEqual([Date.UTC(2001, 0, 31), 1, 1]);
    }
  });

  it("gives a moment the same value as text and as a timestamp", () => {
    const texts = featureOf(vectorFromArray(["2001-01-31T23:59:59.000001Z"], new Utf8()));
    const micros = BigInt(Date.UTC(2001, 0, 31, 23, 59, 59)) * 1000n + 1n;
    const typed = featureOf(
      new Vector([makeData({ type: new TimestampMicrosecond(), length: 1, data: BigInt64Array.of(micros) })]),
    );
    expect(texts.distinct.merge(typed.distinct).estimate).toBe(1);
  });

  it("counts hours and weekdays as Python's datetime does", () => {
    const { time } = featureOf(
      vectorFromArray(
        golden.timestamps.map(({ text }) => text),
        new Utf8(),
      ),
    );
    const hour = new Array<number>(24).fill(0);
    const weekday = new Array<number>(7).fill(0);
    for (const moment of golden.timestamps) {
      hour[moment.hour]! += 1;
      weekday[moment.weekday]! += 1;
    }
    expect([time.hour, time.weekday]).toEqual([hour, weekday]);
  });

  it("reads times of day and durations as seconds", () => {
    expect(numbersOf(featureOf(vectorFromArray([1500, null], new TimeMillisecond())))).toEqual([[1.5, 1]]);
    const micros = makeData({ type: new DurationMicrosecond(), length: 1, data: BigInt64Array.of(2_500_000n) });
    expect(numbersOf(featureOf(new Vector([micros])))).toEqual([[2.5, 1]]);
  });

  it("reads lists: a kind and a length for the row, statistics over the items", () => {
    const type = new List(new Field("item", new Float64(), true));
    const feature = featureOf(vectorFromArray([[1, 1, 0], null, [], [100, null, Number.NaN]], type));
    expect(kindsOf(feature)).toEqual({ missing: 1, list: 3 });
    expect(numbersOf(feature)).toEqual(expectedNumbers);
    expect([feature.listLength.n, feature.listLength.min, feature.listLength.max]).toEqual([3, 0, 3]);
    const texts = featureOf(vectorFromArray([["a", "b"], ["a"]], new List(new Field("item", new Utf8(), true))));
    expect([texts.frequent.countOf("a"), texts.kinds.text, texts.kinds.list, texts.textLength.n]).toEqual([2, 0, 2, 0]);
    const fixed = featureOf(
      vectorFromArray(
        [
          [1, 2],
          [3, 4],
        ],
        new FixedSizeList(2, new Field("item", new Int32(), true)),
      ),
    );
    expect([fixed.moments.n, fixed.listLength.max]).toEqual([4, 2]);
  });

  it("reads the mixed columns of JSON", () => {
    const children = [
      new Field("number", new Float64(), true),
      new Field("integer", new Int64(), true),
      new Field("boolean", new Bool(), true),
      new Field("text", new Utf8(), true),
      new Field("list", new List(new Field("item", new Float64(), true)), true),
    ];
    const wide = 2n ** 53n + 1n;
    const vectors = [
      vectorFromArray([1.5, null, null, null, null, null], new Float64()),
      vectorFromArray([null, wide, null, null, null, null], new Int64()),
      vectorFromArray([null, null, true, null, null, null], new Bool()),
      vectorFromArray([null, null, null, "x", null, null], new Utf8()),
      vectorFromArray([null, null, null, null, [2, 3], null], children[4]!.type),
    ];
    const data = makeData({
      type: new SparseUnion([0, 1, 2, 3, 4], children),
      length: 6,
      typeIds: Int8Array.of(0, 1, 2, 3, 4, 0),
      children: vectors.map((vector) => vector.data[0]!),
    });
    for (const offset of [0, 1, 3]) {
      const feature = featureOf(new Vector([data.slice(offset, 6 - offset)]));
      const kinds = [{ fractional: 1 }, { integer: 1 }, { boolean: 1 }, { text: 1 }, { list: 1 }, { missing: 1 }].slice(
        offset,
      );
      expect(kindsOf(feature)).toEqual(Object.assign({}, ...kinds));
      expect(feature.exactMax).toBe(offset <= 1 ? String(wide) : null);
      expect(feature.moments.n).toBe(offset === 0 ? 4 : offset === 1 ? 3 : 2);
    }
  });

  it("reads columns that were sliced", () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? null : i));
    const columns: readonly (readonly [DataType, (x: number) => unknown])[] = [
      [new Float64(), (x) => x],
      [new Int64(), (x) => BigInt(x)],
      [new Utf8(), (x) => `t${x}`],
      [new Bool(), (x) => x % 2 === 0],
      [new Dictionary(new Utf8(), new Int32()), (x) => `t${x}`],
      [new List(new Field("item", new Float64(), true)), (x) => [x, x]],
    ];
    for (const [type, make] of columns) {
      const all = values.map((x) => (x === null ? null : make(x)));
      const sliced = featureOf(vectorFromArray(all, type).slice(13, 64));
      const rebuilt = featureOf(vectorFromArray(all.slice(13, 64), type));
      expect(kindsOf(sliced), String(type)).toEqual(kindsOf(rebuilt));
      expect(sliced.moments.sum).toBe(rebuilt.moments.sum);
      expect(sliced.frequent.values()).toEqual(rebuilt.frequent.values());
    }
  });

  it("takes a column of type Null as missing", () => {
    expect(kindsOf(featureOf(new Vector([makeData({ type: new Null(), length: 4 })])))).toEqual({ missing: 4 });
  });

  it("refuses what a reader must not hand on", () => {
    const struct = vectorFromArray([{ a: 1 }], new Struct([new Field("a", new Int32(), true)]));
    expect(() => featureOf(struct)).toThrow('column "x": values of type Struct');
  });
});
