import {
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Null,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import type { SchemaElement, SchemaTree } from "hyparquet";

/** How the stored values of a leaf become the values of its Arrow column. */
type LeafConversion =
  | "none"
  | "boolean"
  | "narrow-integer"
  | "text"
  | "uuid"
  | "half-float"
  | "int96-microseconds"
  | "decimal-as-double"
  | "decimal-128";

/** What is stored at the end of a path of the schema. */
export interface LeafType {
  readonly element: SchemaElement;
  readonly arrow: DataType;
  readonly conversion: LeafConversion;
}

/** A top-level column that can be read: a plain value, or a list of plain values. */
export interface ParquetColumn {
  readonly name: string;
  readonly leaf: LeafType;
  readonly arrow: DataType;
  /** Place among the leaves of the schema, which is that of its chunk in every row group. */
  readonly leafIndex: number;
  readonly path: readonly string[];
  readonly maxDefinition: number;
  /** For a list: the definition level at which the list exists; null for a plain value. */
  readonly listDefinition: number | null;
}

/** The columns of a file, or those that cannot be read with the reason. */
export interface ParquetColumns {
  readonly readable: readonly ParquetColumn[];
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
}

/** Exact in a double, and common for money. */
const doubleDigits = 15;

/**
 * Sorts the top-level columns of a schema into those that can be read and the others. The index that pandas stores as a column is neither.
 */
export function parquetColumns(root: SchemaTree): ParquetColumns {
  const readable: ParquetColumn[] = [];
  const unreadable: { name: string; reason: string }[] = [];
  let leafIndex = 0;
  for (const node of root.children) {
    const name = node.element.name;
    const column = readableColumn(node, leafIndex);
    leafIndex += leavesOf(node);
    if (/^__index_level_\d+__$/.test(name)) continue;
    if (typeof column === "string") unreadable.push({ name, reason: column });
    else readable.push(column);
  }
  return { readable, unreadable };
}

function readableColumn(node: SchemaTree, leafIndex: number): ParquetColumn | string {
  const { element } = node;
  if (node.children.length === 0 && element.type === undefined) return "an empty group";
  if (node.children.length === 0) {
    const leaf = leafType(element);
    if (typeof leaf === "string") return leaf;
    const common = { name: element.name, leaf, leafIndex, path: node.path };
    if (element.repetition_type === "REPEATED") {
      return { ...common, arrow: listOf(leaf), maxDefinition: 1, listDefinition: 0 };
    }
    return { ...common, arrow: leaf.arrow, maxDefinition: optionalLevels(element), listDefinition: null };
  }
  const item = itemOfList(node);
  if (item === null) return element.converted_type === "MAP" ? "a map" : "a struct or a nested list";
  const leaf = leafType(item.element);
  if (typeof leaf === "string") return `a list of ${leaf}`;
  const listDefinition = optionalLevels(element);
  const itemLevels = item.element.repetition_type === "OPTIONAL" ? 1 : 0;
  return {
    name: element.name,
    leaf,
    arrow: listOf(leaf),
    leafIndex,
    path: item.path,
    maxDefinition: listDefinition + 1 + itemLevels,
    listDefinition,
  };
}

/** The leaf of `optional group (LIST) { repeated group { item } }` or of the older form `group (LIST) { repeated item }`. */
function itemOfList(node: SchemaTree): SchemaTree | null {
  const isList = node.element.converted_type === "LIST" || node.element.logical_type?.type === "LIST";
  const repeated = node.children[0];
  if (!isList || node.element.repetition_type === "REPEATED" || node.children.length !== 1) return null;
  if (repeated === undefined || repeated.element.repetition_type !== "REPEATED") return null;
  if (repeated.children.length === 0) return repeated;
  const item = repeated.children[0];
  if (repeated.children.length !== 1 || item === undefined || item.children.length > 0) return null;
  return item.element.repetition_type === "REPEATED" || item.element.type === undefined ? null : item;
}

function listOf(leaf: LeafType): DataType {
  return new List(new Field("item", leaf.arrow, true));
}

function optionalLevels(element: SchemaElement): number {
  return element.repetition_type === "OPTIONAL" ? 1 : 0;
}

function leavesOf(node: SchemaTree): number {
  if (node.children.length === 0) return 1;
  return node.children.reduce((sum, child) => sum + leavesOf(child), 0);
}

/** The Arrow type of a leaf and the way to it, or why there is none. */
function leafType(element: SchemaElement): LeafType | string {
  const logical = element.logical_type;
  const converted = element.converted_type;
  const leaf = (arrow: DataType, conversion: LeafConversion): LeafType => ({ element, arrow, conversion });
  if (logical?.type === "NULL") return leaf(new Null(), "none");
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return decimalType(element);
  switch (element.type) {
    case "BOOLEAN":
      return leaf(new Bool(), "boolean");
    case "FLOAT":
      return leaf(new Float32(), "none");
    case "DOUBLE":
      return leaf(new Float64(), "none");
    case "INT96":
      return leaf(new TimestampMicrosecond(null), "int96-microseconds");
    case "INT32": {
      if (converted === "DATE" || logical?.type === "DATE") return leaf(new DateDay(), "none");
      if (converted === "TIME_MILLIS" || logical?.type === "TIME") return leaf(new TimeMillisecond(), "none");
      const arrow = integerType(element, 32);
      return leaf(arrow, arrow.bitWidth < 32 ? "narrow-integer" : "none");
    }
    case "INT64":
      return leaf(timeType(element) ?? integerType(element, 64), "none");
    case "BYTE_ARRAY":
      if (converted === "BSON" || logical?.type === "BSON") return "BSON";
      if (logical?.type === "GEOMETRY" || logical?.type === "GEOGRAPHY") return "geometry";
      return leaf(new Utf8(), "text");
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical?.type === "UUID" && element.type_length === 16) return leaf(new Utf8(), "uuid");
      if (logical?.type === "FLOAT16" && element.type_length === 2) return leaf(new Float32(), "half-float");
      return converted === "INTERVAL" ? "an interval" : "fixed-length binary";
    default:
      return "a type that is not known here";
  }
}

