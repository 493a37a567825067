import { ObjectReplacedError, type StoredObject } from "../../shared/aws/object-store.ts";
import { loadBaselineHead } from "../../shared/aws/stored-baseline.ts";
import { labelFilesOf, labelOpeners, openPredictionLogs } from "../../shared/aws/stored-logs.ts";
import { servingTableOptions } from "../../shared/check/table-options.ts";
import { mapInOrder } from "../../shared/concept/map-in-order.ts";
import { resultKeys } from "../../shared/keys.ts";
import { expectationsOf } from "../../shared/schema/expectations-of.ts";
import { openTable } from "../../shared/table/open-table.ts";
import { createRowCollector, type TrainingSetPart } from "../../shared/training-set/collect-rows.ts";
import { encodePart } from "../../shared/training-set/encode-part.ts";
import type { LabelForm } from "../../shared/training-set/label-form.ts";
import { labelsByRow, type RowLabels } from "../../shared/training-set/labels-by-row.ts";
import { leftOut, type ManifestObject, type ManifestPart } from "../../shared/training-set/manifest.ts";
import type { RetrainingRequest } from "../../shared/training-set/retraining-request.ts";
import { type PlannedObject, type SetPlan, tooManyValues } from "../../shared/training-set/set-plan.ts";
import type { StartRetrainingDeps } from "./start-retraining-deps.ts";

const readsAtATime = 16;

/** Writes the labelled rows of one object as parts of the set, reading it once; says what became of it. */
export async function writeObject(
  request: RetrainingRequest,
  plan: SetPlan,
  planned: PlannedObject,
  place: number,
  deps: StartRetrainingDeps,
): Promise<ManifestObject> {
  const { label, columns } = plan;
  if (planned.leftOut !== null || label === null)
    return leftOut(planned, planned.leftOut ?? "monitor.json names no label.");
  const object = await deps.data.head(planned.key);
  if (object?.etag !== planned.etag) {
    await emptyParts(request, plan, place, deps);
    return leftOut(planned, object === null ? "It was deleted since." : "It was replaced since.");
  }
  const labels = await labelsOf(request, planned, deps);
  const reason = tooManyValues(labels.labelled, columns.length);
  if (reason !== null) return leftOut(planned, reason);
  try {
    const parts = labels.labelled === 0 ? [] : await writeRows(request, plan, label, object, labels, place, deps);
    const { key, etag, rows } = planned;
    return { key, etag, rows, labelled: labels.labelled, parts, leftOut: null };
  } catch (error) {
    if (!(error instanceof ObjectReplacedError)) throw error;
    await emptyParts(request, plan, place, deps);
    return leftOut(planned, "It was replaced or deleted while it was read.");
  }
}

async function labelsOf(
  { monitor }: RetrainingRequest,
  { rows, leafKey, labelFiles }: PlannedObject,
  { results }: StartRetrainingDeps,
): Promise<RowLabels> {
  const files = await labelFilesOf(results, monitor);
  const logs = labelFiles.flatMap((id) => files.get(id) ?? []);
  const predictions = await openPredictionLogs(results, [leafKey]);
  return labelsByRow(rows, predictions, await mapInOrder(labelOpeners(results, logs), readsAtATime, (open) => open()));
}

async function writeRows(
  request: RetrainingRequest,
  { columns }: SetPlan,
  form: LabelForm,
  object: StoredObject,
  labels: RowLabels,
  place: number,
  { data, results }: StartRetrainingDeps,
): Promise<ManifestPart[]> {
  const { monitor, executionName, baselineVersion, reading } = request;
  const baseline = await loadBaselineHead(results, monitor, baselineVersion);
  const names = baseline && expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint).features.keys();
  const table = await openTable(data.source(object), servingTableOptions(reading, names));
  const collector = createRowCollector(columns, form);
  const parts: ManifestPart[] = [];
  const put = async ({ bytes, rows }: TrainingSetPart) => {
    const key = resultKeys.trainingSetPart(monitor, executionName, place, parts.length);
    await results.put(key, bytes, "application/vnd.apache.parquet");
    parts.push({ key, rows, sizeBytes: bytes.length });
  };
  let row = 0;
  for await (const batch of table.batches) {
    const full = collector.collect(batch, labels.label.subarray(row, row + batch.numRows));
    row += batch.numRows;
    if (full !== null) await put(full);
  }
  const last = collector.finish();
  if (last !== null) await put(last);
  return parts;
}

/** Takes back the rows of an object that went away while it was read, by an earlier try or this one. Parts are replaced, never deleted. */
async function emptyParts(
  { monitor, executionName }: RetrainingRequest,
  { columns }: SetPlan,
  place: number,
  { results }: StartRetrainingDeps,
): Promise<void> {
  const nothing = encodePart(
    columns,
    columns.map(() => []),
  );
  const written = await Array.fromAsync(results.list(resultKeys.trainingSetParts(monitor, executionName, place)));
  for (const { key } of written) await results.put(key, nothing, "application/vnd.apache.parquet");
}
