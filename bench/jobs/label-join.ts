import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readLabels } from "../../shared/check/read-labels.ts";
import { readRows } from "../../shared/check/read-rows.ts";
import { collectPairs, joinLogs } from "../../shared/concept/join-logs.ts";
import { logsThatMeet } from "../../shared/concept/logs-that-meet.ts";
import {
  encodeLabelLog,
  encodePredictionLog,
  openLabelLog,
  openPredictionLog,
} from "../../shared/concept/packed-log.ts";
import { shapeOfHeldout, summarisePerformance } from "../../shared/concept/summarise-performance.ts";
import { parseMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { fileSource } from "../../shared/table/file-source.ts";
import { printResult } from "./job-request.ts";
import { measured } from "./job-result.ts";

const config = parseMonitorConfig(
  JSON.stringify({ columns: { id: "id", timestamp: "at", score: "score", prediction: "late", label: "was_late" } }),
  "monitor.json",
);
const [, , step = "", folder = ""] = process.argv;
const jobs = { serving: readServing, labels: readLabelFile, judge } as const;
printResult(await measured(jobs[step as keyof typeof jobs]));

/** What the upload of a serving file has done: its rows profiled, its predictions put away in logs. */
async function readServing() {
  const source = await fileSource(join(folder, "serving.csv"));
  const put = await putAway("predictions");
  const { profile } = await readRows(source, { kind: "serving", expectations: null }, config, {
    onPredictions: (log) => put(encodePredictionLog(log)),
  });
  return { rows: profile.rows, bytes: source.sizeBytes, pairs: 0 };
}

/** What the upload of a label file has done. */
async function readLabelFile() {
  const source = await fileSource(join(folder, "labels.csv"));
  const put = await putAway("labels");
  const { rows } = await readLabels(source, config, (log) => put(encodeLabelLog(log)));
  return { rows, bytes: source.sizeBytes, pairs: 0 };
}

/** What the monitor does when the labels have come: find out whether they are of this batch, join them, sum up what they say. */
async function judge() {
  const openAll = async <T>(kind: string, open: (source: Awaited<ReturnType<typeof fileSource>>) => Promise<T>) =>
    Promise.all((await logsIn(kind)).map(async (path) => open(await fileSource(path))));
  const predictions = await openAll("predictions", openPredictionLog);
  const labels = await openAll("labels", openLabelLog);
  const met = await logsThatMeet(labels, [predictions.map((log) => async () => log)]);
  if (met.length === 0) throw new Error("the labels are of no prediction");
  const pairs = await collectPairs(
    joinLogs(
      predictions.map((log) => ({ log, source: 0 })),
      labels,
      null,
    ),
  );
  const { n, auc } = summarisePerformance(pairs, shapeOfHeldout(pairs, true), null);
  return { rows: pairs.coverage.predictions, bytes: 0, pairs: n, auc };
}

async function putAway(kind: string): Promise<(log: Uint8Array) => Promise<void>> {
  await mkdir(join(folder, kind), { recursive: true });
  let place = 0;
  return (log) => writeFile(join(folder, kind, String(place++).padStart(6, "0")), log);
}

async function logsIn(kind: string): Promise<string[]> {
  return (await readdir(join(folder, kind))).sort().map((name) => join(folder, kind, name));
}
