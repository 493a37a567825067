import { makeBaseline } from "../../shared/baseline/make-baseline.ts";
import type { Examination } from "../../shared/check/examination.ts";
import { examineBatch } from "../../shared/check/examine-batch.ts";
import type { Leaf } from "../../shared/check/leaf.ts";
import { readRows } from "../../shared/check/read-rows.ts";
import { defaultMonitorConfig, type MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { expectationsOf } from "../../shared/schema/expectations-of.ts";
import { memorySource } from "../../shared/table/memory-source.ts";

/** The examination of CSV text against other CSV text as training, as the functions make it. */
export async function examined(
  training: string,
  serving: string,
  config: MonitorConfig = defaultMonitorConfig,
): Promise<Examination> {
  const before = await readRows(memorySource("t.csv", Buffer.from(training)), { kind: "training" }, config);
  const part = { leaf: leafOf(before.profile.rows), profile: before.profile, heldoutProfile: null, heldout: null };
  const baseline = makeBaseline("m", "v1", [part], config);
  const expectations = expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint);
  const after = await readRows(memorySource("s.csv", Buffer.from(serving)), { kind: "serving", expectations }, config);
  return examineBatch({
    monitor: "m",
    batch: { id: "s.csv", eventTime: "2001-01-02T00:00:00.000Z", objects: [], rows: after.profile.rows },
    faults: [],
    issues: [],
    serving: after,
    previous: null,
    before: [],
    pairs: null,
    losses: null,
    scores: null,
    first: null,
    baseline,
    config,
  });
}

function leafOf(rows: number): Leaf {
  return {
    version: 1,
    key: "training.csv",
    etag: "",
    sizeBytes: 0,
    lastModified: "2001-01-01T00:00:00.000Z",
    settings: "",
    format: null,
    compression: null,
    rows,
    heldoutRows: 0,
    predictions: 0,
    fault: null,
    issues: [],
    observations: null,
  };
}
