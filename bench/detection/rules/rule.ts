import type { Column } from "../data/column.ts";

/** What a published rule is given of one column. Missing values (NaN) are still there. */
export interface ColumnPair {
  /** The baseline in the chunks it came in: days, or ten equal parts. */
  readonly chunks: readonly Column[];
  readonly baseline: Column;
  readonly serving: Column;
  /** Columns of the whole check, for rules that correct for them. */
  readonly columns: number;
}

/** A re-implementation of a published default rule. */
export interface Rule {
  /** Product and rule, as in the tables. */
  readonly name: string;
  /** Whether the rule calls this column drifted; null where it has no answer for such columns. */
  drifted(pair: ColumnPair): boolean | null;
}
