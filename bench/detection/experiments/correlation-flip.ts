import { columnNames, type Side } from "../data/column.ts";
import { type Random, randomOf } from "../data/random.ts";
import { type Cell, type Experiment, ours, sizesOf } from "../experiment.ts";
import { judgeChanged, judgeUnchanged } from "../judge-side.ts";
import { baselineOf, checkSide, names } from "../ours/check.ts";

const columns = columnNames(20);
const pair = [columns[0]!, columns[1]!] as const;
const correlation = 0.5;

/** Two of twenty normal columns whose correlation of 0.5 becomes -0.5; every single column stays as it was. */
export function correlationFlip(nBaseline: number, nServing: number, checks: number): Experiment {
  const name = `correlation flip / ${sizesOf(nBaseline, nServing)}`;
  const common = {
    section: "correlation",
    kind: "normal, two correlated",
    nBaseline,
    nServing,
    counted: false,
  } as const;
  const none: Cell = { ...common, key: `${name} / none`, change: "none", floors: 0 };
  const flipped: Cell = { ...common, key: `${name} / flip`, change: "correlation 0.5 to -0.5", floors: 10 };
  return {
    name,
    cells: [none, flipped],
    repeats: checks,
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const baselineSide = draw(random, nBaseline, correlation);
      const baseline = baselineOf([baselineSide]);
      const calm = draw(random, nServing, correlation);
      emit(none.key, ours, "alarm", 1, checkSide(baseline, calm, 60).alarm ? 1 : 0);
      if (repeat < 100) judgeUnchanged(none.key, [baselineSide], calm, emit);
      const side = draw(random, nServing, -correlation);
      emit(flipped.key, ours, "found", 1, names(checkSide(baseline, side, 60), pair) ? 1 : 0);
      judgeChanged(flipped.key, [baselineSide], side, pair[0], emit);
    },
  };
}

function draw(random: Random, rows: number, rho: number): Side {
  const values = columns.map(() => {
    const numbers = new Float64Array(rows);
    for (let i = 0; i < rows; i++) numbers[i] = random.normal();
    return numbers;
  });
  const [first, second] = [values[0]!, values[1]!];
  for (let i = 0; i < rows; i++) second[i] = rho * first[i]! + Math.sqrt(1 - rho * rho) * second[i]!;
  return {
    rows,
    columns: new Map(
      columns.map((column, i) => [column, { type: "float", values: values[i]!, counts: null, names: null }]),
    ),
  };
}
