import "../local/node-version.js";
import { rm } from "node:fs/promises";

const { Command } = await import("commander");
const { dataFolder } = await import("./data/data-folder.ts");
const { engineTasks } = await import("./engine-tasks.ts");
const { measurementsOf, resultTable } = await import("./result-table.ts");
const { removeLongFiles } = await import("./tasks/long-files.ts");
const { writeResults } = await import("./results-file.ts");
const { runTasks } = await import("./run-tasks.ts");
const { version: duckdb } = await import("@duckdb/node-api");

interface Flags {
  readonly quick: boolean;
  readonly long: boolean;
  readonly fresh: boolean;
  readonly only?: string;
}

const { quick, long, fresh, only } = new Command("npm run bench --")
  .description(
    "Measures the statistics engine against DuckDB with one thread, file to all statistics, by user CPU in turns.\n" +
      "Exit code: 0 when every goal is met, 1 when one is missed, 2 when the bench itself failed.",
  )
  .option("--quick", "a tenth of the rows, three repetitions; goals are shown and not judged", false)
  .option("--long", "20 million rows too (files of up to 8 GB, made and deleted one by one)", false)
  .option("--only <text>", "measure only what has this in its name")
  .option("--fresh", "make the data again", false)
  .addHelpText(
    "after",
    `\nData is made once, in ${dataFolder}.\nResults: a table here, and one JSON line a measurement in bench/results/engine.jsonl.`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Flags>();

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function run(): Promise<number> {
  if (fresh) await rm(dataFolder, { recursive: true, force: true });
  const tasks = engineTasks({ quick, long, repetitions: quick ? 3 : 5 }).filter(
    ({ name }) => only === undefined || name.toLowerCase().includes(only.toLowerCase()),
  );
  if (tasks.length === 0) throw new Error(`Nothing measured has "${only}" in its name.`);
  const rows = await runTasks(tasks).finally(() => (long ? removeLongFiles() : undefined));
  const measurements = measurementsOf(rows);
  process.stdout.write(`\n${resultTable(rows)}\n`);
  const path = await writeResults("engine", measurements, { duckdb: duckdb() });
  const missed = measurements.filter(({ met }) => met === false);
  process.stdout.write(`${measurements.length} measurements in ${path}.\n`);
  if (quick) process.stdout.write("Goals hold for all rows and are not judged with --quick.\n");
  if (missed.length > 0) process.stdout.write(`${missed.length} goals missed.\n`);
  return missed.length > 0 ? 1 : 0;
}
