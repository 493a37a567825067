import { type Data, DataType, type Dictionary, type Float, type Int, Precision, Type } from "apache-arrow";
import type { ColumnFold } from "./column-fold.ts";
import { countDictionary } from "./fold-dictionary.ts";
import { foldNumberColumn, foldTimestampColumn } from "./fold-number-column.ts";
import { foldSelected } from "./fold-selected.ts";
import { foldTextColumn } from "./fold-text-column.ts";

/**
 * Folds every value of one Arrow column into `fold`; a null is a missing row. `firstRow` counts from 1. Common types go through loops over
 * blocks, all others value by value.
 *
 * @throws Error for structs, maps, intervals and lists of lists: a reader must not hand them on.
 */
export function foldColumn(fold: ColumnFold, data: Data, firstRow: number, lexical: boolean): void {
  const { type } = data;
  if (DataType.isDictionary(type) && countDictionary(fold, data as Data<Dictionary>, firstRow)) return;
  switch (type.typeId) {
    case Type.Utf8:
    case Type.Binary:
      if (data.valueOffsets !== undefined && data.length > 0) {
        foldTextColumn(fold, data, firstRow, lexical);
        return;
      }
      break;
    case Type.Int:
      if ((type as Int).bitWidth <= 64 && data.nullCount < data.length) {
        if (foldNumberColumn(fold, data, firstRow)) return;
      }
      break;
    case Type.Float:
      if ((type as Float).precision !== Precision.HALF && data.nullCount < data.length) {
        if (foldNumberColumn(fold, data, firstRow)) return;
      }
      break;
    case Type.Timestamp:
      if (data.nullCount < data.length && foldTimestampColumn(fold, data, firstRow)) return;
      break;
  }
  foldSelected(fold, data, { positions: null, rows: null, firstRow, length: data.length }, lexical);
}