function integerType(
  element: SchemaElement,
  storedBits: 32 | 64,
): Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 {
  const logical = element.logical_type;
  const name = /^(U?)INT_(\d+)$/.exec(element.converted_type ?? "");
  const bits = logical?.type === "INTEGER" ? logical.bitWidth : name === null ? storedBits : Number(name[2]);
  const signed = logical?.type === "INTEGER" ? logical.isSigned : name?.[1] !== "U";
  if (storedBits === 64) return signed ? new Int64() : new Uint64();
  if (bits === 8) return signed ? new Int8() : new Uint8();
  if (bits === 16) return signed ? new Int16() : new Uint16();
  return signed ? new Int32() : new Uint32();
}

function timeType(element: SchemaElement): DataType | null {
  const logical = element.logical_type;
  const converted = element.converted_type;
  if (logical?.type === "TIMESTAMP") {
    const zone = logical.isAdjustedToUTC ? "UTC" : null;
    if (logical.unit === "MILLIS") return new TimestampMillisecond(zone);
    return logical.unit === "MICROS" ? new TimestampMicrosecond(zone) : new TimestampNanosecond(zone);
  }
  if (logical?.type === "TIME") return logical.unit === "NANOS" ? new TimeNanosecond() : new TimeMicrosecond();
  if (converted === "TIMESTAMP_MILLIS") return new TimestampMillisecond("UTC");
  if (converted === "TIMESTAMP_MICROS") return new TimestampMicrosecond("UTC");
  return converted === "TIME_MICROS" ? new TimeMicrosecond() : null;
}

function decimalType(element: SchemaElement): LeafType | string {
  const logical = element.logical_type;
  const precision = (logical?.type === "DECIMAL" ? logical.precision : undefined) ?? element.precision ?? 38;
  const scale = (logical?.type === "DECIMAL" ? logical.scale : undefined) ?? element.scale ?? 0;
  const stored = element.type;
  const storable =
    stored === "INT32" || stored === "INT64" || stored === "BYTE_ARRAY" || stored === "FIXED_LEN_BYTE_ARRAY";
  if (!storable || precision > 38 || precision < 1 || scale < 0 || scale > precision) {
    return `a decimal of ${precision} digits, ${scale} of them after the point`;
  }
  const scaled = { ...element, scale, precision };
  if (precision <= doubleDigits) return { element: scaled, arrow: new Float64(), conversion: "decimal-as-double" };
  return { element: scaled, arrow: new Decimal(scale, precision, 128), conversion: "decimal-128" };
}
