import { Command, CommanderError, Option } from "commander";
import { InputError } from "../../shared/errors.ts";
import { visibleText } from "../../shared/text/visible-text.ts";
import { checkFiles } from "./check-files.ts";
import { failureExitCode } from "./exit-codes.ts";
import { profileFiles } from "./profile-files.ts";
import { addSchema } from "./schema-program.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const helpWidth = 100;

/**
 * Runs one command line and returns its exit code: for `check` by verdict (0 stable, 1 drift, 3 broken, 4 not judged), else 0 when it
 * did what it was asked; 2 when it could not. Never throws: an error is one plain sentence on standard error, with a stack only when
 * DEBUG is set.
 */
export async function runTidemark(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : failureExitCode;
    terminal.err(`${sentenceOf(error)}\n`);
    if (terminal.environment["DEBUG"] && error instanceof Error) terminal.err(`${error.stack}\n`);
    return failureExitCode;
  }
}

function createProgram(terminal: Terminal, setExitCode: (code: number) => void): Command {
  const program = new Command("npm run tidemark --");
  program
    .description("Drift detection on local files, and answers to the alerts of a deployed Tidemark.")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
    })
    .helpCommand(false)
    .showHelpAfterError("Add --help for the options and examples.")
    .addHelpText("after", () => examples(["profile train.parquet", "check today.csv --training train.parquet"]));
  addProfile(program, terminal);
  addCheck(program, terminal, setExitCode);
  addSchema(program, terminal, setExitCode, examples);
  addAccept(program, terminal);
  addBackfill(program, terminal);
  addAlert(program, terminal);
  return program;
}

function addProfile(program: Command, terminal: Terminal): void {
  program
    .command("profile")
    .summary("print the statistics of files")
    .description(
      "Print the statistics of each column of one or more files, read as one table.\nReads CSV, TSV, JSON Lines, JSON, Parquet and Arrow; text also as gzip or zstd.",
    )
    .argument("<file...>", "files with the same columns")
    .option("--json", "print JSON: everything, every number", false)
    .option("--stats <file.pb>", "also write the statistics for TensorFlow Data Validation and Facets")
    .addHelpText("after", () =>
      examples([
        "profile train.parquet",
        "profile --json part-1.csv.gz part-2.csv.gz",
        "profile train.csv --stats train.pb",
      ]),
    )
    .action((paths: string[], { json, stats }: { json: boolean; stats?: string }) =>
      profileFiles(paths, { json, stats: stats ?? null }, terminal),
    );
}

interface CheckFlags {
  readonly training: string[];
  readonly heldout?: string[];
  readonly labels?: string[];
  readonly config?: string;
  readonly schema?: string;
  readonly out: string;
  readonly json: boolean;
}

function addCheck(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  program
    .command("check")
    .summary("compare serving files with training files")
    .description(
      "Compare a batch of serving data with the data a model was trained on.\nPrints the verdict, what was found and what to do; writes check.json and report.html.",
    )
    .argument("<serving...>", "files of one batch")
    .requiredOption("--training <file...>", "files the model was trained on")
    .option("--heldout <file...>", "labelled rows with predictions that the model did not train on")
    .option("--labels <file...>", "true outcomes by prediction id, to judge the model as well as its inputs")
    .option("--config <monitor.json>", "roles of columns, thresholds, mutes (default: none needed)")
    .option("--schema <schema.pbtxt>", "expectations in place of what training shows (default: none needed)")
    .option("--out <folder>", "where check.json and report.html are written", "tidemark-check")
    .option("--json", "print check.json instead of words", false)
    .addHelpText("after", () =>
      [
        "\nExit code: 0 stable, 1 drift, 3 broken data, 4 not judged, 2 anything else that went wrong.",
        examples([
          "check today.csv --training train.parquet",
          "check part-*.parquet --training train.parquet --out today",
          "check today.csv --training train.csv --heldout test.csv --labels outcomes.csv --config monitor.json",
        ]),
      ].join("\n"),
    )
    .action(async (serving: string[], flags: CheckFlags) => {
      const { training, heldout = [], labels = [], config = null, schema = null, out, json } = flags;
      setExitCode(await checkFiles({ serving, training, heldout, labels }, { config, schema, out, json }, terminal));
    });
}

interface AcceptFlags {
  readonly as: "baseline" | "schema";
  readonly name?: string;
  readonly dataBucket?: string;
  readonly resultsBucket?: string;
}

