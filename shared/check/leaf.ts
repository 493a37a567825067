import { keptColumnsOf } from "../concept/prediction-log.ts";
import type { InputFault } from "../errors.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Imported } from "../statistics/imported.ts";
import type { StatisticsFormat } from "../statistics/read-statistics-file.ts";
import type { Compression, TableFormat, TableIssue } from "../table/table.ts";

/** What reading one object gave, beside its profile. Stored last, so that a leaf that exists is whole. */
export interface Leaf {
  readonly version: 1;
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** ISO 8601 UTC, from the store. */
  readonly lastModified: string;
  /** `readingSettings` of the configuration it was read under. */
  readonly settings: string;
  readonly format: TableFormat | StatisticsFormat | null;
  readonly compression: Compression | null;
  readonly rows: number;
  /** Rows of a training file that were held out and are not in the profile. */
  readonly heldoutRows: number;
  /** Rows with an id kept for labels (serving) or as reference (held out). */
  readonly predictions: number;
  /** Set when the object could not be read; then there is no profile. */
  readonly fault: InputFault | null;
  readonly issues: readonly TableIssue[];
  /** Encoded observations; null without a baseline when it was read. */
  readonly observations: string | null;
  /** What a training file that is another tool's account of rows told beside its profile; absent of rows. */
  readonly imported?: Imported;
}

/** The settings that decide what reading an object gives. */
export type ReadingConfig = Pick<MonitorConfig, "columns" | "heldoutColumn" | "csv" | "slices" | "features">;

/** Hash over the settings that decide what reading an object gives: under others it has to be read again. */
export function readingSettings(config: ReadingConfig): string {
  const { columns, heldoutColumn, csv } = config;
  const kept = keptColumnsOf(config);
  return shortHash(JSON.stringify({ columns, heldoutColumn, csv, kept: kept.length === 0 ? undefined : kept }));
}
