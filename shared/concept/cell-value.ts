import { DataType, type Vector } from "apache-arrow";

/** What a cell of a prediction or label column holds, whatever Arrow type the file gave it. */
export type CellValue = string | number | bigint | boolean;

/**
 * A reader of one column's cells: the value in a row, or null for a missing value, for NaN and for anything that is not a
 * scalar (a list, a struct).
 *
 * Integers keep their exactness (64-bit ones are bigint); a decimal is its exact text without trailing zeros; dates and
 * timestamps
 * are ISO 8601 text in UTC; binary is hexadecimal text, 16 fixed bytes the text of a UUID. A column that the file
 * does not have reads as all missing.
 */
export function cellReader(column: Vector | null): (row: number) => CellValue | null {
  if (column === null) return () => null;
  const stored: unknown = column.type;
  const type = DataType.isDictionary(stored) ? stored.dictionary : stored;
  if (DataType.isDecimal(type)) {
    const { scale } = type;
    return (row) => {
      const words: unknown = column.get(row);
      return words === null ? null : decimalText(words as ArrayLike<number>, scale);
    };
  }
  if (DataType.isTimestamp(type) || DataType.isDate(type)) {
    return (row) => {
      const ms: unknown = column.get(row);
      return typeof ms === "number" && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
    };
  }
  const uuid = DataType.isFixedSizeBinary(type) && type.byteWidth === 16;
  return (row) => scalar(column.get(row), uuid);
}

function scalar(value: unknown, uuid: boolean): CellValue | null {
  switch (typeof value) {
    case "string":
    case "bigint":
    case "boolean":
      return value;
    case "number":
      return Number.isNaN(value) ? null : value;
    default:
      return value instanceof Uint8Array ? hexadecimal(value, uuid) : null;
  }
}

function hexadecimal(bytes: Uint8Array, uuid: boolean): string {
  const hex = Buffer.from(bytes).toString("hex");
  return uuid ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") : hex;
}

/** Little-endian two's complement words as decimal text. */
function decimalText(words: ArrayLike<number>, scale: number): string {
  let unscaled = 0n;
  for (let i = words.length - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[i]!);
  unscaled = BigInt.asIntN(32 * words.length, unscaled);
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}${fraction === "" ? "" : `.${fraction}`}`;
}
