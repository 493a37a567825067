import { type Data, DataType, Precision, type Timestamp, TimeUnit, type Vector } from "apache-arrow";

/** The values of a dictionary in a form that can be added with a count. */
export type CountableValues =
  | { readonly kind: "numbers"; readonly values: Float64Array }
  /** Milliseconds since 1970-01-01 UTC. */
  | { readonly kind: "times"; readonly values: Float64Array }
  | { readonly kind: "texts"; readonly data: Data };

/** How often each value of one dictionary was seen in the batches that share it. */
export interface DictionaryCounts {
  readonly dictionary: Vector;
  /** Null when they cannot be added with a count. */
  readonly values: CountableValues | null;
  readonly counts: Uint32Array;
  /** By code: whether the value breaks the expectation in force. 0 when that was not asked yet, 1 no, 2 yes. */
  readonly verdicts: Uint8Array;
}

const largest = 9007199254740992;

/**
 * The values of a dictionary that has one piece and no nulls: texts, finite numbers below 2^53, or timestamps in whole milliseconds. Null for every
 * other, whose values need a look one by one.
 */
export function countableValues({ type, data }: Vector): CountableValues | null {
  const only = data[0];
  if (data.length !== 1 || only === undefined || only.nullCount > 0) return null;
  if (DataType.isUtf8(type)) return { kind: "texts", data: only };
  if (DataType.isTimestamp(type)) return asTimes(only);
  if (DataType.isFloat(type) ? type.precision === Precision.HALF : !DataType.isInt(type)) return null;
  // Buffers may be padded.
  const values = asDoubles(only.values, only.length);
  return values.every(Number.isFinite) && (DataType.isFloat(type) || values.every(isSafe))
    ? { kind: "numbers", values }
    : null;
}

function isSafe(x: number): boolean {
  return x > -largest && x < largest;
}

function asDoubles(values: ArrayLike<number> | BigInt64Array | BigUint64Array, length: number): Float64Array {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array))
    return Float64Array.from(values).subarray(0, length);
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * length);
  const signed = values instanceof BigInt64Array;
  const doubles = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const high = words[2 * i + 1]!;
    doubles[i] = (signed ? high : high >>> 0) * 4294967296 + (words[2 * i]! >>> 0);
  }
  return doubles;
}

function asTimes(data: Data<Timestamp>): CountableValues | null {
  const { unit } = data.type;
  const divisor = unit === TimeUnit.NANOSECOND ? 1000000n : unit === TimeUnit.MICROSECOND ? 1000n : 1n;
  const factor = unit === TimeUnit.SECOND ? 1000 : 1;
  const values = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const ticks = data.values[i] as bigint;
    const quotient = ticks / divisor;
    if (quotient * divisor !== ticks) return null;
    values[i] = Number(quotient) * factor;
    if (!(Math.abs(values[i]!) < largest)) return null;
  }
  return { kind: "times", values };
}
