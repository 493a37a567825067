import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Check } from "../../shared/check/check.ts";
import { resultKeys } from "../../shared/keys.ts";
import { countOf, formatCount } from "../../shared/text/format-number.ts";
import { type LocalStack, startLocalStack } from "../local-stack.ts";
import { compareVerdicts, verdictTable } from "./compare-verdicts.ts";
import { expectedVerdicts } from "./expected-verdicts.ts";
import { flightsFile } from "./flights.ts";
import { type DemoUpload, prepareUploads } from "./prepare-uploads.ts";
import { flightStory } from "./story.ts";

/** Everything the demo leaves behind: mails as .eml, reports and checks as they stand in the results bucket. */
const outputFolder = ".local/demo";

/** Longest time one upload may take to be answered. */
const timeoutSeconds = 180;

const failures: string[] = [];
await rm(outputFolder, { recursive: true, force: true });
const stack = await startLocalStack({
  port: 0,
  stateFolder: null,
  mailFolder: join(outputFolder, "mail"),
  retryDelaySeconds: 1,
  onFailure: (functionName, error) => failures.push(`${functionName} failed: ${String(error)}`),
});
try {
  process.exitCode = await tell(stack);
} finally {
  await stack.stop();
}

/** Plays the story and prints it. Returns the exit code: 0 when every upload was answered as expected and nothing failed. */
async function tell(stack: LocalStack): Promise<number> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  say(
    "Tidemark on three million US flights of January to June 2001.",
    'A small model predicts "late by more than 15 minutes"; we watch what it is given, and later what became of it.',
    "",
    `Embedded AWS at ${stack.aws.endpoint}: S3, SQS, SNS and Step Functions, with the handlers that run in Lambda.`,
    "",
  );
  let shownMails = 0;
  const showMails = () => {
    for (const mail of stack.aws.mails.slice(shownMails)) showMail(mail.subject, mail.text);
    shownMails = stack.aws.mails.length;
  };
  let trainingDays = 0;
  const uploads = prepareUploads(flightStory, flightsFile(), {
    onModel: ({ flights, auc, brier }) =>
      say(
        "",
        `Trained the model: AUC ${auc.toFixed(3)}, Brier loss ${brier.toFixed(3)} on ${formatCount(flights)} held-out flights.`,
      ),
  });
  for await (const upload of uploads) {
    await put(stack, upload);
    if (upload.kind === "training") {
      trainingDays++;
      showProgress(`Training: ${countOf(trainingDays, "day")} uploaded, ${seconds()}`);
    }
    if (upload.kind === "training" || upload.kind === "heldout") continue;
    await stack.untilIdle({ settle: true, timeoutSeconds });
    say("", `${upload.key}  (${formatCount(Math.ceil(upload.bytes.length / 1024))} KiB)`, `  ${upload.description}`);
    if (upload.kind === "serving") await sayVerdict(stack, upload.key);
    showMails();
  }

  const { s3 } = stack.aws.clients;
  const checks = await loadChecks(s3, stack.resultsBucket);
  const outcomes = compareVerdicts(expectedVerdicts, checks);
  const reports = await saveResults(s3, stack.resultsBucket);
  say("", ...verdictTable(outcomes), "", "Retraining");
  for (const { name, retraining } of outcomes) if (retraining !== "") say(`  ${name}  ${retraining}`);
  say(
    "",
    `Mails    ${formatCount(stack.aws.mails.length)} in ${outputFolder}/mail/`,
    `Reports  ${formatCount(reports)} in ${outputFolder}/results/, one a check: .../checks/<upload>/report.html`,
    `Index    ${outputFolder}/results/index.html`,
    `Took     ${seconds()}, ${formatCount(Math.round(process.resourceUsage().maxRSS / 1024))} MiB at most (emulator, handlers and data preparation together)`,
    "",
  );
  const wrong = outcomes.filter(({ problem }) => problem !== null);
  for (const { name, problem } of wrong) say(`NOT AS EXPECTED  ${name}: ${problem}`);
  for (const failure of failures) say(`FAILED  ${failure}`);
  if (wrong.length + failures.length > 0) return 1;
  say(`All ${formatCount(outcomes.length)} uploads were answered as expected.`);
  return 0;
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** One line that overwrites itself on a terminal, and is left out elsewhere. */
function showProgress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`);
}

function showMail(subject: string, text: string): void {
  const [body = ""] = text.split(/\n+--\n/);
  say("", "  | From: AWS Notifications", `  | Subject: ${subject}`, "  |");
  for (const line of body.trimEnd().split("\n")) say(`  | ${line}`);
}

async function put({ aws, dataBucket }: LocalStack, { key, bytes }: DemoUpload): Promise<void> {
  const command = { Bucket: dataBucket, Key: key, Body: bytes, ContentLength: bytes.length };
  await aws.clients.s3.send(new PutObjectCommand(command));
}

async function sayVerdict({ aws, resultsBucket }: LocalStack, key: string): Promise<void> {
  const check = await loadCheck(aws.clients.s3, resultsBucket, resultKeys.check(flightStory.monitor, key));
  say(`  -> ${check.summary}`);
}

async function loadChecks(s3: S3Client, bucket: string): Promise<Map<string, Check>> {
  const checks = new Map<string, Check>();
  for (const key of await listResults(s3, bucket)) {
    if (!key.endsWith("/check.json")) continue;
    const check = await loadCheck(s3, bucket, key);
    checks.set(check.batch.id, check);
  }
  return checks;
}

async function loadCheck(s3: S3Client, bucket: string, key: string): Promise<Check> {
  return JSON.parse(new TextDecoder().decode(await read(s3, bucket, key))) as Check;
}

/** Copies the pages and checks of the results bucket to the output folder; returns the number of reports. */
async function saveResults(s3: S3Client, bucket: string): Promise<number> {
  const pages = (await listResults(s3, bucket)).filter((key) =>
    /(^|\/)(report\.html|check\.json|index\.html)$/.test(key),
  );
  for (const key of pages) {
    const path = join(outputFolder, "results", key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await read(s3, bucket, key));
  }
  return pages.filter((key) => key.endsWith("/report.html")).length;
}

async function listResults(s3: S3Client, bucket: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => Key ?? "");
}

async function read(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}
