import "../local/node-version.js";

const { Command } = await import("commander");
const { version: duckdb } = await import("@duckdb/node-api");
const { measurePeers } = await import("./peers/measure-peers.ts");
const { peerMeasurements, peerTable } = await import("./peers/peer-table.ts");
const { writeResults } = await import("./results-file.ts");

interface Flags {
  readonly quick: boolean;
  readonly python: string[];
  readonly only?: string;
}

const { quick, python, only } = new Command("npm run bench:peers --")
  .description(
    "Measures what profiling the same files costs with Python libraries, each in a process of its own, by user CPU in turns with ours.\n" +
      "A library that is not installed is said and left out. There are no goals.\n" +
      "Exit code: 0 when everything installed was measured, 2 when something failed.",
  )
  .option("--quick", "a tenth of the rows, once", false)
  .option("--python <path...>", "where to look for each library, in this order", ["python3"])
  .option("--only <text>", "measure only the files that have this in their name")
  .addHelpText(
    "after",
    "\nInstall: bench/peers/requirements.txt, and in another environment bench/peers/requirements-tfdv.txt.\n" +
      "Results: a table here, and one JSON line a measurement in bench/results/peers.jsonl.\n" +
      "\nExample:\n  npm run bench:peers -- --python .venv/bin/python .venv-tfdv/bin/python",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Flags>();

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function run(): Promise<number> {
  const found = await measurePeers({ quick, pythons: python, only: only ?? "" });
  process.stdout.write(`\n${peerTable(found)}\n`);
  const measurements = peerMeasurements(found);
  const path = await writeResults("peers", measurements, { duckdb: duckdb(), ...found.versions });
  process.stdout.write(`${measurements.length} measurements in ${path}.\n`);
  return found.failures.length > 0 ? 2 : 0;
}
