import { alignedTable } from "../aligned-table.ts";
import { type Measurement, measurement, median } from "../measurement.ts";
import type { FileMeasured, PeersMeasured } from "./measure-peers.ts";

const headings = ["file", "profiled by", "user CPU", "of ours", "peak RSS", "what it computes"];

/** The table for people, with what was left out and what failed below it. */
export function peerTable({ files, missing, failures }: PeersMeasured): string {
  const lines = files.flatMap((file) =>
    costsOf(file).map(({ name, computes, user, ratio, rss }) => [
      file.name,
      name,
      `${user.toFixed(2)} s`,
      `${ratio.toFixed(2)}x`,
      `${rss.toFixed(0)} MB`,
      computes,
    ]),
  );
  const notes = [
    ...[...missing].map(([peer, reason]) => `Not measured: ${peer}, not installed (${reason}).`),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ];
  const table = alignedTable(headings, lines, new Set([0, 1, 5]));
  return notes.length === 0 ? table : `${table}\n${notes.join("\n")}\n`;
}

/** User CPU, peak RSS, and for all but ours the ratio to ours: medians. */
export function peerMeasurements({ files }: PeersMeasured): Measurement[] {
  return files.flatMap((file) =>
    costsOf(file).flatMap(({ name, user, ratio, rss }) => {
      const title = `${file.name}, ${name}`;
      return [
        measurement(`${title}: user CPU`, user, "s"),
        measurement(`${title}: user CPU over ours`, ratio, "x"),
        measurement(`${title}: peak RSS`, rss, "MB"),
      ];
    }),
  );
}

interface Cost {
  readonly name: string;
  readonly computes: string;
  readonly user: number;
  readonly ratio: number;
  readonly rss: number;
}

function costsOf({ entries }: FileMeasured): Cost[] {
  const costs = entries.map(({ name, computes, results }) => ({
    name,
    computes,
    user: median(results.map(({ userSeconds }) => userSeconds)),
    rss: median(results.map(({ peakRssMb }) => peakRssMb)),
  }));
  return costs.map((cost) => ({ ...cost, ratio: cost.user / costs[0]!.user }));
}
