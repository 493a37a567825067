import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Check } from "../../shared/check/check.ts";
import { resultKeys } from "../../shared/keys.ts";
import { type LocalStack, startLocalStack } from "../local-stack.ts";
import { type DemoUpload, prepareUploads } from "./prepare-uploads.ts";
import { flightStory, servingKey } from "./story.ts";

const flightsFile = new URL("../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url).pathname;
const stack = await startLocalStack({
  port: 0,
  stateFolder: null,
  mailFolder: null,
  retryDelaySeconds: 1,
  onFailure: (functionName, error) => console.error(`${functionName} failed:`, error),
});
const t0 = Date.now();
for await (const upload of prepareUploads(flightStory, flightsFile, { onModel: (q) => console.log(JSON.stringify(q)) })) {
  await stack.aws.clients.s3.send(
    new PutObjectCommand({ Bucket: stack.dataBucket, Key: upload.key, Body: upload.bytes, ContentLength: upload.bytes.length }),
  );
  if (upload.kind === "training" || upload.kind === "heldout") { process.stdout.write("."); continue; }
  await stack.untilIdle({ settle: true, timeoutSeconds: 120 });
  console.log(`${((Date.now() - t0) / 1000).toFixed(1)}s ${upload.kind} ${upload.key} ${upload.bytes.length} - ${upload.description}`);
}
for (const day of flightStory.serving) {
  const key = servingKey(flightStory, day);
  const found = await stack.aws.clients.s3.send(new GetObjectCommand({ Bucket: stack.resultsBucket, Key: resultKeys.check("flights", key) }));
  const check = JSON.parse(await found.Body!.transformToString()) as Check;
  console.log(day.day, day.damage ?? "-", check.verdict, "|", check.summary, "|", check.concept?.shiftCase ?? check.concept?.state ?? "-", "|", check.decision.retrain.decision, check.decision.retrain.reason);
  for (const f of check.findings.filter((f) => f.severity !== "info").slice(1, 4)) console.log("      ", f.kind, f.feature, f.code, f.text);
}
const page = await stack.aws.clients.s3.send(new ListObjectsV2Command({ Bucket: stack.resultsBucket }));
await rm(".local/demo", { recursive: true, force: true });
for (const { Key = "" } of page.Contents ?? []) {
  if (!/report\.html$|check\.json$|index\.html$/.test(Key)) continue;
  const path = join(".local/demo", Key);
  await mkdir(dirname(path), { recursive: true });
  const body = await stack.aws.clients.s3.send(new GetObjectCommand({ Bucket: stack.resultsBucket, Key }));
  await writeFile(path, await body.Body!.transformToByteArray());
}
for (const mail of stack.aws.mails) console.log("MAIL", mail.subject);
await stack.stop();
console.log("done", (Date.now() - t0) / 1000, process.memoryUsage().rss / 1e6);
