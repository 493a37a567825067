import { conceptTests, conditionalTest, questionOf } from "../../shared/concept/concept-tests.ts";
import { atLeast, atMost, type Goal } from "../measurement.ts";
import type { Cell } from "./experiment.ts";
import { type ConceptMeasurement, type Results, shareMeasurement } from "./results.ts";

/** Tests that keep their level where only P(x) moves under a model that fits. */
const testsOfConcept = [
  ...conceptTests.filter(({ asks }) => asks === "conditional").map(({ id }) => id),
  conditionalTest,
];

/** Changes of P(y given x) that have to be found with 1,000 labels: percent of the combined test at 5%. */
const power: ReadonlyMap<string, number> = new Map([
  ["intercept +0.4", 95],
  ["slope of x1 1.2 to 0.6", 95],
  ["slope of x3 0.6 to -0.6", 99],
  ["slope of unused x4 0 to 0.5", 95],
  ["10% label noise", 85],
]);

/** The goals, held against what was counted. With `judge` false they are only shown. */
export function goalsOf(results: Results, judge: boolean): ConceptMeasurement[] {
  const goals: ConceptMeasurement[] = [];
  const hold = (cell: Cell, measure: string, goal: Goal): void => {
    const sums = results.sums(cell, measure);
    const bound = goal.at === "most" ? "at most" : "at least";
    const name = `${cell.section}, ${cell.world}, n = ${cell.nServing}, ${cell.change}: ${measure} ${bound}`;
    if (sums !== null) goals.push(shareMeasurement(name, sums, goal, judge));
  };
  for (const cell of results.cells) {
    if (cell.section === "unchanged") {
      for (const test of results.measures(cell).filter((one) => questionOf(one) !== null)) {
        hold(cell, test, atLeast(3));
        hold(cell, test, atMost(7));
      }
    }
    if (cell.section === "covariate shift") for (const test of testsOfConcept) hold(cell, test, atMost(8));
    const found = power.get(cell.change);
    if (cell.world === "logistic" && cell.nServing === 1000 && found !== undefined)
      hold(cell, conditionalTest, atLeast(found));
  }
  return goals;
}
