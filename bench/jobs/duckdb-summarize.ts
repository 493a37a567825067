import { statSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataPath } from "../data/data-folder.ts";
import { scanOf } from "./duckdb-statistics.ts";
import { printResult, requestOf } from "./job-request.ts";
import { measured } from "./job-result.ts";

const { set, format } = requestOf(process.argv);
const path = dataPath(set, format);
const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
printResult(
  await measured(async () => {
    await connection.runAndReadAll(`summarize select * from ${scanOf(set, path, format)}`);
    return { rows: set.rows, bytes: statSync(path).size };
  }),
);
