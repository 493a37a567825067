import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { dataPath } from "./data-folder.ts";
import type { DataSet } from "./data-set.ts";
import type { DataFormat } from "./formats.ts";
import { writeArrow } from "./write-arrow.ts";

const rowGroupRows = 122_880;

/** Writes the data set in the formats that are not there yet. A file that exists is whole: it gets its name last. */
export async function writeData(set: DataSet, formats: readonly DataFormat[]): Promise<void> {
  const missing = formats.filter((format) => !existsSync(dataPath(set, format)));
  if (missing.length === 0) return;
  await mkdir(dirname(dataPath(set, "csv")), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const base = dataPath(set, "zstd.parquet");
    if (!existsSync(base)) await writeWhole(base, (path) => copy(connection, set.query, path, parquetOf("zstd")));
    for (const format of missing) {
      const path = dataPath(set, format);
      if (!existsSync(path)) await writeWhole(path, (part) => write(connection, set, format, part));
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function writeWhole(path: string, writeTo: (path: string) => Promise<void>): Promise<void> {
  await writeTo(`${path}.part`);
  await rename(`${path}.part`, path);
}

async function write(connection: DuckDBConnection, set: DataSet, format: DataFormat, path: string): Promise<void> {
  const base = dataPath(set, "zstd.parquet");
  const rows = `from '${base}'`;
  switch (format) {
    case "csv":
      return copy(connection, rows, path, "format csv, header");
    case "jsonl":
      return copy(connection, rows, path, "format json");
    case "zstd.parquet":
      return;
    case "snappy.parquet":
      return copy(connection, rows, path, parquetOf("snappy"));
    case "stream.arrow":
    case "file.arrow": {
      const form = format === "stream.arrow" ? "stream" : "file";
      return writeArrow(connection, base, set.columns, { path, form, dictionaries: set.name.startsWith("flights") });
    }
    case "csv.gz":
    case "csv.zst": {
      await writeData(set, ["csv"]);
      const compress = format === "csv.gz" ? createGzip({ level: 6 }) : createZstdCompress();
      return pipeline(createReadStream(dataPath(set, "csv")), compress, createWriteStream(path));
    }
  }
}

function parquetOf(compression: "zstd" | "snappy"): string {
  return `format parquet, compression ${compression}, row_group_size ${rowGroupRows}`;
}

async function copy(connection: DuckDBConnection, query: string, path: string, options: string): Promise<void> {
  await connection.run(`copy (${query}) to '${path}' (${options})`);
}
