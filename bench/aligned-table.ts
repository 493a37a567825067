/** Lines of cells under a line of headings, each column as wide as its widest cell; those of `leftAligned` (from 0) begin at the left. */
export function alignedTable(
  headings: readonly string[],
  lines: readonly (readonly string[])[],
  leftAligned: ReadonlySet<number>,
): string {
  const all = [headings, ...lines];
  const widths = headings.map((_, i) => Math.max(...all.map((line) => line[i]!.length)));
  const padded = (cell: string, i: number) =>
    leftAligned.has(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!);
  return all.map((line) => `${line.map(padded).join("  ").trimEnd()}\n`).join("");
}
