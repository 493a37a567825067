import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";
import type { DataFormat } from "./data/formats.ts";

/** What a job works on. */
export interface JobInput {
  readonly set: string;
  readonly format: DataFormat;
  readonly quick: boolean;
  readonly rest?: readonly string[];
}

/**
 * Runs `bench/jobs/<name>.ts` in a process of its own with this Node, and returns the object it printed; undefined when it printed nothing.
 *
 * @throws {Error} when the process fails. What it says on standard error is passed on.
 */
export async function runJob<T>(name: string, { set, format, quick, rest = [] }: JobInput): Promise<T> {
  const source = fileURLToPath(new URL(`./jobs/${name}.ts`, import.meta.url));
  const path = name === "tidemark" ? await bundled(source) : source;
  return runProcess<T>(process.execPath, [path, set, format, quick ? "quick" : "full", ...rest]);
}

let bundle: Promise<string> | null = null;

/** Our own job as it is shipped: one minified file, so that neither its memory nor its time holds a compiler of TypeScript. */
function bundled(source: string): Promise<string> {
  bundle ??= (async () => {
    // Inside the checkout, so that what it looks up at run time is found.
    const local = fileURLToPath(new URL("../.local/", import.meta.url));
    await mkdir(local, { recursive: true });
    const folder = await mkdtemp(join(local, "bench-"));
    const outfile = join(folder, "job.mjs");
    await build({ ...bundleOptions, entryPoints: [source], outfile });
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    return outfile;
  })();
  return bundle;
}

/** Runs a program and returns the JSON on the last line it printed; undefined when it printed nothing. */
export async function runProcess<T>(program: string, words: readonly string[]): Promise<T> {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const printed: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => printed.push(bytes));
  const ended = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal ?? "no exit code"));
  });
  if (ended !== 0) throw new Error(`${[program, ...words].join(" ")} ended with ${ended}`);
  const lastLine = Buffer.concat(printed).toString().trimEnd().split("\n").at(-1) ?? "";
  return lastLine === "" ? (undefined as T) : (JSON.parse(lastLine) as T);
}
