import { isRecord } from "./envelope.ts";

/** One row of a request or answer: values by place, or by name. */
export type PayloadRow = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What is around the rows of a JSON payload. */
const rowMembers = ["instances", "inputs", "predictions", "outputs", "dataframe_records"] as const;

/**
 * The rows of a captured payload: `data` with its `encoding` (CSV, JSON, BASE64) and `observedContentType`. Cells of CSV are texts, null when empty. JSON may be one row or
 * a list of rows, bare or in `instances`, `inputs`, `predictions`, `outputs`; a row may be an object, `{ "features": [...] }`, a list or one value; JSON Lines give a
 * row each. Null when it is nothing of the kind.
 *
 * Source: SageMaker Developer Guide, "Capture data from real-time endpoint"; the forms of its built-in algorithms, "Common data formats for inference".
 */
export function payloadRows(payload: unknown): readonly PayloadRow[] | null {
  if (!isRecord(payload) || typeof payload["data"] !== "string") return null;
  const encoding = String(payload["encoding"] ?? "").toUpperCase();
  const type = String(payload["observedContentType"] ?? "").toLowerCase();
  const data = encoding === "BASE64" ? Buffer.from(payload["data"], "base64").toString() : payload["data"];
  const isJson = encoding === "JSON" || (encoding === "BASE64" && type.includes("json"));
  if (isJson) return jsonRows(data);
  const isCsv = encoding === "CSV" || type.includes("csv") || type === "";
  return isCsv ? csvRows(data) : null;
}

function jsonRows(data: string): readonly PayloadRow[] | null {
  const whole = parsed(data);
  if (whole !== undefined) return rowsOfValue(whole);
  const lines = data.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map(parsed);
  return lines.length > 1 && values.every((value) => value !== undefined) ? values.map(rowOfValue) : null;
}

function rowsOfValue(value: unknown): readonly PayloadRow[] {
  if (isRecord(value)) {
    const member = rowMembers.find((name) => Object.hasOwn(value, name) && Array.isArray(value[name]));
    return member === undefined ? [rowOfValue(value)] : (value[member] as readonly unknown[]).map(rowOfValue);
  }
  return Array.isArray(value) ? rowsOfList(value) : [rowOfValue(value)];
}

/** A list of lists or objects is one row each; a list of plain values is one row. */
function rowsOfList(list: readonly unknown[]): readonly PayloadRow[] {
  return list.some((item) => typeof item === "object" && item !== null) ? list.map(rowOfValue) : [list];
}

function rowOfValue(value: unknown): PayloadRow {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [value];
  const { features } = value;
  return Object.keys(value).length === 1 && Array.isArray(features) ? features : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rows of comma-separated cells; quotes as in RFC 4180. Empty lines are no rows. */
function csvRows(data: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let cell = "";
  let quoted = false;
  let wasQuoted = false;
  const endCell = (): void => {
    row.push(cell === "" && !wasQuoted ? null : cell);
    cell = "";
    wasQuoted = false;
  };
  const endRow = (): void => {
    if (row.length > 0 || cell !== "" || wasQuoted) {
      endCell();
      rows.push(row);
    }
    row = [];
  };
  for (let i = 0; i < data.length; i += 1) {
    const c = data[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (data[i + 1] === '"') cell += data[++i]!;
      else quoted = false;
    } else if (c === '"' && cell === "") {
      quoted = true;
      wasQuoted = true;
    } else if (c === ",") endCell();
    else if (c === "\n") endRow();
    else if (c !== "\r" || data[i + 1] !== "\n") cell += c;
  }
  endRow();
  return rows;
}
