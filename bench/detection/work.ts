import type { Count } from "./experiment.ts";
import type { Tally } from "./tally.ts";

/** Repeats of one experiment that a worker is to run. */
export interface WorkRequest {
  readonly experiment: string;
  readonly from: number;
  readonly to: number;
}

/** What they gave. */
export interface WorkDone {
  readonly experiment: string;
  readonly repeats: number;
  readonly milliseconds: number;
  /** By `tallyKey`. */
  readonly tallies: Map<string, Tally>;
}

/** One name for a cell, a rule and what is counted. */
export function tallyKey(cell: string, rule: string, count: Count): string {
  return JSON.stringify([cell, rule, count]);
}
