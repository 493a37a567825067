import { alignedTable } from "./aligned-table.ts";
import type { Goal, Measurement } from "./measurement.ts";

/** One line of the table for people, and the measurements it stands for. */
export interface ResultRow {
  readonly name: string;
  /** What was measured of us, and of what it is held against, in words. */
  readonly ours: string;
  readonly other: string;
  /** The number that matters. */
  readonly result: Measurement;
  readonly peakRss: Measurement | null;
  /** More numbers, for the file of results only. */
  readonly details: readonly Measurement[];
}

const headings = ["", "Tidemark", "against", "result", "goal", "met", "peak RSS", "goal", "met"];

/** All measurements of the rows, those of the table first in each. */
export function measurementsOf(rows: readonly ResultRow[]): Measurement[] {
  return rows.flatMap(({ result, peakRss, details }) => [result, ...(peakRss === null ? [] : [peakRss]), ...details]);
}

/** The table for people. */
export function resultTable(rows: readonly ResultRow[]): string {
  return alignedTable(headings, rows.map(cellsOf), new Set([0]));
}

function cellsOf({ name, ours, other, result, peakRss }: ResultRow): string[] {
  const rss = peakRss === null ? ["", "", ""] : [shown(peakRss), goalText(peakRss), metText(peakRss)];
  return [name, ours, other, shown(result), goalText(result), metText(result), ...rss];
}

function shown({ value, unit }: Measurement): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return unit === "x" ? `${value.toFixed(2)}x` : `${value.toFixed(digits)} ${unit}`;
}

function goalText({ goal, unit }: Measurement): string {
  return goal === null ? "" : `${goalSign(goal)} ${goal.value}${unit === "x" ? "x" : ` ${unit}`}`;
}

function goalSign({ at }: Goal): string {
  return at === "least" ? ">=" : "<=";
}

function metText({ goal, met }: Measurement): string {
  return goal === null ? "" : met === null ? "-" : met ? "yes" : "NO";
}
