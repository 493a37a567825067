import type { FeatureStatistics } from "../../shared/profile/statistics.ts";
import { formatCount, formatNumber, formatShare } from "../../shared/text/format-number.ts";
import { shortened, visibleText } from "../../shared/text/visible-text.ts";

/** The statistics of one column with its name. */
export interface NamedStatistics extends FeatureStatistics {
  readonly name: string;
}

const headings = [
  "name",
  "type",
  "rows",
  "missing",
  "mean",
  "sd",
  "min",
  "median",
  "max",
  "distinct",
  "top values",
] as const;
const leftAligned: ReadonlySet<number> = new Set([0, 1, 10]);

/** One line a column under a line of headings, for a terminal; names and values with hidden characters visible and cut to length. */
export function statisticsTable(features: readonly NamedStatistics[]): string {
  const lines = [headings, ...features.map(cells)];
  const widths = headings.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i] ?? ""))));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => padded(cell, widths[i]!, i))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function cells(feature: NamedStatistics): readonly string[] {
  const { rows, missing, mean, standardDeviation, min, quantiles, max, distinct } = feature;
  return [
    shown(feature.name, 28),
    feature.inferredType.toLowerCase(),
    formatCount(rows),
    rows === 0 ? "–" : formatShare(missing / rows),
    ...[mean, standardDeviation, min, quantiles?.[3] ?? null, max].map(formatNumber),
    distinct === null ? "–" : formatCount(distinct),
    topValues(feature),
  ];
}

/** The three most frequent values, unless nearly all are distinct and a frequency says nothing. */
function topValues({ topValues: top, rows }: NamedStatistics): string {
  if (top.length === 0 || top[0]!.count <= 1) return "–";
  return top
    .slice(0, 3)
    .map(({ value, count }) => `${shown(value, 16)} ${formatShare(count / rows)}`)
    .join(", ");
}

function shown(text: string, maxLength: number): string {
  return text === "" ? "(empty)" : shortened(visibleText(text), maxLength);
}

function padded(cell: string, width: number, column: number): string {
  const space = " ".repeat(width - lengthOf(cell));
  return leftAligned.has(column) ? cell + space : space + cell;
}

function lengthOf(text: string): number {
  return [...text].length;
}
