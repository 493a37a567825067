import type { Floors } from "../monitor/monitor-config.ts";

/** A test of several columns together. */
export interface TableTest {
  /** Stable id, `Measurement.test`. */
  readonly id: string;
  /** What it is called in documents. */
  readonly title: string;
  readonly effectUnit: string;
  /** A member of `Floors`, or the floor itself. */
  readonly floor: keyof Floors | number;
}

export const correlationTest = {
  id: "correlation",
  title: "Rank correlation of two columns",
  effectUnit: "change of correlation",
  floor: "correlation",
} as const satisfies TableTest;

export const importanceOrderTest = {
  id: "importance-order",
  title: "Order of importance for score or prediction",
  effectUnit: "1 - NDCG",
  floor: 0.1,
} as const satisfies TableTest;

/** Every test of several columns, in the order of check.json, where they come after those of `driftTests`. */
export const tableTests: readonly TableTest[] = [correlationTest, importanceOrderTest];
