import { type Change, floorsIn, unchanged } from "../data/change.ts";
import { columnNames, type Side } from "../data/column.ts";
import type { ColumnKind } from "../data/column-kinds.ts";
import { drawCounts, drawRows, joinSides } from "../data/draw.ts";
import { type Random, randomOf } from "../data/random.ts";
import { type Cell, type Experiment, ours, type Section, sizesOf } from "../experiment.ts";
import { judgeChanged, judgeUnchanged } from "../judge-side.ts";
import { baselineOf, checkSide, names } from "../ours/check.ts";

/** Columns of one check, and the one that changes. */
const columns = columnNames(20);
const changed = columns[0]!;

/** A baseline of one part, checks of nothing changed, and checks in which one of twenty columns did. */
export interface GridSettings {
  /** Of the row. */
  readonly kind: string;
  /** Of each of the twenty columns; the first is the one that changes. */
  readonly kinds: readonly ColumnKind[];
  readonly nBaseline: number;
  readonly nServing: number;
  readonly changes: readonly Change[];
  /** Checks of nothing changed, and of each change. */
  readonly checks: number;
  readonly powerChecks: number;
  /** Of those of nothing changed, how many the published rules see. */
  readonly ruleChecks: number;
  /** Checks of nothing changed against one baseline. */
  readonly checksABaseline: number;
  readonly counted: boolean;
  readonly section?: Section;
}

/** Day of the batch, well after any baseline. */
const day = 60;

export function gridExperiment(settings: GridSettings): Experiment {
  const { kind, kinds, nBaseline, nServing, changes, counted, checks, checksABaseline, section } = settings;
  const sizes = sizesOf(nBaseline, nServing);
  const name = [section ?? "grid", kind, sizes, counted ? "counts" : "rows"].join(" / ");
  const cellOf = (change: Change): Cell => ({
    key: `${name} / ${change.name}`,
    section: section ?? (change === unchanged ? "unchanged" : "change"),
    ...{ kind, nBaseline, nServing, counted, change: change.name },
    floors: change === unchanged ? 0 : floorsIn(kinds[0]!, change),
  });
  const none = cellOf(unchanged);
  const changedCells = changes.map((change) => ({ change, cell: cellOf(change) }));
  const draw = (random: Random, rows: number, change: Change): Side => ({
    rows,
    columns: new Map(
      columns.map((column, i) => [
        column,
        (counted ? drawCounts : drawRows)(kinds[i]!, random, rows, column === changed ? change : unchanged),
      ]),
    ),
  });
  return {
    name,
    cells: [none, ...changedCells.map(({ cell }) => cell)],
    repeats: Math.max(Math.ceil(checks / checksABaseline), changes.length === 0 ? 0 : settings.powerChecks),
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const chunks = counted && repeat < settings.ruleChecks ? 10 : 1;
      const parts = Array.from({ length: chunks }, () => draw(random, nBaseline / chunks, unchanged));
      const baseline = baselineOf([joinSides(parts)]);
      if (repeat * checksABaseline < checks) {
        const sides = Array.from({ length: checksABaseline }, () => draw(random, nServing, unchanged));
        const answers = sides.map((side) => checkSide(baseline, side, day));
        emit(none.key, ours, "alarm", sides.length, answers.filter(({ alarm }) => alarm).length);
        const alarmed = answers.reduce((sum, { found }) => sum + new Set(found.map(({ feature }) => feature)).size, 0);
        emit(none.key, ours, "feature", sides.length * columns.length, alarmed);
        if (repeat < settings.ruleChecks) judgeUnchanged(none.key, parts, sides[0]!, emit);
      }
      if (repeat >= settings.powerChecks) return;
      for (const { change, cell } of changedCells) {
        const side = draw(random, nServing, change);
        emit(cell.key, ours, "found", 1, names(checkSide(baseline, side, day), [changed]) ? 1 : 0);
        judgeChanged(cell.key, parts, side, changed, emit);
      }
    },
  };
}
