import { type Data, type Decimal, type Dictionary, type Float, Precision, Type, Vector } from "apache-arrow";
import { classify, createReading } from "./classify.ts";

const reading = createReading();

/**
 * Writes the cells of a column in `rows` into `into`: finite numbers, booleans as 0 and 1, NaN for everything else (missing, text, moments, lists). The same value is written the
 * same however the file stores it. False, and nothing is written, when the column's type can hold no number. 2 to 50 ns a cell in the common types.
 */
export function readNumbers(data: Data, lexical: boolean, rows: Int32Array, into: Float64Array): boolean {
  if (data.length === 0 || !readValues(data, lexical, rows, into)) return false;
  const { nullBitmap, nullCount, offset } = data;
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return true;
  for (let k = 0; k < rows.length; k++) {
    const bit = offset + rows[k]!;
    if (((nullBitmap[bit >> 3]! >> (bit & 7)) & 1) === 0) into[k] = Number.NaN;
  }
  return true;
}

function readValues(data: Data, lexical: boolean, rows: Int32Array, into: Float64Array): boolean {
  const { type } = data;
  switch (type.typeId) {
    case Type.Float:
      if ((type as Float).precision === Precision.HALF) readEach(data, rows, into, scalar);
      else readPlain(data, rows, into);
      return true;
    case Type.Int:
      readPlain(data, rows, into);
      return true;
    case Type.Bool:
      readBits(data, rows, into);
      return true;
    case Type.Utf8:
      if (!lexical || data.valueOffsets === undefined) return false;
      readTexts(data, rows, into);
      return true;
    case Type.Dictionary:
      return readCodes(data as Data<Dictionary>, lexical, rows, into);
    case Type.Decimal:
      readEach(data, rows, into, (words) => decimal(words as Uint32Array | null, (type as Decimal).scale));
      return true;
    case Type.Union:
      readEach(data, rows, into, scalar);
      return true;
    default:
      return false;
  }
}

function finite(value: number): number {
  return value - value === 0 ? value : Number.NaN;
}

function readPlain(data: Data, rows: Int32Array, into: Float64Array): void {
  const values = data.values as Float64Array | BigInt64Array;
  if (values instanceof Float64Array) for (let k = 0; k < rows.length; k++) into[k] = finite(values[rows[k]!]!);
  else for (let k = 0; k < rows.length; k++) into[k] = finite(Number(values[rows[k]!]));
}

function readBits({ values, offset }: Data, rows: Int32Array, into: Float64Array): void {
  for (let k = 0; k < rows.length; k++) {
    const bit = offset + rows[k]!;
    into[k] = (values[bit >> 3]! >> (bit & 7)) & 1;
  }
}

function readTexts({ values, valueOffsets }: Data, rows: Int32Array, into: Float64Array): void {
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    into[k] = numberInText(values, valueOffsets[row]!, valueOffsets[row + 1]!);
  }
}

/** What an untyped text stands for as a number: a boolean is 0 or 1, everything but that and finite numbers NaN. */
export function numberInText(bytes: Uint8Array, start: number, end: number): number {
  const kind = classify(bytes, start, end, reading);
  if (kind === "integer" || kind === "fractional") return reading.number;
  return kind === "boolean" ? Number(reading.truth) : Number.NaN;
}

function readCodes(
  { values, dictionary }: Data<Dictionary>,
  lexical: boolean,
  rows: Int32Array,
  into: Float64Array,
): boolean {
  const [data, ...others] = dictionary?.data ?? [];
  if (data === undefined || others.length > 0) return false;
  const codes = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) codes[k] = Number(values[rows[k]!]);
  return readNumbers(data, lexical, codes, into);
}

function readEach(data: Data, rows: Int32Array, into: Float64Array, numberOf: (value: unknown) => number): void {
  const vector = new Vector([data]);
  for (let k = 0; k < rows.length; k++) into[k] = numberOf(vector.get(rows[k]!));
}

function scalar(value: unknown): number {
  const isNumber = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  return isNumber ? finite(Number(value)) : Number.NaN;
}

/** Little-endian two's complement words, unscaled. */
function decimal(words: Uint32Array | null, scale: number): number {
  if (words === null) return Number.NaN;
  let unscaled = 0n;
  for (let k = words.length - 1; k >= 0; k--) unscaled = (unscaled << 32n) | BigInt(words[k]!);
  return finite(Number(`${BigInt.asIntN(32 * words.length, unscaled)}e${-scale}`));
}
