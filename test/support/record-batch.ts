import { type RecordBatch, Table, type Vector } from "apache-arrow";

/** One record batch of these columns. */
export function recordBatch(columns: Readonly<Record<string, Vector>>): RecordBatch {
  const [batch] = new Table(columns).batches;
  if (batch === undefined) throw new Error("no columns");
  return batch;
}
