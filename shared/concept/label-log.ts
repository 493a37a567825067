import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { cellReader } from "./cell-value.ts";
import { canonicalId, hashId } from "./id-hash.ts";
import { latestRatings } from "./latest-ratings.ts";
import { outcomeValue } from "./outcome-value.ts";
import { gather } from "./sort-by-id.ts";

/**
 * What is kept of labels: packed columns, one row a distinct id and rater, ascending by id hash. One file gives as many logs, each
 * of bounded size, as its rows take; later ones correct earlier ones.
 */
export interface LabelLog {
  readonly idHash: BigUint64Array;
  /** Binary: 1 or 0. Regression: the true number. Never NaN. */
  readonly label: Float64Array;
  /** Hash of who gave the label; 0 for nobody named. */
  readonly rater: Uint32Array;
}

/** What became of a file's rows. */
export interface LabelCounts {
  readonly rows: number;
  /** Rows kept, counted in each log. */
  readonly kept: number;
  readonly missingIds: number;
  /** Rows left out because the label is missing: the label is not known yet. They do not take an earlier label back. */
  readonly missingLabels: number;
  /** Rows left out because the label could not be read as an outcome. */
  readonly unreadable: number;
  /** Rows left out because a later row has the same id and rater. */
  readonly duplicateIds: number;
}

/** Which columns of a labels file hold what a label log keeps. */
export interface LabelColumns {
  readonly id: string;
  readonly label: string;
  readonly positiveLabel: string | number | boolean | null;
  /** Who gave the label; null: one rater gave all. */
  readonly rater: string | null;
}

/** Gathers a file's labels batch by batch. */
export interface LabelCollector {
  /** Logs that became full, in the order of their rows. */
  collect(batch: RecordBatch): LabelLog[];
  /** The last log, null when every row is in one that was handed out, and the counts of the whole file. */
  finish(): { readonly log: LabelLog | null; readonly counts: LabelCounts };
}

/** 16 MiB of labels. */
const defaultLogRows = 800_000;

/**
 * A collector for one file of labels. Of several rows with one id and rater the last that holds a readable label is kept. Takes at
 * most some 60 MB however long the file is. A file without the rater's column has one rater.
 *
 * `collect` throws an InputError `MISSING_CONFIGURED_COLUMN` when the file lacks the id or the label.
 *
 * @param object Name of the file, for that error.
 * @param logRows rows of a log; for tests.
 */
export function createLabelCollector(
  columns: LabelColumns,
  object: string,
  logRows: number = defaultLogRows,
): LabelCollector {
  let rows = createRows(0);
  let length = 0;
  const counts = { rows: 0, kept: 0, missingIds: 0, missingLabels: 0, unreadable: 0, duplicateIds: 0 };

  const grow = () => {
    const before = rows;
    rows = createRows(Math.min(logRows, Math.max(1_024, 2 * before.capacity)));
    rows.idHash.set(before.idHash);
    rows.label.set(before.label);
    rows.rater.set(before.rater);
  };
  const handOut = (): LabelLog => {
    const { label, rater } = rows;
    const ids = rows.idHash.subarray(0, length);
    const chosen = latestRatings(ids, rater);
    counts.kept += chosen.length;
    counts.duplicateIds += length - chosen.length;
    rows = createRows(0);
    length = 0;
    return {
      idHash: gather(ids, chosen, new BigUint64Array(chosen.length)),
      label: gather(label, chosen, new Float64Array(chosen.length)),
      rater: gather(rater, chosen, new Uint32Array(chosen.length)),
    };
  };

  return {
    collect(batch) {
      const full: LabelLog[] = [];
      const readId = cellReader(requiredColumn(batch, columns.id, "id", object));
      const readLabel = cellReader(requiredColumn(batch, columns.label, "label", object));
      const readRater = cellReader(columns.rater === null ? null : batch.getChild(columns.rater));
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
        if (length === rows.capacity) grow();
        const raterValue = readRater(row);
        const rater = raterValue === null ? null : canonicalId(raterValue);
        hashId(id, rows.idHash, length);
        rows.label[length] = outcome;
        rows.rater[length] = rater === null ? 0 : raterHash(rater);
        length++;
        if (length === logRows) full.push(handOut());
      }
      return full;
    },
    finish() {
      const log = length === 0 ? null : handOut();
      return { log, counts };
    },
  };
}

function createRows(capacity: number) {
  return {
    capacity,
    idHash: new BigUint64Array(capacity),
    label: new Float64Array(capacity),
    rater: new Uint32Array(capacity),
  };
}

const hashed = new BigUint64Array(1);

/** Never 0. Two of a thousand raters share one with probability 1 in 10,000. */
function raterHash(name: string): number {
  hashId(name, hashed, 0);
  return Number(hashed[0]! & 0xffffffffn) || 1;
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
