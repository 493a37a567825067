import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
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
  const path = fileURLToPath(new URL(`./jobs/${name}.ts`, import.meta.url));
  return runProcess<T>(process.execPath, [path, set, format, quick ? "quick" : "full", ...rest]);
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
