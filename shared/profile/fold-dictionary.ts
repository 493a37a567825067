import type { Data, Dictionary } from "apache-arrow";
import type { ColumnFold } from "./column-fold.ts";

/** Not yet. */
export function countDictionary(_fold: ColumnFold, _data: Data<Dictionary>, _firstRow: number): boolean {
  return false;
}

/** Not yet. */
export function settleDictionary(_fold: ColumnFold): void {}
