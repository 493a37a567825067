import "../local/node-version.js";

const { Command } = await import("commander");
const { conceptExperiments } = await import("./concept/concept-experiments.ts");
const { goalsOf } = await import("./concept/goals.ts");
const { resultsOf, shareMeasurement } = await import("./concept/results.ts");
const { runExperiments } = await import("./concept/run-experiments.ts");
const { caseTable, goalTable, testTable } = await import("./concept/tables.ts");
const { writeResults } = await import("./results-file.ts");

interface Flags {
  readonly quick: boolean;
  readonly only?: string;
}

const { quick, only } = new Command("npm run bench:concept --")
  .description(
    "Measures the tests of concept drift: size where nothing changed and where only the inputs moved, power against changes of P(y given x), and the case that is named.\n" +
      "Exit code: 0 when every goal is met within Monte-Carlo error, 1 when one is missed, 2 when the bench itself failed.",
  )
  .option("--quick", "fewer cells and repeats; goals are shown and not judged", false)
  .option("--only <text>", "measure only what has this in its name")
  .addHelpText("after", "\nResults: tables here, and one JSON line a measurement in bench/results/concept.jsonl.")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Flags>();

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 2;
});

async function run(): Promise<number> {
  const experiments = conceptExperiments({ quick }).filter(
    ({ name }) => only === undefined || name.toLowerCase().includes(only.toLowerCase()),
  );
  if (experiments.length === 0) throw new Error(`Nothing measured has "${only}" in its name.`);
  const results = resultsOf(experiments, await runExperiments(experiments, { quick }));
  const goals = goalsOf(results, !quick);
  const sections = ["unchanged", "covariate shift", "misfit", "concept drift", "stream"] as const;
  const tables = [
    ...sections.map((section) => testTable(results, section)),
    ...sections.map((section) => caseTable(results, section)),
    goalTable(goals),
  ];
  process.stdout.write(`\n${tables.filter((table) => table !== "").join("\n")}\n`);
  const counted = results.cells.flatMap((cell) =>
    results.measures(cell).map((measure) => {
      const { section, world, nHeldout, nServing, change } = cell;
      const name = `${section}, ${world}, ${nHeldout}/${nServing}, ${change}: ${measure}`;
      return shareMeasurement(name, results.sums(cell, measure)!);
    }),
  );
  const path = await writeResults("concept", [...goals, ...counted], {});
  process.stdout.write(`Results in ${path}.\n`);
  if (quick) process.stdout.write("Goals hold for all repeats and are not judged with --quick.\n");
  const missed = goals.filter(({ met }) => met === false);
  if (missed.length > 0) process.stdout.write(`${missed.length} goals missed.\n`);
  return missed.length > 0 ? 1 : 0;
}
