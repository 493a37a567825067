import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measurement } from "./measurement.ts";

/**
 * Writes `bench/results/<bench>.jsonl`, one line a measurement, over those of the run before. Returns the path as seen from here.
 *
 * @param versions of what was compared, beside those of Node and the machine.
 */
export async function writeResults(
  bench: string,
  measurements: readonly Measurement[],
  versions: Readonly<Record<string, string>>,
): Promise<string> {
  const path = fileURLToPath(new URL(`./results/${bench}.jsonl`, import.meta.url));
  const [cpu] = cpus();
  const all = { node: process.versions.node, cpu: `${cpu?.model ?? "unknown"} x ${cpus().length}`, ...versions };
  const lines = measurements.map((one) => `${JSON.stringify({ ...one, versions: all })}\n`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, lines.join(""));
  return relative(process.cwd(), path);
}
