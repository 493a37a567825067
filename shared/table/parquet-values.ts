import type { LeafType } from "./parquet-schema.ts";

/** Numbers of any width; a value takes `stride` elements (2 for 64-bit integers, 4 for 128-bit decimals). */
export interface FixedValues {
  readonly kind: "fixed";
  readonly values:
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Uint32Array
    | Int32Array
    | Float32Array
    | Float64Array;
  readonly stride: number;
  readonly length: number;
}

/** Byte strings: value i is `data[starts[i], ends[i])`. */
export interface TextValues {
  readonly kind: "text";
  readonly data: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly length: number;
}

/** Decoded values of a page or dictionary, nulls left out, in the form of their Arrow column (booleans as bytes 0 and 1). */
export type LeafValues = FixedValues | TextValues;

const julianDayOfEpoch = 2_440_588;

/** Bytes of a stored value of fixed width; null for byte arrays and booleans. */
export function storedWidth(leaf: LeafType): number | null {
  switch (leaf.element.type) {
    case "INT32":
    case "FLOAT":
      return 4;
    case "INT64":
    case "DOUBLE":
      return 8;
    case "INT96":
      return 12;
    case "FIXED_LEN_BYTE_ARRAY":
      return leaf.element.type_length ?? 0;
    default:
      return null;
  }
}

/**
 * Values that lie one after the other, little-endian, as Parquet's PLAIN encoding stores those of fixed width.
 *
 * @param bytes `count * storedWidth(leaf)` bytes; they may be kept, so they must not change
 */
export function fixedValues(leaf: LeafType, bytes: Uint8Array, count: number): LeafValues {
  switch (leaf.conversion) {
    case "none":
      return { ...plainNumbers(leaf, aligned(bytes)), kind: "fixed", length: count };
    case "narrow-integer":
      return { kind: "fixed", values: narrowed(leaf, new Int32Array(aligned(bytes).buffer)), stride: 1, length: count };
    case "half-float":
      return { kind: "fixed", values: halfFloats(bytes, count), stride: 1, length: count };
    case "int96-microseconds":
      return { kind: "fixed", values: int96Microseconds(bytes, count), stride: 2, length: count };
    case "uuid":
      return uuids(bytes, count);
    default: {
      const width = storedWidth(leaf) ?? 0;
      // Numbers are little-endian; the bytes of a fixed-length array are big-endian.
      const bigEndian = leaf.element.type === "FIXED_LEN_BYTE_ARRAY";
      return decimals(leaf, count, (i) => integerOf(bytes, i * width, (i + 1) * width, bigEndian));
    }
  }
}

/** Byte strings as text, or as the decimals they store. */
export function byteArrayValues(leaf: LeafType, text: TextValues): LeafValues {
  if (leaf.conversion === "text") return text;
  return decimals(leaf, text.length, (i) => integerOf(text.data, text.starts[i]!, text.ends[i]!, true));
}

/**
 * The dictionary's values at `codes`.
 *
 * @throws {RangeError} when a code is outside the dictionary.
 */
export function gather(dictionary: LeafValues, codes: Int32Array): LeafValues {
  const { length } = codes;
  const size = dictionary.length;
  for (let i = 0; i < length; i++) {
    if (codes[i]! < 0 || codes[i]! >= size) throw new RangeError(`code ${codes[i]} in a dictionary of ${size}`);
  }
  if (dictionary.kind === "text") {
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      starts[i] = dictionary.starts[codes[i]!]!;
      ends[i] = dictionary.ends[codes[i]!]!;
    }
    return { kind: "text", data: dictionary.data, starts, ends, length };
  }
  const { values: from, stride } = dictionary;
  const values = sameKind(from, length * stride);
  if (stride === 1) for (let i = 0; i < length; i++) values[i] = from[codes[i]!]!;
  else {
    for (let i = 0; i < length; i++) {
      for (let part = 0; part < stride; part++) values[i * stride + part] = from[codes[i]! * stride + part]!;
    }
  }
  return { kind: "fixed", values, stride, length };
}

/** A new array of zeros of the same element type. */
export function sameKind(like: FixedValues["values"], length: number): FixedValues["values"] {
  const Kind = like.constructor as new (length: number) => FixedValues["values"];
  return new Kind(length);
}

/** A view that begins its own buffer, so that wider elements can be laid over it. */
function aligned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.prototype.slice.call(bytes) as Uint8Array<ArrayBuffer>;
}

function plainNumbers(leaf: LeafType, bytes: Uint8Array<ArrayBuffer>): Pick<FixedValues, "values" | "stride"> {
  switch (leaf.element.type) {
    case "FLOAT":
      return { values: new Float32Array(bytes.buffer), stride: 1 };
    case "DOUBLE":
      return { values: new Float64Array(bytes.buffer), stride: 1 };
    case "INT64":
      return { values: new Int32Array(bytes.buffer), stride: 2 };
    default:
      return { values: new Int32Array(bytes.buffer), stride: 1 };
  }
}

function narrowed(leaf: LeafType, values: Int32Array): FixedValues["values"] {
  const Kind = leaf.arrow.ArrayType as new (values: Int32Array) => FixedValues["values"];
  return new Kind(values);
}

function halfFloats(bytes: Uint8Array, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const bits = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) values[i] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else values[i] = sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  }
  return values;
}

/** Nanoseconds of the day, then the Julian day; microseconds hold every year a Julian day can name here. */
function int96Microseconds(bytes: Uint8Array, count: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new BigInt64Array(count);
  for (let i = 0; i < count; i++) {
    const nanoseconds = view.getBigUint64(12 * i, true);
    const days = BigInt(view.getInt32(12 * i + 8, true) - julianDayOfEpoch);
    values[i] = days * 86_400_000_000n + nanoseconds / 1000n;
  }
  return new Int32Array(values.buffer);
}

function uuids(bytes: Uint8Array, count: number): TextValues {
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  const data = new Uint8Array(count * 36);
  for (let i = 0; i < count; i++) {
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset + 16 * i, 16).toString("hex");
    const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    data.set(Buffer.from(uuid, "latin1"), 36 * i);
    starts[i] = 36 * i;
    ends[i] = 36 * (i + 1);
  }
  return { kind: "text", data, starts, ends, length: count };
}

function integerOf(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < end - start; i++) value = (value << 8n) | BigInt(bytes[bigEndian ? start + i : end - 1 - i]!);
  return BigInt.asIntN(8 * (end - start), value);
}

/** A double holds 15 digits exactly, and its division by a power of ten rounds correctly: 1.23 comes out as 1.23. */
function decimals(leaf: LeafType, count: number, unscaled: (index: number) => bigint): FixedValues {
  if (leaf.conversion === "decimal-as-double") {
    const factor = 10 ** (leaf.element.scale ?? 0);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = Number(unscaled(i)) / factor;
    return { kind: "fixed", values, stride: 1, length: count };
  }
  const halves = new BigUint64Array(count * 2);
  for (let i = 0; i < count; i++) {
    const value = unscaled(i);
    halves[2 * i] = BigInt.asUintN(64, value);
    halves[2 * i + 1] = BigInt.asUintN(64, value >> 64n);
  }
  return { kind: "fixed", values: new Int32Array(halves.buffer), stride: 4, length: count };
}
