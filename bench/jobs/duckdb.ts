import { statSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataPath } from "../data/data-folder.ts";
import { readStatistics, statisticsQuery } from "./duckdb-statistics.ts";
import { printResult, requestOf } from "./job-request.ts";
import { measured } from "./job-result.ts";

const { set, format } = requestOf(process.argv);
const path = dataPath(set, format);
const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
printResult(
  await measured(async () => {
    const result = await connection.runAndReadAll(statisticsQuery(set, path, format));
    const [row] = result.getRowsJS();
    return { ...readStatistics(set, row!), bytes: statSync(path).size };
  }),
);