function addAccept(program: Command, terminal: Terminal): void {
  program
    .command("accept")
    .summary("say that a batch that was checked on AWS is the new normal")
    .description(
      "Say that a batch is the new normal. As baseline: its objects become a new training version, which\nlater batches are compared with; held-out rows of the present version go along. As schema: its new\ncolumns, values and ranges are allowed (in monitor.json), and the statistics stay.",
    )
    .argument("<monitor>", "name of the monitor")
    .argument("<batch>", "id of the batch, as its report and mail write it")
    .addOption(new Option("--as <what>", "what the batch is to be").choices(["baseline", "schema"]).default("baseline"))
    .option("--name <version>", "name of the new version (default: <present version>.accepted-<event date>)")
    .option("--data-bucket <name>", "bucket the data is dropped into (default: $DATA_BUCKET)")
    .option("--results-bucket <name>", "bucket with the answers (default: $RESULTS_BUCKET)")
    .addHelpText("after", () =>
      [
        "\nUses the AWS credentials and region of the environment, and AWS_ENDPOINT_URL where it is set; with an\nendpoint on this machine (npm start) the buckets need not be named.",
        examples([
          "accept flights flights/serving/2001-06-03.csv.gz --data-bucket my-data --results-bucket my-results",
          "accept flights flights/serving/2001/06/03/ --name v2",
          "accept flights flights/serving/2001/06/03/ --as schema",
        ]),
      ].join("\n"),
    )
    .action(async (monitor: string, batchId: string, flags: AcceptFlags) => {
      const { accept } = await import("./accept.ts");
      const { as, name = null, dataBucket = null, resultsBucket = null } = flags;
      await accept({ monitor, batchId, as, name, dataBucket, resultsBucket }, terminal);
    });
}

interface BackfillFlags {
  readonly dataBucket?: string;
  readonly queueUrl?: string;
  readonly dryRun: boolean;
}

function addBackfill(program: Command, terminal: Terminal): void {
  program
    .command("backfill")
    .summary("read objects that were in the bucket before Tidemark, or again")
    .description(
      "Ask the deployed Tidemark to read every object under a prefix, as if it had just been dropped: settings\nfirst, then training, serving and labels. What was read before ends in the same answers.",
    )
    .argument("<prefix>", "<monitor>/, or more of the keys")
    .option("--data-bucket <name>", "bucket the data is dropped into (default: $DATA_BUCKET)")
    .option("--queue-url <url>", "uploads queue, output UploadsQueueUrl of the stack (default: $UPLOADS_QUEUE_URL)")
    .option("--dry-run", "say what would be read, and ask for nothing", false)
    .addHelpText("after", () =>
      examples([
        "backfill flights/ --data-bucket my-data --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/uploads",
        "backfill flights/training/ --dry-run",
      ]),
    )
    .action(async (prefix: string, flags: BackfillFlags) => {
      const { backfill } = await import("./backfill.ts");
      const { dataBucket = null, queueUrl = null, dryRun } = flags;
      await backfill({ prefix, dataBucket, queueUrl, dryRun }, terminal);
    });
}

function addAlert(program: Command, terminal: Terminal): void {
  const alert = program.command("alert").summary("send a test alert").description("About the topic of alerts.");
  alert.helpCommand(false);
  alert
    .command("test")
    .description("Publish one message, clearly marked as a test, to see who gets alerts and how they look.")
    .requiredOption("--topic-arn <arn>", "topic of the stack (output AlertTopicArn)")
    .addHelpText("after", () => examples(["alert test --topic-arn arn:aws:sns:eu-west-1:123456789012:tidemark-alerts"]))
    .action(async ({ topicArn }: { topicArn: string }) => {
      const { testAlert } = await import("./test-alert.ts");
      await testAlert(topicArn, terminal);
    });
}

function examples(commands: readonly string[]): string {
  return `\nExamples:\n${commands.map((command) => `  npm run tidemark -- ${command}\n`).join("")}`;
}

/** One sentence or two, without a stack. */
function sentenceOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof InputError) return visibleText(error.message);
  const service = (error as { $fault?: unknown } | null)?.$fault !== undefined;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const message = visibleText(error instanceof Error ? error.message || String(code ?? error.name) : String(error));
  if (service) return `AWS refused: ${(error as Error).name}: ${message}`;
  if (error instanceof Error && error.name === "CredentialsProviderError") {
    return "There are no AWS credentials. Set them in the environment or sign in, for example with: aws sso login";
  }
  if (code === "ECONNREFUSED")
    return "Nothing answers at the AWS endpoint. Is AWS_ENDPOINT_URL right, and npm start running?";
  return `Tidemark failed: ${message}. Set DEBUG=1 for the stack.`;
}
