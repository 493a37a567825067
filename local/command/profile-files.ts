import { writeFile } from "node:fs/promises";
import { defaultMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { emptyProfile } from "../../shared/profile/empty-profile.ts";
import { featureStatistics } from "../../shared/profile/feature-statistics.ts";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import { statisticsList } from "../../shared/statistics/statistics-proto.ts";
import { tfdvStatistics } from "../../shared/statistics/tfdv-statistics.ts";
import { countOf, formatCount } from "../../shared/text/format-number.ts";
import { visibleText } from "../../shared/text/visible-text.ts";
import { type FileRead, openFile, readFile } from "./read-file.ts";
import { type NamedStatistics, statisticsTable } from "./statistics-table.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `profile`: reads the files, merges them, and prints the statistics of their columns: a table for people, or JSON. A file given twice
 * counts once. With `stats`, also writes them to that path as TFDV does (DatasetFeatureStatisticsList).
 *
 * @throws {UsageError | InputError}
 */
export async function profileFiles(
  paths: readonly string[],
  { json, stats }: { readonly json: boolean; readonly stats: string | null },
  terminal: Terminal,
): Promise<void> {
  const files: FileRead[] = [];
  for (const path of new Set(paths)) {
    files.push(await readFile(await openFile(path), { kind: "training" }, defaultMonitorConfig, terminal));
  }
  const profile = files.reduce((merged, file) => mergeProfiles(merged, file.rows.profile), emptyProfile());
  if (stats !== null) await writeFile(stats, statisticsList.encode(tfdvStatistics(profile)));
  const features = [...profile.features.values()].map(
    (feature): NamedStatistics => ({ name: feature.name, ...featureStatistics(feature, profile.rows) }),
  );
  if (json) {
    const read = files.map(({ leaf: { key, format, compression, sizeBytes, rows, issues } }) => ({
      ...{ path: key, format, compression, sizeBytes, rows, issues },
    }));
    return terminal.out(`${JSON.stringify({ rows: profile.rows, files: read, features }, null, 1)}\n`);
  }
  terminal.out(`${files.map(fileLine).join("\n")}\n\n`);
  terminal.out(
    `${countOf(profile.rows, "row")}, ${countOf(features.length, "column")}\n\n${statisticsTable(features)}`,
  );
}

function fileLine({ leaf: { key, format, compression, rows, issues } }: FileRead): string {
  const packed = compression === "none" ? "" : `, ${compression}`;
  const notes = issues.map(({ message, count }) => `\n  ${formatCount(count)} times: ${visibleText(message)}`);
  return `${visibleText(key)}: ${format}${packed}, ${countOf(rows, "row")}${notes.join("")}`;
}
