import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  makeVector,
  TimestampMicrosecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import { cellReader } from "../../../shared/concept/cell-value.ts";

function cells(column: Vector): unknown[] {
  const read = cellReader(column);
  return Array.from({ length: column.length }, (_, row) => read(row));
}

describe("cellReader", () => {
  it("reads scalars of every type and null for missing", () => {
    expect(cells(vectorFromArray([1n, null, 2n ** 62n], new Int64()))).toEqual([1n, null, 2n ** 62n]);
    expect(cells(vectorFromArray([1, null], new Int32()))).toEqual([1, null]);
    expect(cells(vectorFromArray(["a", null, ""], new Utf8()))).toEqual(["a", null, ""]);
    expect(cells(vectorFromArray([true, null, false], new Bool()))).toEqual([true, null, false]);
    expect(cells(vectorFromArray(["x", "y", "x"], new Dictionary(new Utf8(), new Int32())))).toEqual(["x", "y", "x"]);
  });

  it("reads NaN as missing", () => {
    expect(cells(vectorFromArray([0.5, Number.NaN], new Float64()))).toEqual([0.5, null]);
  });

  it("reads decimals exactly, without trailing zeros", () => {
    const values = new Uint32Array([
      1250, 0, 0, 0, 0xfffffb1e, 0xffffffff, 0xffffffff, 0xffffffff, 5, 0, 0, 0, 700, 0, 0, 0,
    ]);
    const column = makeVector(makeData({ type: new Decimal(2, 10, 128), data: values, length: 4 }));
    expect(cells(column)).toEqual(["12.5", "-12.5", "0.05", "7"]);
  });

  it("reads timestamps and dates as ISO 8601 in UTC", () => {
    const micros = makeVector(
      makeData({ type: new TimestampMicrosecond(), data: new BigInt64Array([981_173_106_000_000n]) }),
    );
    expect(cells(micros)).toEqual(["2001-02-03T04:05:06.000Z"]);
    const days = makeVector(makeData({ type: new DateDay(), data: new Int32Array([11_356]) }));
    expect(cells(days)).toEqual(["2001-02-03T00:00:00.000Z"]);
  });

  it("reads 16 fixed bytes as a UUID", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
    const column = makeVector(makeData({ type: new FixedSizeBinary(16), data: bytes, length: 1 }));
    expect(cells(column)).toEqual(["00010203-0405-0607-0809-0a0b0c0d0e0f"]);
  });

  it("reads lists and absent columns as missing", () => {
    expect(cells(vectorFromArray([["a"]], new List(new Field("item", new Utf8()))))).toEqual([null]);
    expect(cellReader(null)(3)).toBeNull();
  });
});
