import { PutObjectCommand } from "@aws-sdk/client-s3";
import { startLocalStack } from "../../local/local-stack.ts";
import type { Check } from "../../shared/check/check.ts";
import { formatCount } from "../../shared/text/format-number.ts";
import { csv, loans } from "../support/loans.ts";

/** `npm run burst -- 2000` stores so many objects at once, a hundred for each monitor, and looks what is lost or twice. 10,000 when no number is given. */
const objects = Number(process.argv[2] ?? 10_000);
const monitors = Math.ceil(objects / 100);
const columns = ["income", "region"] as const;
const failures: string[] = [];
const started = performance.now();

const stack = await startLocalStack({
  port: 0,
  stateFolder: null,
  mailFolder: null,
  retryDelaySeconds: 1,
  onFailure: (functionName, error) => failures.push(`${functionName}: ${String(error)}`),
});
const { s3 } = stack.aws.clients;
const put = async (Key: string, Body: string) => {
  const ContentLength = Buffer.byteLength(Body);
  await s3.send(new PutObjectCommand({ Bucket: stack.dataBucket, Key, Body, ContentLength }));
};
const timeoutSeconds = 3_600;

const training = csv(loans({ rows: 1_000, seed: 1 }), columns);
for (let i = 0; i < monitors; i++) {
  await put(`m${i}/training/v1/part-0.csv`, training);
  await put(`m${i}/training/v1/_SUCCESS`, "");
}
await stack.untilIdle({ settle: true, timeoutSeconds });
say(`${formatCount(monitors)} monitors are trained`);

// What the emulator stores lies outside this heap.
const heap: number[] = [];
const watch = setInterval(() => heap.push(process.memoryUsage().heapUsed), 1_000);
const bodies = Array.from({ length: 20 }, (_, seed) => csv(loans({ rows: 200, seed: 100 + seed }), columns));
for (let i = 0; i < objects; i++) await put(`m${i % monitors}/serving/${keyOf(i)}.csv`, bodies[i % bodies.length]!);
say(`${formatCount(objects)} objects are stored`);
await stack.untilIdle({ settle: true, timeoutSeconds });
clearInterval(watch);
say("the queues are drained");

const problems = [...failures, ...lostOrTwice()];
const third = Math.floor(heap.length / 3);
const peak = (of: readonly number[]) => Math.round(Math.max(0, ...of) / 1024 ** 2);
say(`heap at most: ${peak(heap.slice(0, third))} MB in the first third, ${peak(heap.slice(-third))} MB in the last`);
for (const problem of problems.slice(0, 20)) say(`FAILED  ${problem}`);
say(problems.length === 0 ? "nothing lost, nothing twice" : `${formatCount(problems.length)} problems`);
await stack.stop();
process.exitCode = problems.length === 0 ? 0 : 1;

/** Every object has one check of itself, every history every batch once, and nothing is in a dead-letter queue. */
function lostOrTwice(): string[] {
  const found: string[] = [];
  const results = stack.aws.objectsIn(stack.resultsBucket);
  const read = (key: string) => JSON.parse(new TextDecoder().decode(results.get(key) ?? Buffer.from("null")));
  for (let i = 0; i < objects; i++) {
    const key = `m${i % monitors}/serving/${keyOf(i)}.csv`;
    const check = read(`m${i % monitors}/checks/${key}/check.json`) as Check | null;
    if (check?.batch.objects.length !== 1 || check.batch.objects[0]?.key !== key) found.push(`no check of ${key}`);
  }
  for (let i = 0; i < monitors; i++) {
    const ids = (read(`m${i}/history.json`)?.entries ?? []).map(({ batchId }: { batchId: string }) => batchId);
    const expected = Array.from({ length: objects }, (_, n) => n).filter((n) => n % monitors === i).length;
    if (ids.length !== expected || new Set(ids).size !== expected)
      found.push(`the history of m${i} has ${ids.length} batches, ${new Set(ids).size} different, of ${expected}`);
  }
  for (const url of stack.deadLetterQueueUrls)
    if (stack.aws.queueDepth(url).visible > 0)
      found.push(`${stack.aws.queueDepth(url).visible} dead letters in ${url}`);
  return found;
}

/** A batch an hour. */
function keyOf(i: number): string {
  return new Date(Date.UTC(2001, 0, 1) + Math.floor(i / monitors) * 3_600_000).toISOString().slice(0, 13);
}

function say(text: string): void {
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`);
}
