import type { Sums } from "./sums.ts";

/** Repeats of one experiment that a worker is to run. */
export interface WorkRequest {
  readonly experiment: string;
  readonly from: number;
  readonly to: number;
}

/** What they gave. */
export interface WorkDone extends WorkRequest {
  readonly milliseconds: number;
  /** By `sumsKey`. */
  readonly sums: Map<string, Sums>;
}
