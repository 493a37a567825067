import type { LeafType } from "./parquet-schema.ts";
import { mendText } from "./text-values.ts";

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
}

/** Booleans, a bit each, the lowest bit of a byte first. */
export interface BitValues {
  readonly kind: "bits";
  readonly bits: Uint8Array;
}

/** Valid UTF-8: value i is `data[offsets[i], offsets[i + 1])`. */
export interface TextValues {
  readonly kind: "text";
  readonly data: Uint8Array;
  readonly offsets: Int32Array;
  /** One flag a value, 1 where its bytes were not valid UTF-8 and were mended; null when all were. */
  readonly mended: Uint8Array | null;
}

/** Decoded values of a page or dictionary, nulls left out, in the form of their Arrow column. */
export type LeafValues = FixedValues | BitValues | TextValues;

const julianDayOfEpoch = 2_440_588;
const microsecondsPerDay = 86_400_000_000;

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
 * @param bytes `count * storedWidth(leaf)` bytes, kept where they need no conversion: they must not change
 */
export function fixedValues(leaf: LeafType, bytes: Uint8Array, count: number): LeafValues {
  switch (leaf.conversion) {
    case "none":
      return { kind: "fixed", ...plainNumbers(leaf, aligned(bytes)) };
    case "narrow-integer":
      return { kind: "fixed", values: narrowed(leaf, int32s(aligned(bytes))), stride: 1 };
    case "half-float":
      return { kind: "fixed", values: halfFloats(bytes, count), stride: 1 };
    case "int96-microseconds":
      return { kind: "fixed", values: int96Microseconds(bytes, count), stride: 2 };
    case "uuid":
      return uuids(bytes, count);
    default: {
      const width = storedWidth(leaf) ?? 0;
      // Numbers are little-endian; the bytes of a fixed-length array are big-endian.
      const bigEndian = leaf.element.type === "FIXED_LEN_BYTE_ARRAY";
      return decimals(leaf, bytes, count, (i) => i * width, bigEndian);
    }
  }
}

/** Byte strings, value i being `data[offsets[i], offsets[i + 1])`, as text or as the decimals they store. */
export function byteArrayValues(leaf: LeafType, data: Uint8Array, offsets: Int32Array, count: number): LeafValues {
  if (leaf.conversion === "text") return mendText(data, offsets);
  return decimals(leaf, data, count, (i) => offsets[i]!, true);
}

/** An array of the same element type over `memory`, which begins where its elements may lie; without it a new one of zeros. */
export function sameKind(like: FixedValues["values"], length: number, memory?: Uint8Array): FixedValues["values"] {
  const Kind = like.constructor as new (
    memory: ArrayBufferLike | number,
    start?: number,
    length?: number,
  ) => FixedValues["values"];
  return memory === undefined ? new Kind(length) : new Kind(memory.buffer, memory.byteOffset, length);
}

/** The bytes where wider elements can be laid over them; a copy unless they lie so. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.prototype.slice.call(bytes);
}

function int32s(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

function plainNumbers(leaf: LeafType, bytes: Uint8Array): Pick<FixedValues, "values" | "stride"> {
  switch (leaf.element.type) {
    case "FLOAT":
      return { values: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2), stride: 1 };
    case "DOUBLE":
      return { values: new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3), stride: 1 };
    default:
      return { values: int32s(bytes), stride: leaf.element.type === "INT64" ? 2 : 1 };
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
  const halves = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const nanoseconds = view.getUint32(12 * i + 4, true) * 2 ** 32 + view.getUint32(12 * i, true);
    const days = view.getInt32(12 * i + 8, true) - julianDayOfEpoch;
    const microseconds = days * microsecondsPerDay + Math.floor(nanoseconds / 1000);
    if (nanoseconds < 2 ** 50 && Number.isSafeInteger(microseconds)) {
      halves[2 * i] = microseconds;
      halves[2 * i + 1] = Math.floor(microseconds / 2 ** 32);
    } else {
      const exact = BigInt(days) * BigInt(microsecondsPerDay) + view.getBigUint64(12 * i, true) / 1000n;
      halves[2 * i] = Number(BigInt.asIntN(32, exact));
      halves[2 * i + 1] = Number(BigInt.asIntN(32, exact >> 32n));
    }
  }
  return halves;
}

function uuids(bytes: Uint8Array, count: number): TextValues {
  const offsets = new Int32Array(count + 1);
  const data = new Uint8Array(count * 36);
  for (let i = 0; i < count; i++) {
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset + 16 * i, 16).toString("hex");
    const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    data.set(Buffer.from(uuid, "latin1"), 36 * i);
    offsets[i + 1] = 36 * (i + 1);
  }
  return { kind: "text", data, offsets, mended: null };
}

/**
 * Unscaled integers from two's complement bytes. Value i lies between `startOf(i)` and `startOf(i + 1)`.
 *
 * A double holds 15 digits exactly, and its division by a power of ten rounds correctly: 1.23 comes out as 1.23.
 */
function decimals(
  leaf: LeafType,
  bytes: Uint8Array,
  count: number,
  startOf: (index: number) => number,
  bigEndian: boolean,
): FixedValues {
  if (leaf.conversion === "decimal-as-double") {
    const factor = 10 ** (leaf.element.scale ?? 0);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = numberOf(bytes, startOf(i), startOf(i + 1), bigEndian) / factor;
    return { kind: "fixed", values, stride: 1 };
  }
  const halves = new BigUint64Array(count * 2);
  for (let i = 0; i < count; i++) {
    const value = integerOf(bytes, startOf(i), startOf(i + 1), bigEndian);
    halves[2 * i] = BigInt.asUintN(64, value);
    halves[2 * i + 1] = BigInt.asUintN(64, value >> 64n);
  }
  return { kind: "fixed", values: new Int32Array(halves.buffer), stride: 4 };
}

/** The double nearest to an integer: of up to 8 bytes the sum of two halves, which are exact. */
function numberOf(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): number {
  const length = end - start;
  if (length === 0 || length > 8) return Number(integerOf(bytes, start, end, bigEndian));
  let high = bytes[bigEndian ? start : end - 1]! > 127 ? -1 : 0;
  let low = high;
  for (let i = 0; i < length; i++) {
    high = (high << 8) | (low >>> 24);
    low = (low << 8) | bytes[bigEndian ? start + i : end - 1 - i]!;
  }
  return high * 2 ** 32 + (low >>> 0);
}

function integerOf(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < end - start; i++) value = (value << 8n) | BigInt(bytes[bigEndian ? start + i : end - 1 - i]!);
  return BigInt.asIntN(8 * (end - start), value);
}
