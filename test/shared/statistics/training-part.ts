import type { TrainingPart } from "../../../shared/baseline/make-baseline.ts";
import type { Leaf } from "../../../shared/check/leaf.ts";
import { readRows } from "../../../shared/check/read-rows.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";

/** What reading a training upload of these bytes gives. */
export async function trainingPart(key: string, bytes: Uint8Array): Promise<TrainingPart> {
  const rows = await readRows(memorySource(key, bytes), { kind: "training" }, defaultMonitorConfig);
  const leaf: Leaf = {
    ...{ version: 1, key, etag: "e", sizeBytes: bytes.length, lastModified: "2026-01-01T00:00:00.000Z", settings: "" },
    ...{ format: rows.format, compression: rows.compression, rows: rows.profile.rows, heldoutRows: 0, predictions: 0 },
    ...{ fault: null, issues: rows.issues, observations: null },
    ...(rows.imported === undefined ? {} : { imported: rows.imported }),
  };
  return { leaf, profile: rows.profile, heldoutProfile: rows.heldoutProfile, heldout: null };
}
