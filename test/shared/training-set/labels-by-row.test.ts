import { describe, expect, it } from "vitest";
import { createPredictionCollector } from "../../../shared/concept/collect-predictions.ts";
import { createLabelCollector } from "../../../shared/concept/label-log.ts";
import {
  encodeLabelLog,
  encodePredictionLog,
  openLabelLog,
  openPredictionLog,
} from "../../../shared/concept/packed-log.ts";
import { predictionColumnsOf } from "../../../shared/concept/prediction-log.ts";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import { labelsByRow } from "../../../shared/training-set/labels-by-row.ts";

const columns = { id: "id", score: "s", label: "y" };
const config = parseMonitorConfig(JSON.stringify({ columns }), "monitor.json");

/** The prediction logs of a file, of a few rows each. */
async function predictionLogs(csv: string, logRows: number) {
  const collector = createPredictionCollector(predictionColumnsOf(config)!, "file", logRows);
  const table = await openTable(memorySource("file", Buffer.from(csv)));
  const logs = [];
  for await (const batch of table.batches) logs.push(...collector.collect(batch));
  const { log } = collector.finish();
  if (log !== null) logs.push(log);
  const open = (bytes: Uint8Array) => openPredictionLog(memorySource("log", bytes));
  return Promise.all(logs.map(async (each) => ({ log: await open(encodePredictionLog(each)), source: 0 })));
}

async function labelLog(csv: string) {
  const collector = createLabelCollector({ id: "id", label: "y", positiveLabel: null, rater: null }, "labels");
  for await (const batch of (await openTable(memorySource("labels", Buffer.from(csv)))).batches)
    collector.collect(batch);
  return openLabelLog(memorySource("log", encodeLabelLog(collector.finish().log!)));
}

describe("the labels of an object's rows", () => {
  it("are the latest of each row's id: in the row itself, then file by file", async () => {
    const rows = "id,s,y\na,.1,1\nb,.2,\nc,.3,0\n,.4,1\nd,.5,\n";
    const files = [await labelLog("id,y\nb,0\nc,1\nz,1\n"), await labelLog("id,y\nb,1\n")];
    const { label, labelled } = await labelsByRow(5, await predictionLogs(rows, 350_000), files);
    expect([...label]).toEqual([1, 1, 1, Number.NaN, Number.NaN]);
    expect(labelled).toBe(3);
  });

  it("go to the first of several rows with one id, wherever the logs are cut", async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `${i % 25}`);
    const rows = `id,s,y\n${ids.map((id) => `${id},.5,`).join("\n")}\n`;
    const file = await labelLog(`id,y\n${Array.from({ length: 25 }, (_, i) => `${i},${i}`).join("\n")}\n`);
    for (const logRows of [1, 7, 40]) {
      const { label, labelled } = await labelsByRow(40, await predictionLogs(rows, logRows), [file]);
      expect([...label]).toEqual(Array.from({ length: 40 }, (_, i) => (i < 25 ? i : Number.NaN)));
      expect(labelled).toBe(25);
    }
  });

  it("are none without a label file", async () => {
    const { label, labelled } = await labelsByRow(1, await predictionLogs("id,s,y\na,.1,\n", 10), []);
    expect([[...label], labelled]).toEqual([[Number.NaN], 0]);
  });
});
