import {
  Bool,
  type Data,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { Column, Side } from "../data/column.ts";

/** The side as one batch of rows, in the types a Parquet file would have. Texts are dictionaries of the values that occur. */
export function batchOf({ rows, columns }: Side): RecordBatch {
  const children = [...columns.values()].map(dataOf);
  const fields = [...columns.keys()].map((name, i) => new Field(name, children[i]!.type, true));
  return new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length: rows, children }));
}

function dataOf(column: Column): Data {
  const { values, type } = column;
  const length = values.length;
  const { nullBitmap, nullCount } = validityOf(values);
  const common = { length, nullCount, ...(nullBitmap === null ? {} : { nullBitmap }) };
  switch (type) {
    case "float":
      return makeData({ type: new Float64(), ...common, data: values });
    case "integer":
      return makeData({ type: new Int32(), ...common, data: Int32Array.from(values) });
    case "boolean":
      return makeData({ type: new Bool(), ...common, data: bitsOf(values) });
    case "timestamp":
      return makeData({
        type: new TimestampMillisecond(),
        ...common,
        data: BigInt64Array.from(values, (x) => BigInt(Number.isNaN(x) ? 0 : x)),
      });
    case "text":
      return textData(column, common);
  }
}

function textData({ values, names }: Column, common: { length: number; nullCount: number }): Data {
  const places = new Map<number, number>();
  const data = Int32Array.from(values, (x) => {
    if (Number.isNaN(x)) return 0;
    const place = places.get(x) ?? places.size;
    places.set(x, place);
    return place;
  });
  const dictionary = vectorFromArray(
    [...places.keys()].map((x) => names![x]!),
    new Utf8(),
  );
  return makeData({ type: new Dictionary(new Utf8(), new Int32()), ...common, data, dictionary });
}

function bitsOf(values: Float64Array): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (values[i] === 1) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function validityOf(values: Float64Array): { nullBitmap: Uint8Array | null; nullCount: number } {
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) nullCount += 1;
  if (nullCount === 0) return { nullBitmap: null, nullCount };
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) nullBitmap[i >> 3]! |= 1 << (i & 7);
  return { nullBitmap, nullCount };
}
