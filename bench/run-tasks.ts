import type { ResultRow } from "./result-table.ts";
import type { Task } from "./tasks/task.ts";

/** Runs the tasks one after another and says on standard error which one it is at. Returns their rows; a task that fails ends the run. */
export async function runTasks(tasks: readonly Task[]): Promise<ResultRow[]> {
  const started = performance.now();
  const rows: ResultRow[] = [];
  for (const [i, { name, run }] of tasks.entries()) {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`[${i + 1} of ${tasks.length}, ${seconds} s] ${name}\n`);
    rows.push(...(await run()));
  }
  return rows;
}
