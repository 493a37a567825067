import { type Data, DataType, type SparseUnion } from "apache-arrow";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import type { TableIssue, TableOptions } from "../../../shared/table/table.ts";

/** A value as the corpus writes it: see test/golden/table-corpus.py. */
export type Value =
  | null
  | boolean
  | string
  | { readonly f: string }
  | { readonly i: string }
  | { readonly d: string }
  | Value[];

/** All rows of an object, by column; absent columns are filled with null. */
export interface WholeTable {
  readonly columns: { name: string; values: Value[] }[];
  readonly issues: readonly TableIssue[];
  readonly format: string;
  readonly compression: string;
  readonly rows: number;
  readonly batches: number;
  readonly types: Map<string, Set<string>>;
}

export async function readWhole(
  name: string,
  bytes: Uint8Array | string,
  options: TableOptions = {},
): Promise<WholeTable> {
  const source = memorySource(name, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  const table = await openTable(source, options);
  const values = new Map<string, Value[]>();
  const types = new Map<string, Set<string>>();
  let rows = 0;
  let batches = 0;
  for await (const batch of table.batches) {
    if (batch.numRows > 65_536) throw new Error(`a batch of ${batch.numRows} rows`);
    batch.schema.fields.forEach((field, index) => {
      const column = values.get(field.name) ?? new Array<Value>(rows).fill(null);
      values.set(field.name, column);
      types.set(field.name, (types.get(field.name) ?? new Set()).add(String(field.type)));
      const data = batch.data.children[index]!;
      if (data.offset !== 0) throw new Error("a column that does not begin at offset 0");
      for (let row = 0; row < batch.numRows; row++) column.push(valueAt(data, row));
    });
    rows += batch.numRows;
    batches++;
    for (const column of values.values()) while (column.length < rows) column.push(null);
  }
  const columns = Array.from(values, ([column, cells]) => ({ name: column, values: cells }));
  return { columns, issues: table.issues, format: table.format, compression: table.compression, rows, batches, types };
}

/** Rows as arrays in the order of the columns. */
export function rowsOf(table: WholeTable): Value[][] {
  return Array.from({ length: table.rows }, (_, row) => table.columns.map(({ values }) => values[row]!));
}

/** The value of a row of one Arrow column. */
export function valueAt(data: Data, row: number): Value {
  const { type } = data;
  if (DataType.isUnion(type)) return valueAt(data.children[(data as Data<SparseUnion>).typeIds[row]!]!, row);
  if (DataType.isNull(type) || (data.nullCount > 0 && ((data.nullBitmap[row >> 3]! >> (row & 7)) & 1) === 0))
    return null;
  if (DataType.isDictionary(type)) {
    let code = Number(data.values[row]);
    for (const part of data.dictionary!.data) {
      if (code < part.length) return valueAt(part, code);
      code -= part.length;
    }
    throw new Error("a code outside its dictionary");
  }
  if (DataType.isUtf8(type)) {
    return Buffer.from(data.values.subarray(data.valueOffsets[row], data.valueOffsets[row + 1])).toString("utf8");
  }
  if (DataType.isList(type)) {
    const items: Value[] = [];
    for (let i = data.valueOffsets[row]!; i < data.valueOffsets[row + 1]!; i++)
      items.push(valueAt(data.children[0]!, i));
    return items;
  }
  if (DataType.isBool(type)) return ((data.values[row >> 3]! >> (row & 7)) & 1) === 1;
  if (DataType.isDecimal(type)) {
    const words = data.values as Uint32Array;
    let value = 0n;
    for (let word = 3; word >= 0; word--) value = (value << 32n) | BigInt(words[4 * row + word]!);
    return { d: String(BigInt.asIntN(128, value)) };
  }
  if (DataType.isFloat(type)) {
    if (type.precision === 0) return { f: floatText(halfOf((data.values as Uint16Array)[row]!)) };
    return { f: floatText((data.values as Float64Array)[row]!) };
  }
  return { i: String(data.values[row]) };
}

function halfOf(bits: number): number {
  const fraction = bits & 1023;
  const exponent = (bits >> 10) & 31;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** A number as a JavaScript literal; -0 keeps its sign. */
export function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
