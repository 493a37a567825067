import "../local/node-version.js";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JobResult } from "./jobs/job-result.ts";

const { Command } = await import("commander");
const { alignedTable } = await import("./aligned-table.ts");
const { dataFolder } = await import("./data/data-folder.ts");
const { atMost, measurement } = await import("./measurement.ts");
const { writeResults } = await import("./results-file.ts");
const { runProcess } = await import("./run-job.ts");

const { quick } = new Command("npm run bench:labels --")
  .description(
    "Ten million predictions meet one million labels, each step in a process of its own: time and peak memory.\n" +
      "Exit code: 0 when every step stays under 1 GB, 1 when one does not, 2 when the bench itself failed.",
  )
  .option("--quick", "a tenth of the rows; goals are shown and not judged", false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ readonly quick: boolean }>();

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function run(): Promise<number> {
  const predictions = quick ? 1_000_000 : 10_000_000;
  await mkdir(dataFolder, { recursive: true });
  const folder = await mkdtemp(join(dataFolder, "labels-"));
  try {
    await writeFiles(folder, predictions);
    const results: { step: string; result: JobResult & { pairs: number } }[] = [];
    for (const step of ["serving", "labels", "judge"]) {
      const job = fileURLToPath(new URL("./jobs/label-join.ts", import.meta.url));
      results.push({ step, result: await runProcess(process.execPath, [job, step, folder]) });
    }
    const measurements = results.flatMap(({ step, result }) => [
      measurement(`labels: ${step}, peak memory`, result.peakRssMb, "MB", atMost(1_000), !quick),
      measurement(`labels: ${step}, time`, result.wallSeconds, "s"),
    ]);
    const lines = results.map(({ step, result }) => [
      step,
      String(result.rows),
      String(result.pairs),
      result.wallSeconds.toFixed(1),
      result.peakRssMb.toFixed(0),
    ]);
    process.stdout.write(alignedTable(["step", "rows", "labelled", "seconds", "peak MB"], lines, new Set([0])));
    process.stdout.write(`Results in ${await writeResults("labels", measurements, {})}.\n`);
    return measurements.some(({ met }) => met === false) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A serving file, and labels of every tenth of its rows in another order; one in a hundred labels is of nothing. */
async function writeFiles(folder: string, rows: number): Promise<void> {
  const serving = createWriteStream(join(folder, "serving.csv"));
  const labels = createWriteStream(join(folder, "labels.csv"));
  serving.write("id,at,score,late\n");
  labels.write("id,was_late\n");
  const chunk = 20_000;
  for (let start = 0; start < rows; start += chunk) {
    let served = "";
    for (let row = start; row < start + chunk; row++) {
      const score = scoreOf(row);
      served += `f-${row},2001-04-01T${String(row % 24).padStart(2, "0")}:00:00Z,${score.toFixed(4)},${score > 0.5 ? 1 : 0}\n`;
    }
    let known = "";
    for (let i = start / 10; i < (start + chunk) / 10; i++) {
      // 7 shares no factor with the number of labels, so that each tenth row comes once, far from its neighbours.
      const row = 10 * ((7 * i) % (rows / 10));
      known += `f-${i % 100 === 0 ? `gone-${row}` : row},${mixed(row + 1) < scoreOf(row) ? 1 : 0}\n`;
    }
    if (!serving.write(served)) await once(serving, "drain");
    if (!labels.write(known)) await once(labels, "drain");
  }
  await Promise.all([serving, labels].map((stream) => once(stream.end(), "finish")));
}

function scoreOf(row: number): number {
  return mixed(row * 2 + 77_777_777);
}

/** A number in [0, 1) that looks random, of an integer: the finish of MurmurHash3. */
function mixed(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}
