import type { DataFormat } from "../data/formats.ts";
import { writeData } from "../data/write-data.ts";
import { requestOf } from "./job-request.ts";

const { set, format, rest } = requestOf(process.argv);
await writeData(set, [format, ...(rest as DataFormat[])]);
