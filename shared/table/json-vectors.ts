import {
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int64,
  List,
  makeData,
  Null,
  SparseUnion,
  Utf8,
} from "apache-arrow";
import type { Kernel } from "../kernel/kernel.ts";

/** What a cell is, as `kernel/assembly/json-columns.ts` has it; the values of lists are kept outside the kernel. */
export const kinds = { number: 1, integer: 2, falsehood: 4, truth: 8, text: 16, list: 32 } as const;

/** Types that a column may have, in the order of a union's children, and the kinds of the cells of each. */
const types = [
  ["number", kinds.number],
  ["integer", kinds.integer],
  ["boolean", kinds.falsehood | kinds.truth],
  ["text", kinds.text],
  ["list", kinds.list],
] as const;
type JsonType = (typeof types)[number][0];

/** The lists of one column in a batch, with their rows ascending. */
export interface JsonLists {
  rows: number[];
  values: (readonly unknown[])[];
}

/** The cells of a batch that are in the kernel. */
export interface JsonCells {
  readonly kernel: Kernel;
  readonly batch: number;
  /** Room for a bitmap of its rows. */
  readonly bitmap: number;
  readonly rows: number;
}

/**
 * The cells of a column, null where there is no value: of the one type its values have, a SparseUnion when they have several, the type Null when there is none.
 * Numbers and texts are views of the kernel's memory; the values of nulls are anything.
 */
export function buildJsonColumn(cells: JsonCells, index: number, lists: JsonLists): Data {
  const { rows } = cells;
  const found = cells.kernel.jsonKinds(cells.batch, index);
  const present = types.filter(([, mask]) => (found & mask) !== 0);
  const only = present[0];
  if (only === undefined) return makeData({ type: new Null(), length: rows });
  if (present.length === 1) return buildType(cells, index, only[0], only[1], lists);
  const typeIds = new Int8Array(rows);
  const children = present.map(([type, mask], child) => {
    const data = buildType(cells, index, type, mask, lists);
    for (let row = 0; row < rows; row++) if (isSet(data.nullBitmap, row)) typeIds[row] = child;
    return data;
  });
  const fields = present.map(([type], child) => new Field(type, children[child]!.type, true));
  const type = new SparseUnion(
    present.map((_, child) => child),
    fields,
  );
  return makeData<SparseUnion>({ type, length: rows, nullCount: 0, typeIds, children } as never);
}

function isSet(bitmap: Uint8Array, row: number): boolean {
  return ((bitmap[row >> 3]! >> (row & 7)) & 1) === 1;
}

function buildType(cells: JsonCells, index: number, type: JsonType, mask: number, lists: JsonLists): Data {
  const { kernel, batch, rows: length } = cells;
  const { nullBitmap, nullCount } = bitmapOf(cells, index, mask);
  const validity = { nullCount, nullBitmap: nullCount === 0 ? null : nullBitmap };
  const [values, , ends, texts] = kernel.u32().subarray(kernel.jsonColumn(batch, index) >> 2);
  const { buffer } = kernel.u8();
  switch (type) {
    case "number":
      return makeData({ type: new Float64(), length, ...validity, data: new Float64Array(buffer, values, length) });
    case "integer":
      return makeData({ type: new Int64(), length, ...validity, data: new BigInt64Array(buffer, values, length) });
    case "boolean":
      return makeData({
        type: new Bool(),
        length,
        ...validity,
        data: bitmapOf(cells, index, kinds.truth).nullBitmap,
      });
    case "text": {
      kernel.finishJsonTexts(batch, index);
      const valueOffsets = new Int32Array(buffer, ends, length + 1);
      const data = new Uint8Array(buffer, texts, valueOffsets[length]);
      return makeData({ type: new Utf8(), length, ...validity, valueOffsets, data });
    }
    case "list":
      return buildList(lists, length);
  }
}

/** Which rows have a cell of the kinds of `mask`, and how many have not. */
function bitmapOf(cells: JsonCells, index: number, mask: number): { nullBitmap: Uint8Array; nullCount: number } {
  const { kernel, batch, bitmap, rows } = cells;
  const marked = kernel.markJsonKinds(batch, index, mask, bitmap);
  return { nullBitmap: kernel.u8().slice(bitmap, bitmap + ((rows + 7) >> 3)), nullCount: rows - marked };
}

/** A list of numbers is List<Float64>; any other item makes every item of the batch text. */
function buildList({ rows, values }: JsonLists, length: number): Data<List> {
  const valueOffsets = new Int32Array(length + 1);
  const itemRows: number[] = [];
  const items: unknown[] = [];
  let used = 0;
  let next = 0;
  values.forEach((list, i) => {
    const row = rows[i]!;
    while (next <= row) valueOffsets[next++] = used;
    for (const item of list) {
      if (item !== null) {
        itemRows.push(used);
        items.push(item);
      }
      used++;
    }
  });
  while (next <= length) valueOffsets[next++] = used;
  const numeric = items.every((item) => typeof item === "number");
  const child: Data<DataType> = numeric
    ? buildNumbers(itemRows, items as number[], used)
    : buildTexts(itemRows, items.map(String), used);
  const type = new List(new Field("item", child.type, true));
  return makeData({ type, length, ...validityOf(rows, length), valueOffsets, child });
}

function buildNumbers(rows: readonly number[], values: readonly number[], length: number): Data<Float64> {
  const data = new Float64Array(length);
  rows.forEach((row, i) => {
    data[row] = values[i]!;
  });
  return makeData({ type: new Float64(), length, ...validityOf(rows, length), data });
}

function buildTexts(rows: readonly number[], values: readonly string[], length: number): Data<Utf8> {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(length + 1);
  let data = new Uint8Array(Math.max(64, values.length * 16));
  let used = 0;
  let next = 0;
  values.forEach((value, i) => {
    const row = rows[i]!;
    while (next <= row) valueOffsets[next++] = used;
    if (data.length - used < value.length * 3) {
      const grown = new Uint8Array(Math.max(data.length * 2, used + value.length * 3));
      grown.set(data.subarray(0, used));
      data = grown;
    }
    used += encoder.encodeInto(value, data.subarray(used)).written;
  });
  while (next <= length) valueOffsets[next++] = used;
  return makeData({
    type: new Utf8(),
    length,
    ...validityOf(rows, length),
    valueOffsets,
    data: data.subarray(0, used),
  });
}

function validityOf(rows: readonly number[], length: number): { nullCount: number; nullBitmap: Uint8Array | null } {
  const nullCount = length - rows.length;
  if (nullCount === 0) return { nullCount, nullBitmap: null };
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  for (const row of rows) nullBitmap[row >> 3]! |= 1 << (row & 7);
  return { nullCount, nullBitmap };
}
