/** Something about a batch that is wrong whatever the distributions say. */
export interface Oddity {
  /** Column name; empty when it concerns the whole batch. */
  readonly feature: string;
  readonly code: "STALE_TIMESTAMPS" | "DISTANT_TIMESTAMPS" | "REPEATED_FILES";
  /** The end of a sentence about the column, or a whole one about the batch, without closing punctuation. */
  readonly text: string;
}
