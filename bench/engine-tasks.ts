import { againstDuckdb, pairs } from "./tasks/against-duckdb.ts";
import type { BenchSettings, Task } from "./tasks/task.ts";

/** Everything `npm run bench` measures, in the order of its table. */
export function engineTasks(settings: BenchSettings & { readonly long: boolean }): Task[] {
  return pairs.map((pair) => againstDuckdb(pair, settings));
}
