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

/** Kinds of values a JSON column may hold beside null, in the order of the union's children. */
const kinds = ["number", "integer", "boolean", "text", "list"] as const;
type JsonKind = (typeof kinds)[number];

/** The values of one column in a batch: those that are not null, with their rows ascending. */
export interface JsonCells {
  rows: number[];
  values: unknown[];
  readonly kinds: Set<JsonKind>;
}

/** What a parsed value is; `nested` is an object, or a list that holds an object or a list. */
export function kindOf(value: unknown): JsonKind | "null" | "nested" {
  switch (typeof value) {
    case "number":
      return "number";
    case "bigint":
      return "integer";
    case "boolean":
      return "boolean";
    case "string":
      return "text";
    default:
      if (value === null || value === undefined) return "null";
      return Array.isArray(value) && !value.some(isObject) ? "list" : "nested";
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/**
 * The cells as a column of `length` rows, null where there is no cell: of the one type its values have, a SparseUnion when they
 * have several, the type Null when there is none.
 */
export function buildJsonColumn(cells: JsonCells, length: number): Data {
  const present = kinds.filter((kind) => cells.kinds.has(kind));
  const only = present[0];
  if (only === undefined) return makeData({ type: new Null(), length });
  if (present.length === 1) return buildKind(only, cells.rows, cells.values, length);
  const typeIds = new Int8Array(length);
  const rowsOf = present.map((): number[] => []);
  const valuesOf = present.map((): unknown[] => []);
  cells.rows.forEach((row, index) => {
    const value = cells.values[index];
    const child = present.indexOf(kindOf(value) as JsonKind);
    typeIds[row] = child;
    rowsOf[child]!.push(row);
    valuesOf[child]!.push(value);
  });
  const children = present.map((kind, child) => buildKind(kind, rowsOf[child]!, valuesOf[child]!, length));
  const fields = present.map((kind, child) => new Field(kind, children[child]!.type, true));
  const type = new SparseUnion(
    present.map((_, child) => child),
    fields,
  );
  return makeData<SparseUnion>({ type, length, nullCount: 0, typeIds, children } as never);
}

function buildKind(kind: JsonKind, rows: readonly number[], values: readonly unknown[], length: number): Data {
  const validity = validityOf(rows, length);
  switch (kind) {
    case "number": {
      const data = new Float64Array(length);
      rows.forEach((row, i) => {
        data[row] = values[i] as number;
      });
      return makeData({ type: new Float64(), length, ...validity, data });
    }
    case "integer": {
      const data = new BigInt64Array(length);
      rows.forEach((row, i) => {
        data[row] = values[i] as bigint;
      });
      return makeData({ type: new Int64(), length, ...validity, data });
    }
    case "boolean": {
      const data = new Uint8Array((length + 7) >> 3);
      rows.forEach((row, i) => {
        if (values[i] === true) data[row >> 3]! |= 1 << (row & 7);
      });
      return makeData({ type: new Bool(), length, ...validity, data });
    }
    case "text":
      return buildText(rows, values as readonly string[], length);
    case "list":
      return buildList(rows, values as readonly (readonly unknown[])[], length);
  }
}

function buildText(rows: readonly number[], values: readonly string[], length: number): Data<Utf8> {
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

/** A list of numbers is List<Float64>; any other item makes every item of the batch text. */
function buildList(rows: readonly number[], values: readonly (readonly unknown[])[], length: number): Data<List> {
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
    ? buildKind("number", itemRows, items, used)
    : buildText(itemRows, items.map(String), used);
  const type = new List(new Field("item", child.type, true));
  return makeData({ type, length, ...validityOf(rows, length), valueOffsets, child });
}

function validityOf(rows: readonly number[], length: number): { nullCount: number; nullBitmap: Uint8Array | null } {
  const nullCount = length - rows.length;
  if (nullCount === 0) return { nullCount, nullBitmap: null };
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  for (const row of rows) nullBitmap[row >> 3]! |= 1 << (row & 7);
  return { nullCount, nullBitmap };
}
