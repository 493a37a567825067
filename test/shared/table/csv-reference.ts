import { type IssueCount, type Outcome, sortIssues } from "./read-chunked.ts";

/**
 * A delimited text with a header line as the documentation of `csvBatches` says it is read, byte by byte and without haste. The names
 * of the header are taken as given: only its end is looked for.
 */
export function referenceCsv(bytes: Uint8Array, names: readonly string[], delimiter: string): Outcome {
  const text = Buffer.from(bytes).toString("latin1");
  const isEnd = (at: number): boolean => text[at] === "\n" || text[at] === "\r";
  let i = text.startsWith("\xef\xbb\xbf") ? 3 : 0;
  while (isEnd(i)) i++;
  while (i < text.length && !isEnd(i)) i++;
  i += text.startsWith("\r\n", i) ? 2 : 1;

  const columns = names.map((name) => ({ name, values: [] as (string | null)[] }));
  const issues = new Map<string, IssueCount>();
  let rows = 0;
  const note = (code: string, column: string | null): void => {
    const key = `${code} ${column}`;
    const known = issues.get(key);
    issues.set(key, { code, column, count: (known?.count ?? 0) + 1, firstRow: known?.firstRow ?? rows });
  };
  while (i < text.length) {
    if (names.length > 1 && isEnd(i)) {
      i++;
      continue;
    }
    rows++;
    const cells: (string | null)[] = [];
    for (;;) {
      const pieces: string[] = [];
      const quoted = text[i] === '"';
      if (quoted) {
        i++;
        for (let inside = true; inside; ) {
          const quote = text.indexOf('"', i);
          if (quote < 0) return { columns: [], issues: [], fault: { code: "TRUNCATED", place: `row ${rows}` } };
          pieces.push(text.slice(i, quote));
          inside = text[quote + 1] === '"';
          if (inside) pieces.push('"');
          i = quote + (inside ? 2 : 1);
        }
      }
      const start = i;
      while (i < text.length && text[i] !== delimiter && !isEnd(i)) i++;
      pieces.push(text.slice(start, i));
      const cell = pieces.join("");
      cells.push(cell === "" && !quoted ? null : cell);
      if (text[i] !== delimiter) break;
      i++;
    }
    i += text.startsWith("\r\n", i) ? 2 : 1;
    if (cells.length !== names.length) note("RAGGED_ROW", null);
    for (const [index, { name, values }] of columns.entries()) {
      const cell = cells[index] ?? null;
      const decoded = cell === null ? null : decode(cell);
      if (decoded?.damaged === true) note("INVALID_UTF8", name);
      values.push(decoded === null ? null : decoded.text);
    }
  }
  if (rows === 0) return { columns: [], issues: [], fault: { code: "NO_ROWS", place: "" } };
  return { columns, issues: sortIssues(issues.values()), fault: null };
}

/** Bytes written as Latin-1 text, read as UTF-8; every invalid sequence becomes U+FFFD. */
function decode(latin1: string): { text: string; damaged: boolean } {
  if (/^[\0-\x7f]*$/.test(latin1)) return { text: latin1, damaged: false };
  const bytes = Buffer.from(latin1, "latin1");
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return { text, damaged: !Buffer.from(text).equals(bytes) };
}
