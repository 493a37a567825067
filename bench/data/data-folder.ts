import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSet } from "./data-set.ts";
import type { DataFormat } from "./formats.ts";

/** Raised when the same names would hold other bytes. */
const dataVersion = 1;

/** Where files are kept from run to run. */
export const dataFolder: string = join(tmpdir(), "tidemark-bench", `v${dataVersion}`);

/** The file of a data set in one format. */
export function dataPath({ name, rows }: DataSet, format: DataFormat): string {
  return join(dataFolder, `${name}-${rows}.${format}`);
}
