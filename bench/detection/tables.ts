import { alignedTable } from "../aligned-table.ts";
import type { Measurement } from "../measurement.ts";
import { type Cell, type Count, ours, sizesOf } from "./experiment.ts";
import type { Exception } from "./goals.ts";
import type { RateMeasurement, Results } from "./results.ts";
import { publishedRules } from "./rules/published-rules.ts";

/** The goals, one a line. */
export function goalTable(goals: readonly (Measurement | RateMeasurement)[]): string {
  const lines = goals.map((one) => [
    one.name,
    `${shown(one.value)} ${one.unit}`,
    "low" in one ? `${shown(one.low)} to ${shown(one.high)}` : "",
    "checks" in one ? String(one.checks) : "",
    one.goal === null ? "" : `${one.goal.at === "most" ? "<=" : ">="} ${one.goal.value} ${one.unit}`,
    one.met === null ? "-" : one.met ? "yes" : "NO",
  ]);
  return alignedTable(["goal", "measured", "99% interval", "checks", "goal", "met"], lines, new Set([0]));
}

/** Percent of checks without a change in which each rule alarms, and percent of changes each finds: one line a cell. */
export function ruleTable(results: Results, title: string, count: Count, choose: (cell: Cell) => boolean): string {
  const rules = [ours, ...publishedRules.map(({ name }) => name)];
  const cells = results.cells.filter((cell) => choose(cell) && results.rate(cell, ours, count).checks > 0);
  const changes = cells.some(({ change }) => change !== "none");
  const lines = cells.map((cell) => [
    `${cell.kind}${cell.counted ? " *" : ""}`,
    sizesOf(cell.nBaseline, cell.nServing),
    ...(changes ? [cell.change, Number.isNaN(cell.floors) ? "" : cell.floors.toFixed(1)] : []),
    ...rules.map((rule) => shown(100 * results.rate(cell, rule, count).share)),
  ]);
  const headings = [title, "rows", ...(changes ? ["change", "floors"] : []), ...rules];
  return lines.length === 0 ? "" : alignedTable(headings, lines, new Set(changes ? [0, 1, 2] : [0, 1]));
}

/** Where a published rule finds more, one a line. */
export function exceptionTable(exceptions: readonly Exception[]): string {
  const lines = exceptions.map(({ cell, rule, falseAlarms, found, oursFound }) => [
    rule,
    `${cell.kind}, ${sizesOf(cell.nBaseline, cell.nServing)}, ${cell.change}`,
    ...[falseAlarms, found, oursFound].map(shown),
  ]);
  return alignedTable(["rule", "case", "false alarms, %", "finds, %", "ours, %"], lines, new Set([0, 1]));
}

function shown(value: number): string {
  if (Number.isNaN(value)) return "";
  return value >= 99.95 || value === 0 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
