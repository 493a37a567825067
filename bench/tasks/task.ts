import type { ResultRow } from "../result-table.ts";

/** One part of a bench. */
export interface Task {
  readonly name: string;
  /** Rows of the table it will give. */
  run(): Promise<ResultRow[]>;
}

/** How a bench was asked to run. */
export interface BenchSettings {
  /** A tenth of the rows and fewer repetitions; goals are shown and not judged. */
  readonly quick: boolean;
  readonly repetitions: number;
}
