import "../local/node-version.js";

const { Command } = await import("commander");
const { cellMeasurements } = await import("./detection/cell-measurements.ts");
const { costMeasurements } = await import("./detection/cost.ts");
const { detectionExperiments } = await import("./detection/detection-experiments.ts");
const { comparedWithRules, goalsOf } = await import("./detection/goals.ts");
const { writePicture } = await import("./detection/picture.ts");
const { resultsOf } = await import("./detection/results.ts");
const { runExperiments } = await import("./detection/run-experiments.ts");
const { exceptionTable, goalTable, ruleTable } = await import("./detection/tables.ts");
const { atMost, measurement } = await import("./measurement.ts");
const { writeResults } = await import("./results-file.ts");

interface Flags {
  readonly quick: boolean;
  readonly only?: string;
}

const { quick, only } = new Command("npm run bench:detection --")
  .description(
    "Measures false alarms and found changes of our defaults at 1% a check, beside re-implementations of the published default rules of others.\n" +
      "Exit code: 0 when every goal is met within Monte-Carlo error, 1 when one is missed, 2 when the bench itself failed.",
  )
  .option("--quick", "fewer cells and checks; goals are shown and not judged", false)
  .option("--only <text>", "measure only what has this in its name")
  .addHelpText(
    "after",
    "\nResults: tables here, one JSON line a measurement in bench/results/detection.jsonl, and a picture in bench/results/detection.svg.",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Flags>();

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 2;
});

async function run(): Promise<number> {
  const wanted = (name: string) => only === undefined || name.toLowerCase().includes(only.toLowerCase());
  const experiments = detectionExperiments({ quick }).filter(({ name }) => wanted(name));
  const cost = wanted("cost") ? costMeasurements(!quick) : [];
  if (experiments.length + cost.length === 0) throw new Error(`Nothing measured has "${only}" in its name.`);
  const results = resultsOf(experiments, await runExperiments(experiments, { quick }));
  const { compared, exceptions } = comparedWithRules(results);
  const named = "published rules that keep 1% and find over 5 points more";
  const goals = [
    ...goalsOf(results, !quick),
    ...(compared === 0
      ? []
      : [measurement(`${named}, of ${compared} comparisons`, exceptions.length, "", atMost(0), !quick)]),
    ...cost,
  ];
  const tables = [
    ruleTable(results, "unchanged: % of checks with any alarm", "alarm", () => true),
    ruleTable(results, "unchanged: % of columns with an alarm", "feature", () => true),
    ruleTable(results, "changed: % found", "found", () => true),
    exceptions.length === 0 ? "" : exceptionTable(exceptions),
    goalTable(goals),
  ];
  process.stdout.write(`\n${tables.filter((table) => table !== "").join("\n")}\n`);
  process.stdout.write(
    "* how often each value falls was drawn, not each row. All rules but ours are re-implementations.\n",
  );
  const path = await writeResults("detection", [...goals, ...cellMeasurements(results)], {});
  const picture = await writePicture(results);
  process.stdout.write(`Results in ${path}${picture === null ? "" : `, picture in ${picture}`}.\n`);
  if (quick) process.stdout.write("Goals hold for all checks and are not judged with --quick.\n");
  const missed = goals.filter(({ met }) => met === false);
  if (missed.length > 0) process.stdout.write(`${missed.length} goals missed.\n`);
  return missed.length > 0 ? 1 : 0;
}
