import { fileSource } from "../../shared/table/file-source.ts";
import { dataPath } from "../data/data-folder.ts";
import { printResult, requestOf } from "./job-request.ts";
import { measured } from "./job-result.ts";
import { profileOf, readOut } from "./tidemark-statistics.ts";

const { set, format } = requestOf(process.argv);
const source = await fileSource(dataPath(set, format));
printResult(
  await measured(async () => {
    const profile = await profileOf(source);
    const statistics = readOut(profile, set.rows, set.columns);
    return { rows: profile.rows, bytes: source.sizeBytes, statistics };
  }),
);
