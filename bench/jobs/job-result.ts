import { readFileSync } from "node:fs";

/** What one job in a process of its own says of itself. */
export interface JobResult {
  readonly rows: number;
  /** Of the file or files read. */
  readonly bytes: number;
  readonly wallSeconds: number;
  /** Of it, how long the main thread had nothing to do but wait for bytes or other threads. */
  readonly idleSeconds: number;
  /** CPU of the job alone, in user mode, over all threads. */
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** User CPU of the process since it began, imports included. */
  readonly processUserSeconds: number;
  /** Of the whole process. */
  readonly peakRssMb: number;
}

/** Runs `job` and measures it. Call it when everything is imported. */
export async function measured<T extends { readonly rows: number; readonly bytes: number }>(
  job: () => Promise<T>,
): Promise<JobResult & T> {
  const idleBefore = performance.eventLoopUtilization().idle;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const done = await job();
  const wallSeconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...done,
    wallSeconds,
    idleSeconds: (performance.eventLoopUtilization().idle - idleBefore) / 1000,
    userSeconds: user / 1e6,
    systemSeconds: system / 1e6,
    processUserSeconds: process.cpuUsage().user / 1e6,
    peakRssMb: peakRssMb(),
  };
}

/**
 * The largest resident set of this process so far, in MB. On Linux from /proc: `resourceUsage().maxRSS` there also counts what the parent had when it started this
 * process (getrusage(2) keeps the maximum across exec).
 */
function peakRssMb(): number {
  if (process.platform === "linux") {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kib !== undefined) return (Number(kib) * 1024) / 1e6;
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
