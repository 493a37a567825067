import { type IssueCount, type Outcome, sortIssues } from "./read-chunked.ts";
import { floatText, type Value } from "./read-values.ts";

type Plain = number | bigint | boolean | string;

/**
 * JSON texts, one a record, read by `JSON.parse` alone as the documentation of `jsonBatches` says. Texts are given as Latin-1, one
 * character a byte. Columns are in ascending order of name. All records are taken to be in one batch.
 */
export function referenceJson(records: readonly string[]): Outcome {
  const rows: Map<string, Plain | readonly (Plain | null)[] | null>[] = [];
  const issues = new Map<string, IssueCount>();
  for (const [index, latin1] of records.entries()) {
    const note = (code: string, column: string | null): void => {
      const key = `${code} ${column}`;
      const known = issues.get(key);
      issues.set(key, { code, column, count: (known?.count ?? 0) + 1, firstRow: known?.firstRow ?? index + 1 });
    };
    const bytes = Buffer.from(latin1, "latin1");
    const text = bytes.toString("utf8");
    const record = parse(text);
    if (record === null) {
      note("MALFORMED_RECORD", null);
      continue;
    }
    const row: (typeof rows)[number] = new Map();
    let replaced: string | null = null;
    for (const [name, value] of Object.entries(record)) {
      const isList = Array.isArray(value);
      if (isList ? value.some((item) => item !== null && typeof item === "object") : isObject(value)) {
        note("UNSUPPORTED_COLUMN", name);
        continue;
      }
      row.set(name, isList ? value.map(unmark) : unmark(value as Plain | null));
      if (typeof value === "string" && value.includes("\ufffd")) replaced ??= name;
    }
    if (!Buffer.from(text).equals(bytes)) note("INVALID_UTF8", replaced);
    rows.push(row);
  }
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].sort();
  const columns = names.map((name) => {
    const cells = rows.map((row) => row.get(name) ?? null);
    const items = cells.flatMap((cell) => (Array.isArray(cell) ? (cell as (Plain | null)[]) : []));
    const numeric = items.every((item) => item === null || typeof item === "number");
    const itemOf = (item: Plain | null): Value =>
      item === null || numeric ? cellOf(item) : String(item).toWellFormed();
    return {
      name,
      values: cells.map((cell) => (Array.isArray(cell) ? cell.map(itemOf) : cellOf(cell as Plain | null))),
    };
  });
  return { columns, issues: sortIssues(issues.values()), fault: null };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return null;
    return JSON.parse(text.replace(stringOrNumber, markWide)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const wideMark = "\u0001wide ";

/** Integers that a double may not hold but 64 bits do stay what they are: they pass the parser as marked strings. */
function markWide(token: string): string {
  if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
  const integer = BigInt(token);
  return integer >= -(2n ** 63n) && integer < 2n ** 63n ? `"\\u0001wide ${token}"` : token;
}

function unmark(value: Plain | null): Plain | null {
  return typeof value === "string" && value.startsWith(wideMark) ? BigInt(value.slice(wideMark.length)) : value;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cellOf(value: Plain | null): Value {
  if (typeof value === "number") return { f: floatText(value) };
  if (typeof value === "bigint") return { i: String(value) };
  return typeof value === "string" ? value.toWellFormed() : value;
}
