/** One line of the tables: a world, numbers of labelled rows, and what was done to the world after the model was trained. */
export interface Cell {
  /** Unique. */
  readonly key: string;
  readonly section: Section;
  readonly world: string;
  /** 0 for streams, which have no held-out rows. */
  readonly nHeldout: number;
  readonly nServing: number;
  /** "none" when nothing was done. */
  readonly change: string;
}

/** `covariate shift` moves P(x) alone under a model that fits, `misfit` under one that cannot; `concept drift` moves P(y given x). */
export type Section = "unchanged" | "covariate shift" | "misfit" | "concept drift" | "stream";

/** Told once a repeat for every measure of a cell: 1 or 0 for what happens or not, else a number whose mean is asked for. */
export type Emit = (cell: string, measure: string, value: number) => void;

/** A set of cells that share their models and held-out rows. */
export interface Experiment {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly repeats: number;
  /** A function of the experiment's name and `repeat` alone. */
  run(repeat: number, emit: Emit): void;
}

/** Measure: the verdict on P(y given x) of the whole judgement at 5%, floors included. */
export const called = "called";

/** Measure: the named case. */
export function namedAs(shiftCase: string): string {
  return `named ${shiftCase}`;
}
