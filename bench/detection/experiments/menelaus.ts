import type { Column, Side } from "../data/column.ts";
import { type Random, randomOf } from "../data/random.ts";
import { type Cell, type Experiment, ours } from "../experiment.ts";
import { baselineOf, checkSide, names } from "../ours/check.ts";

const firstYear = 2007;
const lastYear = 2021;
const categories = [0.3, 0.3, 0.2, 0.1, 0.05, 0.04, 0.01];

/** What changes in which years: columns that all have to be named, of a pair together. */
const changes: readonly {
  readonly columns: readonly string[];
  readonly together: boolean;
  in(year: number): boolean;
}[] = [
  { columns: ["col_b"], together: false, in: (year) => year === 2009 },
  { columns: ["col_c", "col_d"], together: false, in: (year) => year === 2012 },
  { columns: ["col_e", "col_f"], together: true, in: (year) => year === 2015 },
  { columns: ["col_h", "confidence"], together: false, in: (year) => year >= 2019 },
  { columns: ["col_j"], together: false, in: (year) => year === 2021 },
];

/**
 * The example batches of Menelaus: twelve columns, years 2007 to 2021, the first of them the baseline. Found is a year whose changed columns are all named.
 *
 * Source: mitre/menelaus, `make_example_batch_data`.
 */
export function menelausYears(rows: number, baselines: number): Experiment {
  const name = `menelaus / ${rows} rows a year`;
  const years = Array.from({ length: lastYear - firstYear }, (_, i) => firstYear + 1 + i).map((year) => {
    const changed = changes.filter((change) => change.in(year));
    const change = changed.length === 0 ? "none" : changed.flatMap(({ columns }) => columns).join(", ");
    const common = { section: "menelaus", nBaseline: rows, nServing: rows, counted: false } as const;
    const floors = changed.length === 0 ? 0 : Number.NaN;
    const cell: Cell = { ...common, key: `${name} / ${year}`, kind: `Menelaus ${year}`, change, floors };
    return { year, changed, cell };
  });
  return {
    name,
    cells: years.map(({ cell }) => cell),
    repeats: baselines,
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const baseline = baselineOf([draw(random, rows, firstYear)]);
      for (const { year, changed, cell } of years) {
        const answer = checkSide(baseline, draw(random, rows, year), 60);
        if (changed.length === 0) emit(cell.key, ours, "alarm", 1, answer.alarm ? 1 : 0);
        const all = changed.every(({ columns, together }) =>
          together ? names(answer, columns) : columns.every((column) => names(answer, [column])),
        );
        if (changed.length > 0) emit(cell.key, ours, "found", 1, all ? 1 : 0);
      }
    },
  };
}

function draw(random: Random, rows: number, year: number): Side {
  const { normal, uniform } = random;
  const gamma = (shape: number): number => {
    let product = 1;
    for (let i = 0; i < shape; i++) product *= uniform();
    return -Math.log(product);
  };
  const fill = (one: (i: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, i) => one(i));
  const late = year >= 2019;
  const mixed = (values: Float64Array, step: number): Float64Array => {
    if (year !== 2012) return values;
    const mean = values.reduce((sum, x) => sum + x, 0) / rows;
    return values.map((x, i) => (i % step === 0 ? mean + 10 * normal() : x));
  };
  const e = fill(() => Math.SQRT2 * normal());
  const correlation = year === 2015 ? 0.5 : 0;
  const f = e.map((x) => correlation * x + Math.sqrt(1 - correlation ** 2) * Math.SQRT2 * normal());
  const numbers = {
    col_a: fill(() => 1000 * gamma(8)),
    col_b: fill(() => (year === 2009 ? 500 : 200) + 10 * normal()),
    col_c: mixed(
      fill(() => 1000 * gamma(7)),
      10,
    ),
    col_d: mixed(
      fill(() => 10_000 * gamma(10)),
      2,
    ),
    col_e: e,
    col_f: f,
    col_g: fill(() => 10_000 * gamma(11)),
    col_h: fill(() => 1000 * gamma(late ? 1 : 12)),
    col_i: fill(() => 1000 * gamma(9)),
    col_j: fill(() => (year === 2021 ? 10 : 100) * gamma(10)),
    confidence: fill(() => (late ? 0.4 + 0.6 * uniform() : 0.6 * uniform())),
  };
  const cat: Column = { type: "text", values: fill(() => categoryAt(uniform())), counts: null, names: [..."ABCDEFG"] };
  const columns = new Map<string, Column>([["category", cat]]);
  for (const [name, values] of Object.entries(numbers))
    columns.set(name, { type: "float", values, counts: null, names: null });
  return { rows, columns };
}

function categoryAt(u: number): number {
  let sum = 0;
  for (const [i, p] of categories.entries()) {
    sum += p;
    if (u < sum) return i;
  }
  return categories.length - 1;
}
