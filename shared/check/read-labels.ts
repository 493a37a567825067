import { createLabelCollector, type LabelCounts, type LabelLog } from "../concept/label-log.ts";
import { InputError } from "../errors.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { ByteSource } from "../table/byte-source.ts";
import { openTable } from "../table/open-table.ts";
import { tableOptionsOf } from "./table-options.ts";

/**
 * Reads one object of labels, in bounded memory.
 *
 * @param onLabels is given the labels in the order of the rows; reading waits until they are put away.
 * @throws {InputError} when the fault is in the bytes, a column is missing, or monitor.json does not name the columns.
 */
export async function readLabels(
  source: ByteSource,
  config: MonitorConfig,
  onLabels: (log: LabelLog) => Promise<void>,
): Promise<LabelCounts> {
  const { id, label, positiveLabel, rater } = config.columns;
  if (id === undefined || label === undefined) {
    throw new InputError({
      code: "MISSING_CONFIGURED_COLUMN",
      object: source.name,
      place: "",
      problem: "Labels came, but monitor.json does not say which columns hold the prediction id and the label.",
      remedy: 'Name them: "columns": { "id": "...", "label": "...", "score": "..." }, then upload the labels again.',
    });
  }
  const table = await openTable(source, tableOptionsOf(config));
  const columns = { id, label, positiveLabel: positiveLabel ?? null, rater: rater ?? null };
  const collector = createLabelCollector(columns, source.name);
  for await (const batch of table.batches) for (const log of collector.collect(batch)) await onLabels(log);
  const { log, counts } = collector.finish();
  if (log !== null) await onLabels(log);
  return counts;
}
