import { Field, makeData, RecordBatch, Schema, Struct, type Vector } from "apache-arrow";
import type { Expectations } from "../../shared/profile/expectations.ts";
import { createFold, type Folded, finishFold, foldBatch } from "../../shared/profile/fold-batch.ts";

/** The profile of one file with these columns; `lexical` when it is a text file. */
export function profileOf(
  columns: Readonly<Record<string, Vector>>,
  {
    expectations = null,
    object = "s3://data/m/serving/a.csv",
    lexical = false,
  }: { expectations?: Expectations | null; object?: string; lexical?: boolean } = {},
): Folded {
  const fold = createFold(expectations, object);
  const names = Object.keys(columns);
  const metadata = new Map(lexical ? [["lexical", "true"]] : []);
  const fields = names.map((name) => new Field(name, columns[name]!.type, true, metadata));
  const children = names.map((name) => columns[name]!.data[0]!);
  const length = children[0]?.length ?? 0;
  foldBatch(fold, new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length, children })));
  return finishFold(fold);
}
