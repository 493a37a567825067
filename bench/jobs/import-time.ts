import { pathToFileURL } from "node:url";
import { printResult } from "./job-request.ts";

const [, , path = ""] = process.argv;
const started = performance.now();
await import(pathToFileURL(path).href);
printResult({ milliseconds: performance.now() - started });
