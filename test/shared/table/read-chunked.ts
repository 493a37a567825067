import type { RecordBatch } from "apache-arrow";
import { InputError } from "../../../shared/errors.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import type { ReadContext } from "../../../shared/table/read-context.ts";
import { type Value, valueAt } from "./read-values.ts";

/** What is compared of an issue: everything but its words. */
export interface IssueCount {
  readonly code: string;
  readonly column: string | null;
  readonly count: number;
  readonly firstRow: number | null;
}

/** What a reader made of some bytes. */
export interface Outcome {
  /** The columns in their order; a column that a batch lacks is null in its rows. Empty when there was a fault. */
  readonly columns: readonly { readonly name: string; readonly values: readonly Value[] }[];
  readonly issues: readonly IssueCount[];
  readonly fault: { readonly code: string; readonly place: string } | null;
}

/** Issues in an order of their own, because the order in which they are met may differ. */
export function sortIssues(issues: Iterable<IssueCount>): IssueCount[] {
  const key = ({ code, column }: IssueCount): string => `${code} ${column ?? ""}`;
  return [...issues].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The bytes in pieces whose lengths go round and round `sizes`. */
export async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const end = start + sizes[i % sizes.length]!;
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Everything `reader` gives of the bytes in pieces. */
export async function readChunked(
  reader: (chunks: AsyncIterable<Uint8Array>, context: ReadContext) => AsyncIterable<RecordBatch>,
  bytes: Uint8Array,
  sizes: readonly number[],
): Promise<Outcome> {
  const log = createIssueLog();
  const values = new Map<string, Value[]>();
  let rows = 0;
  try {
    for await (const batch of reader(cut(bytes, sizes), { object: "o", limits: defaultLimits, log })) {
      for (const [index, { name }] of batch.schema.fields.entries()) {
        const column = values.get(name) ?? new Array<Value>(rows).fill(null);
        values.set(name, column);
        const data = batch.data.children[index]!;
        for (let row = 0; row < batch.numRows; row++) column.push(valueAt(data, row));
      }
      rows += batch.numRows;
      for (const column of values.values()) while (column.length < rows) column.push(null);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { columns: [], issues: [], fault: { code: error.fault.code, place: error.fault.place } };
  }
  const issues = log.issues.map(({ code, column, count, firstRow }) => ({
    code,
    column: column ?? null,
    count,
    firstRow: firstRow ?? null,
  }));
  return {
    columns: Array.from(values, ([name, column]) => ({ name, values: column })),
    issues: sortIssues(issues),
    fault: null,
  };
}

/** The first value in which two outcomes differ, in words; null when they agree. For tables too large for a matcher. */
export function firstDifference(actual: Outcome, expected: Outcome): string | null {
  const shape = ({ columns, issues, fault }: Outcome): string =>
    JSON.stringify([columns.map(({ name, values }) => [name, values.length]), issues, fault]);
  if (shape(actual) !== shape(expected))
    return `${shape(actual).slice(0, 2000)} and not ${shape(expected).slice(0, 2000)}`;
  for (const [index, { name, values }] of expected.columns.entries()) {
    for (const [row, value] of values.entries()) {
      const other = actual.columns[index]!.values[row]!;
      if (other === value) continue;
      const [got, wanted] = [JSON.stringify(other), JSON.stringify(value)];
      if (got !== wanted) return `${name} in row ${row + 1}: ${got.slice(0, 200)} and not ${wanted.slice(0, 200)}`;
    }
  }
  return null;
}
