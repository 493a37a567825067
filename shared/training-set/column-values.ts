import { DataType, Vector } from "apache-arrow";
import { type CellValue, cellReader } from "../concept/cell-value.ts";
import type { SetColumnType } from "./set-columns.ts";

/** A value as it is written to a training set. */
export type SetValue = string | number | bigint | boolean | null | readonly (string | number | null)[];

const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 63n - 1n;

/**
 * A reader of one column's values as a training set holds them; null for a missing value, for a column the batch does not have, and
 * for a value that the column's type cannot hold. Numbers of text files are what their text says, NaN and the infinities stay what
 * they are; in a text column numbers and booleans are their text and lists their JSON.
 */
export function setValueReader(column: Vector | null, type: SetColumnType): (row: number) => SetValue {
  if (column === null) return () => null;
  const readCell = cellReader(column);
  const list = (row: number): readonly (string | number | null)[] | null => {
    const value: unknown = column.get(row);
    return value instanceof Vector ? [...value].map(item) : null;
  };
  switch (type) {
    case "integer":
      return (row) => integerOf(readCell(row));
    case "number": {
      const typed = isFloat(column);
      return (row) => (typed ? (column.get(row) as number | null) : numberOf(readCell(row)));
    }
    case "boolean":
      return (row) => booleanOf(readCell(row));
    case "text":
      return (row) => textOf(readCell(row) ?? list(row));
    case "numbers":
      return (row) => list(row)?.map((value) => (typeof value === "number" ? value : null)) ?? null;
    case "texts":
      return (row) => list(row)?.map((value) => (value === null ? null : String(value))) ?? null;
  }
}

function isFloat({ type }: Vector): boolean {
  const stored: unknown = type;
  return DataType.isFloat(DataType.isDictionary(stored) ? stored.dictionary : stored);
}

/** Integers of 64 bits in lists are numbers. */
function item(value: unknown): string | number | null {
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  return null;
}

function integerOf(value: CellValue | null): bigint | null {
  if (value === null || typeof value === "boolean") return null;
  if (typeof value === "string" && /^[+-]?\d+$/.test(value)) return within(BigInt(value));
  const number = numberOf(value);
  return typeof value === "bigint" ? within(value) : Number.isInteger(number) ? within(BigInt(number!)) : null;
}

function within(value: bigint): bigint | null {
  return value >= minInteger && value <= maxInteger ? value : null;
}

const words = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

function numberOf(value: unknown): number | null {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || value === "") return null;
  const number = Number(value);
  if (!Number.isNaN(number)) return number;
  return words.get(value.toLowerCase().replace(/^\+|^-(?=nan)/, "")) ?? null;
}

function booleanOf(value: CellValue | null): boolean | null {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : null;
}

function textOf(value: CellValue | readonly unknown[] | null): string | null {
  if (value === null || typeof value === "string") return value;
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
