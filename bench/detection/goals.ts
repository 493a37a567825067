import { atLeast, atMost, type Goal } from "../measurement.ts";
import { type Cell, ours, sizesOf } from "./experiment.ts";
import { type RateMeasurement, type Results, rateMeasurement } from "./results.ts";
import { publishedRules } from "./rules/published-rules.ts";
import { emptyTally, mergeTally, rateOf } from "./tally.ts";

const mostFalseAlarms = atMost(1);

interface CaseGoal {
  readonly title: string;
  readonly goal: Goal;
  matches(cell: Cell): boolean;
}

const sized = (cell: Cell, nBaseline: number, nServing: number): boolean =>
  cell.nBaseline === nBaseline && cell.nServing === nServing && cell.section === "change";

/** The changes that have to be found, of those of one column in twenty. */
const cases: readonly CaseGoal[] = [
  {
    title: "mean +0.25 sd, 5000/1000",
    goal: atLeast(98),
    matches: (cell) => cell.kind === "normal" && cell.change === "mean +0.25 sd" && sized(cell, 5000, 1000),
  },
  {
    title: "scale x1.25, 5000/1000",
    goal: atLeast(95),
    matches: (cell) => cell.kind === "normal" && cell.change === "scale x1.25" && sized(cell, 5000, 1000),
  },
  {
    title: "lognormal log-mean +0.5 sd, 5000/1000",
    goal: atLeast(95),
    matches: (cell) => cell.kind === "lognormal" && cell.change === "log-mean +0.5" && sized(cell, 5000, 1000),
  },
  {
    title: "correlation flip, 5000/1000",
    goal: atLeast(95),
    matches: (cell) => cell.section === "correlation" && cell.change !== "none",
  },
  {
    title: "3 points to value 100 of 200 (Zipf), 5000/500",
    goal: atLeast(90),
    matches: (cell) => cell.change === "3 points to value 100" && sized(cell, 5000, 500),
  },
  {
    title: "1% of rows beyond the 0.1 to 99.9% range, 20k/5000",
    goal: atLeast(90),
    matches: (cell) => cell.change.startsWith("1% of rows beyond") && sized(cell, 20_000, 5000),
  },
  {
    title: "0.5 sd step over day effects of 0.1 sd",
    goal: atLeast(90),
    matches: (cell) => cell.section === "days" && cell.change === "mean +0.5 sd",
  },
  {
    title: "harmless +0.05 sd",
    goal: mostFalseAlarms,
    matches: (cell) =>
      cell.kind === "normal" &&
      cell.change === "mean +0.05 sd" &&
      cell.nBaseline === cell.nServing &&
      cell.nBaseline >= 1e4,
  },
];

/** Every goal of the bench that is a share of checks, held against what was counted. With `judge` false they are only shown. */
export function goalsOf(results: Results, judge: boolean): RateMeasurement[] {
  const { cells, rate } = results;
  const alarms = (cell: Cell, title: string, goal: Goal) =>
    rateMeasurement(`${title} ${sizesOf(cell.nBaseline, cell.nServing)}`, rate(cell, ours, "alarm"), goal, judge);
  const goals: RateMeasurement[] = [];
  for (const cell of cells) {
    if (cell.change !== "none" || rate(cell, ours, "alarm").checks === 0) continue;
    if (cell.section === "unchanged" || cell.section === "correlation")
      goals.push(alarms(cell, `unchanged, ${cell.kind},`, mostFalseAlarms));
    if (cell.section === "days" || cell.section === "season")
      goals.push(alarms(cell, `unchanged, ${cell.kind},`, atMost(2)));
  }
  goals.push(...notTooSilent(results, judge));
  for (const { title, goal, matches } of cases) {
    for (const cell of cells.filter(matches)) {
      const found = rate(cell, ours, "found");
      const name = title.includes("/") ? title : `${title}, ${sizesOf(cell.nBaseline, cell.nServing)}`;
      if (found.checks > 0) goals.push(rateMeasurement(name, found, goal, judge));
    }
  }
  return goals;
}

const continuousKinds = new Set([
  "normal",
  "lognormal",
  "Pareto 1.5",
  "t with 2 df",
  "normal, 1% missing",
  "normal, 20% missing",
]);
/** 1/nBaseline + 1/nServing from which chance alone reaches the floors of location (0.1 sd) and D (0.04) at the level of one of twenty columns. */
const noFloorBinds = 1e-3;

/** Where no floor binds, a test that never alarms wastes its level: continuous columns together, of which one kind alone has too few checks to tell. */
function notTooSilent({ cells, tally }: Results, judge: boolean): RateMeasurement[] {
  const sum = emptyTally();
  for (const cell of cells) {
    const { kind, nBaseline, nServing, section } = cell;
    if (section !== "unchanged" || !continuousKinds.has(kind) || nServing < 500) continue;
    if (1 / nBaseline + 1 / nServing < noFloorBinds) continue;
    const counted = tally(cell, ours, "alarm");
    if (counted !== null) mergeTally(sum, counted);
  }
  if (sum.checks === 0) return [];
  const name = "unchanged, all continuous kinds where no floor binds";
  return [rateMeasurement(name, rateOf(sum), atLeast(0.2), judge)];
}

/** A published rule that keeps the level where ours does and still finds clearly more. */
export interface Exception {
  readonly cell: Cell;
  readonly rule: string;
  /** In percent: checks of nothing changed that it alarms in, what it finds, and what we find. */
  readonly falseAlarms: number;
  readonly found: number;
  readonly oursFound: number;
}

const leastFloors = 1.5;
const mostPoints = 5;

/**
 * The comparisons of ours with every published rule that keeps 1% a check in the same row (its 99% interval reaches down to 1%), for changes of at least
 * 1.5 floors; and those in which it finds over 5 points more, beyond the Monte-Carlo error of the difference.
 */
export function comparedWithRules({ cells, rate }: Results): { compared: number; exceptions: Exception[] } {
  let compared = 0;
  const exceptions: Exception[] = [];
  for (const cell of cells) {
    if (cell.change === "none" || !(cell.floors >= leastFloors)) continue;
    const calm = cells.find((one) => one.change === "none" && sameRow(one, cell));
    const own = rate(cell, ours, "found");
    if (calm === undefined || own.checks === 0) continue;
    for (const { name } of publishedRules) {
      const false_ = rate(calm, name, "alarm");
      const found = rate(cell, name, "found");
      if (!(false_.low <= 0.01) || found.checks === 0) continue;
      compared += 1;
      const error = 2.576 * Math.sqrt(variance(found.share, found.checks) + variance(own.share, own.checks));
      if (found.share - own.share - error <= mostPoints / 100) continue;
      exceptions.push({
        ...{ cell, rule: name, falseAlarms: 100 * false_.share, found: 100 * found.share, oursFound: 100 * own.share },
      });
    }
  }
  return { compared, exceptions };
}

function sameRow(a: Cell, b: Cell): boolean {
  return a.kind === b.kind && a.nBaseline === b.nBaseline && a.nServing === b.nServing && a.counted === b.counted;
}

function variance(share: number, checks: number): number {
  return (share * (1 - share)) / checks;
}
