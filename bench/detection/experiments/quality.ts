import { unchanged } from "../data/change.ts";
import { type Column, columnNames, type Side } from "../data/column.ts";
import { kindOf } from "../data/column-kinds.ts";
import { drawRows } from "../data/draw.ts";
import { type Random, randomOf } from "../data/random.ts";
import { type Cell, type Experiment, ours, sizesOf } from "../experiment.ts";
import { judgeChanged } from "../judge-side.ts";
import { type Answer, baselineOf, checkSide, names } from "../ours/check.ts";

const kinds = [
  "normal",
  "lognormal",
  "small integers",
  "heaped",
  "50 values, Zipf",
  "3 values",
  "timestamps",
  "boolean",
];
const columns = columnNames(20);
const hourMs = 3_600_000;

/** Damage to data, and the columns of which one has to be named; none where nothing should be said. */
interface Damage {
  readonly name: string;
  readonly columns: readonly string[];
  apply(side: Side, random: Random): Side;
}

function inColumn(name: string, i: number, change: (column: Column, random: Random) => Column): Damage {
  const column = columns[i]!;
  return {
    name,
    columns: [column],
    apply: ({ rows, columns: all }, random) => ({
      rows,
      columns: new Map(all).set(column, change(all.get(column)!, random)),
    }),
  };
}

const withValues = (column: Column, map: (x: number) => number): Column => ({
  ...column,
  values: column.values.map(map),
});

function asText(column: Column): Column {
  const texts = [...new Set(column.values)];
  const places = new Map(texts.map((x, i) => [x, i]));
  const named = { type: "text", names: texts.map((x) => `n${x}`), counts: null } as const;
  return { ...named, values: column.values.map((x) => places.get(x)!) };
}

function truncated(column: Column): Column {
  const shorter = column.names!.map((name) => name.slice(0, 2));
  const texts = [...new Set(shorter)];
  return { ...column, names: texts, values: column.values.map((x) => texts.indexOf(shorter[x]!)) };
}

function withNewText(column: Column, text: string, chosen: (x: number) => boolean): Column {
  const place = column.names!.length;
  return { ...withValues(column, (x) => (chosen(x) ? place : x)), names: [...column.names!, text] };
}

const damages: readonly Damage[] = [
  inColumn("nulls 0 to 5%", 0, (column, { uniform }) => withValues(column, (x) => (uniform() < 0.05 ? Number.NaN : x))),
  inColumn("unit changed, x100", 1, (column) => withValues(column, (x) => 100 * x)),
  inColumn("integers become texts", 2, asText),
  {
    name: "two columns swapped",
    columns: [columns[0]!, columns[1]!],
    apply: ({ rows, columns: all }) => ({
      rows,
      columns: new Map(all).set(columns[0]!, all.get(columns[1]!)!).set(columns[1]!, all.get(columns[0]!)!),
    }),
  },
  inColumn("time zone, 8 hours", 6, (column) => withValues(column, (x) => x + 8 * hourMs)),
  inColumn("texts cut to 2 characters", 4, truncated),
  inColumn("a new value in 2% of rows", 5, (column, { uniform }) => withNewText(column, "new", () => uniform() < 0.02)),
  inColumn("5% missing written as -999", 18, (column) => withValues(column, (x) => (Number.isNaN(x) ? -999 : x))),
  inColumn("5% missing written as empty text", 19, (column) => withNewText(column, "", Number.isNaN)),
  {
    name: "every row twice",
    columns: [],
    apply: ({ rows, columns: all }) => ({
      rows: 2 * rows,
      columns: new Map(
        all.entries().map(([name, column]) => {
          const values = new Float64Array(2 * rows);
          values.set(column.values);
          values.set(column.values, rows);
          return [name, { ...column, values }];
        }),
      ),
    }),
  },
];

/** Broken data in a table of twenty columns of eight kinds, two of them with 5% missing. */
export function qualityExperiment(nBaseline: number, nServing: number, checks: number): Experiment {
  const name = `data quality / ${sizesOf(nBaseline, nServing)}`;
  const common = { section: "quality", kind: "eight kinds", nBaseline, nServing, counted: false } as const;
  const cellOf = (change: string): Cell => ({ ...common, key: `${name} / ${change}`, change, floors: Number.NaN });
  const none = { ...cellOf("none"), floors: 0 };
  const cells = damages.map((damage) => ({ damage, cell: cellOf(damage.name) }));
  return {
    name,
    cells: [none, ...cells.map(({ cell }) => cell)],
    repeats: checks,
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const before = draw(random, nBaseline);
      const baseline = baselineOf([before]);
      const calm = checkSide(baseline, draw(random, nServing), 60);
      emit(none.key, ours, "alarm", 1, calm.alarm ? 1 : 0);
      for (const { damage, cell } of cells) {
        const side = damage.apply(draw(random, nServing), random);
        const answer = checkSide(baseline, side, 60);
        if (damage.columns.length === 0) emit(cell.key, ours, "alarm", 1, answer.alarm ? 1 : 0);
        else emit(cell.key, ours, "found", 1, namesOne(answer, damage.columns) ? 1 : 0);
        const [column] = damage.columns;
        if (column !== undefined && side.columns.get(column)!.type === before.columns.get(column)!.type)
          judgeChanged(cell.key, [before], side, column, emit);
      }
    },
  };
}

function namesOne(answer: Answer, candidates: readonly string[]): boolean {
  return candidates.some((column) => names(answer, [column]));
}

function draw(random: Random, rows: number): Side {
  return {
    rows,
    columns: new Map(
      columns.map((name, i) => {
        const kind = kindOf(i === 18 ? "normal" : i === 19 ? "50 values, Zipf" : kinds[i % kinds.length]!);
        const column = drawRows(kind, random, rows, unchanged);
        return [name, i < 18 ? column : withValues(column, (x) => (random.uniform() < 0.05 ? Number.NaN : x))];
      }),
    ),
  };
}
