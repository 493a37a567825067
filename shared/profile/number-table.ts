import type { Kernel } from "../kernel/kernel.ts";
import { doublesAt } from "./scratch.ts";

/** Distinct numbers the kernel counts by value. */
const limit = 2048;

/** Hands every number of a table, in no order, with its count to `take`, and gives the table's room back. */
export function readNumbers(kernel: Kernel, table: number, take: (x: number, count: number) => void): void {
  const values = kernel.allocate(16 * limit);
  const n = kernel.readNumberTable(table, values, values + 8 * limit);
  const counted = doublesAt(kernel, values, 2 * limit);
  for (let i = 0; i < n; i++) take(counted[i]!, counted[limit + i]!);
  kernel.release(values);
  kernel.freeNumberTable(table);
}
