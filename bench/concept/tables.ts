import { conceptTests, conditionalTest } from "../../shared/concept/concept-tests.ts";
import { alignedTable } from "../aligned-table.ts";
import { type Cell, called, namedAs, type Section } from "./experiment.ts";
import type { ConceptMeasurement, Results } from "./results.ts";

/** Tests as columns, their answer together last but one. */
const columns = [...conceptTests.map(({ id }) => id), conditionalTest, called];

/** Of each cell of a section, the percent of batches in which each test's own p-value is under 5%, and in which concept drift was called at 5%. */
export function testTable(results: Results, section: Section): string {
  return table(results, section, `${section}: % of batches with p < 5%`, columns, shareAt);
}

/** Of each cell of a section, the percent of batches in which each of the textbook's cases was named. */
export function caseTable(results: Results, section: Section): string {
  const named = namedAs("");
  const cases = results.cells.flatMap((cell) => results.measures(cell)).filter((one) => one.startsWith(named));
  return table(results, section, `${section}: % of batches by case`, [...new Set(cases)], shareAt);
}

function table(
  results: Results,
  section: Section,
  title: string,
  headings: readonly string[],
  at: (results: Results, cell: Cell, heading: string) => string,
): string {
  const lines = results.cells
    .filter((cell) => cell.section === section && results.measures(cell).length > 0)
    .map((cell) => [
      `${cell.world}, ${cell.change}`,
      `${cell.nHeldout}/${cell.nServing}`,
      ...headings.map((heading) => at(results, cell, heading)),
    ]);
  return lines.length === 0 ? "" : alignedTable([title, "rows", ...headings], lines, new Set([0]));
}

function shareAt(results: Results, cell: Cell, measure: string): string {
  const sums = results.sums(cell, measure);
  return sums === null ? "" : shown((100 * sums.sum) / sums.n);
}

/** The goals, one a line. */
export function goalTable(goals: readonly ConceptMeasurement[]): string {
  const lines = goals.map((one) => [
    one.name,
    `${shown(one.value)} ${one.unit}`,
    `${shown(one.low)} to ${shown(one.high)}`,
    String(one.repeats),
    one.goal === null ? "" : `${one.goal.at === "most" ? "<=" : ">="} ${one.goal.value} ${one.unit}`,
    one.met === null ? "-" : one.met ? "yes" : "NO",
  ]);
  return alignedTable(["goal", "measured", "99% interval", "repeats", "goal", "met"], lines, new Set([0]));
}

function shown(value: number): string {
  if (value >= 99.95 || value === 0) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
