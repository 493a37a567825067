import { meanShift, unchanged } from "../data/change.ts";
import { columnNames, type Side } from "../data/column.ts";
import type { ColumnKind } from "../data/column-kinds.ts";
import { drawRows } from "../data/draw.ts";
import { type Random, randomOf } from "../data/random.ts";
import { type Cell, type Experiment, ours, type Section } from "../experiment.ts";
import { judgeChanged, judgeUnchanged } from "../judge-side.ts";
import { baselineOf, checkSide, names } from "../ours/check.ts";

const columns = columnNames(20);
const changed = columns[0]!;
const baselineDays = 56;

/** Weekday effects in standard deviations, Monday first, by amplitude. */
const weekdayEffects = [0, 0.1, 0.1, 0.1, 0, -0.3, -0.4];

/** A baseline of eight weeks of daily parts, days that differ though nothing changes, and a step on top of them. */
export interface DaySettings {
  readonly section: Extract<Section, "days" | "season">;
  readonly kind: ColumnKind;
  readonly rowsADay: number;
  /** Standard deviation of every column's own effect of a day. */
  readonly daySd: number;
  /** Times `weekdayEffects`, alike in all columns. */
  readonly amplitude: number;
  /** In standard deviations, of one of twenty columns; null for none. */
  readonly step: number | null;
  readonly baselines: number;
  /** Days checked against one baseline, from the day after it on. */
  readonly checksABaseline: number;
  /** Of the baselines, how many the published rules see. */
  readonly ruleBaselines: number;
}

export function dayExperiment(settings: DaySettings): Experiment {
  const { section, kind, rowsADay, daySd, amplitude, step, checksABaseline } = settings;
  const variation =
    section === "season" ? `${kind.name}, weekdays x${amplitude}` : `${kind.name}, day effects of ${daySd} sd`;
  const name = [section, variation, `56 x ${rowsADay}`].join(" / ");
  const common = { section, kind: variation, nBaseline: baselineDays * rowsADay, nServing: rowsADay, counted: false };
  const none: Cell = { ...common, key: `${name} / none`, change: "none", floors: 0 };
  const stepped: Cell | null =
    step === null ? null : { ...common, key: `${name} / step`, change: `mean +${step} sd`, floors: step / 0.1 };
  const drawDay = (random: Random, day: number, stepSd: number): Side => {
    const rows = Math.round(rowsADay * (1 + 0.05 * Math.max(-3, Math.min(3, random.normal()))));
    const season = amplitude * weekdayEffects[day % 7]!;
    const valuesOf = (column: string) => {
      const today = kind.onDay(random, daySd);
      const by = season + (column === changed ? stepSd : 0);
      return drawRows(today, random, rows, by === 0 ? unchanged : meanShift(by));
    };
    return { rows, columns: new Map(columns.map((column) => [column, valuesOf(column)])) };
  };
  return {
    name,
    cells: [none, ...(stepped === null ? [] : [stepped])],
    repeats: settings.baselines,
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const parts = Array.from({ length: baselineDays }, (_, day) => drawDay(random, day, 0));
      const baseline = baselineOf(parts);
      const days = Array.from({ length: checksABaseline }, (_, i) => baselineDays + i);
      const sides = days.map((day) => drawDay(random, day, 0));
      const answers = sides.map((side, i) => checkSide(baseline, side, days[i]!));
      emit(none.key, ours, "alarm", sides.length, answers.filter(({ alarm }) => alarm).length);
      const alarmed = answers.reduce((sum, { found }) => sum + new Set(found.map(({ feature }) => feature)).size, 0);
      emit(none.key, ours, "feature", sides.length * columns.length, alarmed);
      if (repeat < settings.ruleBaselines) judgeUnchanged(none.key, parts, sides[0]!, emit);
      if (stepped === null || step === null) return;
      const moved = days.map((day) => drawDay(random, day, step));
      const found = moved.filter((side, i) => names(checkSide(baseline, side, days[i]!), [changed]));
      emit(stepped.key, ours, "found", moved.length, found.length);
      if (repeat < settings.ruleBaselines) judgeChanged(stepped.key, parts, moved[0]!, changed, emit);
    },
  };
}
