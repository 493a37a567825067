import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { cellReader } from "./cell-value.ts";
import { canonicalId, hashId } from "./id-hash.ts";
import { outcomeValue } from "./outcome-value.ts";
import { distinctIds, gather, sortById } from "./sort-by-id.ts";

/** What is kept of a file of labels: one row a distinct id, ascending by id hash. */
export interface LabelLog {
  readonly idHash: BigUint64Array;
  /** Binary: 1 or 0. Regression: the true number. Never NaN. */
  readonly label: Float64Array;
  readonly counts: LabelCounts;
}

export interface LabelCounts {
  readonly rows: number;
  readonly missingIds: number;
  /** Rows left out because the label is missing: the label is not known yet. They do not take an earlier label back. */
  readonly missingLabels: number;
  /** Rows left out because the label could not be read as an outcome. */
  readonly unreadable: number;
  /** Rows left out because a later row has the same id. */
  readonly duplicateIds: number;
}

/** Which columns of a labels file hold what a label log keeps. */
export interface LabelColumns {
  readonly id: string;
  readonly label: string;
  readonly positiveLabel: string | number | boolean | null;
}

/** Gathers a file's labels batch by batch; `finish` ends it. */
export interface LabelCollector {
  collect(batch: RecordBatch): void;
  finish(): LabelLog;
}

/**
 * A collector for one file of labels. Of several rows with one id the last that holds a readable label is kept.
 *
 * `collect` throws an InputError `MISSING_CONFIGURED_COLUMN` when the file lacks a column.
 *
 * @param object Name of the file, for that error.
 */
export function createLabelCollector(columns: LabelColumns, object: string): LabelCollector {
  let capacity = 1024;
  let idHash = new BigUint64Array(capacity);
  let label = new Float64Array(capacity);
  let length = 0;
  const counts = { rows: 0, missingIds: 0, missingLabels: 0, unreadable: 0 };

  return {
    collect(batch) {
      const readId = cellReader(requiredColumn(batch, columns.id, "id", object));
      const readLabel = cellReader(requiredColumn(batch, columns.label, "label", object));
      for (let row = 0; row < batch.numRows; row++) {
        counts.rows++;
        const idValue = readId(row);
        const id = idValue === null ? null : canonicalId(idValue);
        if (id === null) {
          counts.missingIds++;
          continue;
        }
        const value = readLabel(row);
        const outcome = outcomeValue(value, columns.positiveLabel);
        if (Number.isNaN(outcome)) {
          if (value === null || value === "") counts.missingLabels++;
          else counts.unreadable++;
          continue;
        }
        if (length === capacity) {
          capacity *= 2;
          const ids = new BigUint64Array(capacity);
          ids.set(idHash);
          idHash = ids;
          const labels = new Float64Array(capacity);
          labels.set(label);
          label = labels;
        }
        hashId(id, idHash, length);
        label[length] = outcome;
        length++;
      }
    },
    finish() {
      const ids = idHash.subarray(0, length);
      const kept = distinctIds(ids, sortById(ids), "last");
      return {
        idHash: gather(ids, kept, new BigUint64Array(kept.length)),
        label: gather(label, kept, new Float64Array(kept.length)),
        counts: { ...counts, duplicateIds: length - kept.length },
      };
    },
  };
}

function requiredColumn(batch: RecordBatch, name: string, role: "id" | "label", object: string) {
  const column = batch.getChild(name);
  if (column !== null) return column;
  const found = batch.schema.fields.slice(0, 10).map((field) => field.name.slice(0, 40));
  throw new InputError({
    code: "MISSING_CONFIGURED_COLUMN",
    object,
    place: `column ${name.slice(0, 80)}`,
    problem: `The ${role} column "${name.slice(0, 80)}" is not in the file, which has ${found.join(", ")}${batch.schema.fields.length > 10 ? ", ..." : ""}.`,
    remedy: `Upload the labels with that column, or name the right one in monitor.json: "columns": { "${role}": "..." }.`,
  });
}
