import { zstdCompressSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { SetValue } from "./column-values.ts";
import type { SetColumn } from "./set-columns.ts";

/**
 * The bytes of one Parquet file with one row group, zstd: the rows in their order, every column optional. The same rows give the same
 * bytes. 1 to 2 microseconds a value.
 *
 * @param values by column, all of one length
 */
export function encodePart(columns: readonly SetColumn[], values: readonly (readonly SetValue[])[]): Uint8Array {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "schema", num_children: columns.length }, ...columns.flatMap(elementsOf)],
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    createdBy: "tidemark",
  });
  const rows = values[0]?.length ?? 0;
  const columnData = columns.map(({ name }, i) => ({ name, data: values[i] as SetValue[] }));
  // Into memory: neither call is ever a promise.
  void parquet.write({ columnData, rowGroupSize: Math.max(1, rows) });
  void parquet.finish();
  return writer.getBytes().slice();
}

function elementsOf({ name, type }: SetColumn): SchemaElement[] {
  const optional = { repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "integer":
      return [{ name, type: "INT64", ...optional }];
    case "number":
      return [{ name, type: "DOUBLE", ...optional }];
    case "boolean":
      return [{ name, type: "BOOLEAN", ...optional }];
    case "text":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", ...optional }];
    case "numbers":
    case "texts": {
      const [element] = elementsOf({ name: "element", type: type === "numbers" ? "number" : "text" });
      return [
        { name, converted_type: "LIST", num_children: 1, ...optional },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        element!,
      ];
    }
  }
}
