import type { DataSet } from "../data/data-set.ts";
import { dataSetOf } from "../data/data-sets.ts";
import type { DataFormat } from "../data/formats.ts";

/** What a job is to work on, as its command line says: data set, format, `quick` or `full`, and what else the job takes. */
export interface JobRequest {
  readonly set: DataSet;
  readonly format: DataFormat;
  readonly quick: boolean;
  readonly rest: readonly string[];
}

/** Reads the words that `runJob` wrote. */
export function requestOf([, , name = "", format = "", size = "", ...rest]: readonly string[]): JobRequest {
  const quick = size === "quick";
  return { set: dataSetOf(name, quick), format: format as DataFormat, quick, rest };
}

/** Hands the result to the process that started the job. */
export function printResult(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
