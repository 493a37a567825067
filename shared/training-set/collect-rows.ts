import type { RecordBatch } from "apache-arrow";
import { type SetValue, setValueReader } from "./column-values.ts";
import { encodePart } from "./encode-part.ts";
import { type LabelForm, writtenLabel } from "./label-form.ts";
import type { SetColumn } from "./set-columns.ts";

/** A part is closed by the batch that brings it to so many values or characters: some 50 MB written, 300 MB while it is made. */
const partValues = 1_000_000;
const partCharacters = 32_000_000;

/** One finished part. */
export interface TrainingSetPart {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Gathers the labelled rows of one object batch by batch. */
export interface RowCollector {
  /** The part that became full, else null. `label` is the labels of the batch's rows, NaN where none has come. */
  collect(batch: RecordBatch, label: Float64Array): TrainingSetPart | null;
  /** The last part; null when every row is in one that was handed out. */
  finish(): TrainingSetPart | null;
}

/**
 * A collector for one object. Rows without a label are left out, the others keep their order. Where parts are cut depends on the rows
 * alone.
 *
 * @param limits for tests
 */
export function createRowCollector(
  columns: readonly SetColumn[],
  form: LabelForm,
  limits: { readonly values: number; readonly characters: number } = { values: partValues, characters: partCharacters },
): RowCollector {
  let values = columns.map((): SetValue[] => []);
  let rows = 0;
  let characters = 0;

  const handOut = (): TrainingSetPart => {
    const part = { bytes: encodePart(columns, values), rows };
    values = columns.map(() => []);
    rows = 0;
    characters = 0;
    return part;
  };
  return {
    collect(batch, label) {
      const chosen = rowsWithLabel(label);
      if (chosen.length === 0) return null;
      columns.forEach(({ name, type }, i) => {
        const into = values[i]!;
        if (name === form.column) {
          for (const row of chosen) into.push(writtenLabel(form, label[row]!));
          return;
        }
        const read = setValueReader(batch.getChild(name), type);
        for (const row of chosen) {
          const value = read(row);
          into.push(value);
          if (typeof value === "string") characters += value.length;
          else if (typeof value === "object" && value !== null) characters += 8 * value.length;
        }
      });
      rows += chosen.length;
      return rows * columns.length >= limits.values || characters >= limits.characters ? handOut() : null;
    },
    finish: () => (rows === 0 ? null : handOut()),
  };
}

function rowsWithLabel(label: Float64Array): number[] {
  const rows: number[] = [];
  label.forEach((value, row) => {
    if (!Number.isNaN(value)) rows.push(row);
  });
  return rows;
}
