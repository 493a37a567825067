import type { ParquetPage } from "./parquet-page.ts";

/** Lists being collected from the pages of a column. */
export interface ListRows {
  /** How many lists are wanted, and how many have begun. */
  readonly rows: number;
  begun: number;
  /** Items seen so far. */
  items: number;
  /** Where the items of each list that has begun begin. */
  readonly offsets: Int32Array;
  /** Lists that are null, in order. */
  readonly nulls: number[];
}

/**
 * Walks the page's entries from `place.entry` to the end of the page, or to the list after the last that is wanted, and returns how many items it met:
 * values and nulls.
 *
 * @param listDefinition the definition level at which a list exists
 * @throws {Error} when the first entry of a column does not begin a list.
 */
export function takeListEntries(
  place: { readonly page: ParquetPage; entry: number },
  listDefinition: number,
  lists: ListRows,
): number {
  const { entries, lists: levels } = place.page;
  if (levels === null) throw new Error("a list column without levels");
  const { repetition, definition } = levels;
  const before = lists.items;
  let { entry } = place;
  for (; entry < entries; entry++) {
    if (repetition[entry] === 0) {
      if (lists.begun === lists.rows) break;
      lists.offsets[lists.begun++] = lists.items;
    } else if (lists.begun === 0) throw new Error("its first list does not begin");
    const level = definition[entry]!;
    if (level > listDefinition) lists.items++;
    else if (level < listDefinition) lists.nulls.push(lists.begun - 1);
  }
  place.entry = entry;
  return lists.items - before;
}
