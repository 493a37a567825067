const maxBatchRows = 8192;
const minBatchRows = 16;
const maxBatchCells = 2 * 1024 * 1024;

/** Rows of a batch, a multiple of 8: at most 8,192, fewer (never under 16) for wide tables, so that a batch holds about two million values. */
export function rowsPerBatch(columns: number): number {
  const affordable = 8 * Math.floor(maxBatchCells / Math.max(1, columns) / 8);
  return Math.min(maxBatchRows, Math.max(minBatchRows, affordable));
}
