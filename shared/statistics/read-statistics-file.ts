import { InputError } from "../errors.ts";
import { emptyProfile } from "../profile/empty-profile.ts";
import type { Profile } from "../profile/profile.ts";
import { constraintsOf } from "../sagemaker/constraints.ts";
import { summaryOfSageMaker } from "../sagemaker/summary-of-statistics.ts";
import type { ByteSource } from "../table/byte-source.ts";
import { defaultLimits } from "../table/limits.ts";
import type { TableIssue } from "../table/table.ts";
import type { Imported } from "./imported.ts";
import { profileOfSummary } from "./profile-of-summary.ts";
import { type StatisticsList, statisticsList } from "./statistics-proto.ts";
import { summaryOfTfdv } from "./summary-of-tfdv.ts";
import type { TableSummary } from "./table-summary.ts";
import { tfRecords } from "./tf-records.ts";

/** What another tool left of training data in place of its rows. */
export type StatisticsFormat = "tfdv-statistics" | "sagemaker-statistics" | "sagemaker-constraints";

const mostBytes = 64 * 1024 * 1024;

/** What such a file gave. */
export interface StatisticsRead {
  readonly format: StatisticsFormat;
  /** Without rows for constraints. */
  readonly profile: Profile;
  readonly imported: Imported;
  readonly issues: readonly TableIssue[];
}

/**
 * Reads a training upload that is no table but another tool's statistics of one: TFDV's (`.pb`, or TFRecord as `.tfrecord`), or Model Monitor's statistics.json and constraints.json.
 * Null for every other file: its name promises rows, or its JSON is no such account.
 *
 * @throws {InputError} for a TFDV file that is damaged, holds slices without the whole, has a column twice or too many, or is above 64 MiB.
 */
export async function readStatisticsFile(source: ByteSource): Promise<StatisticsRead | null> {
  const name = source.name.slice(source.name.lastIndexOf("/") + 1).toLowerCase();
  if (/\.(?:pb|tfrecords?)$/.test(name)) return readTfdv(source, /tfrecords?$/.test(name));
  if (name !== "statistics.json" && name !== "constraints.json") return null;
  if (source.sizeBytes === 0 || source.sizeBytes > mostBytes) return null;
  const json = parsed(await source.read(0, source.sizeBytes));
  if (name === "constraints.json") {
    const constraints = constraintsOf(json);
    if (constraints === null) return null;
    const imported = { tool: "SageMaker", bins: [], numeric: [], unknown: [], constraints };
    return { format: "sagemaker-constraints", profile: emptyProfile(), imported, issues: [] };
  }
  const summary = summaryOfSageMaker(json);
  return summary === null ? null : statisticsRead("sagemaker-statistics", summary, [], source);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

async function readTfdv(source: ByteSource, framed: boolean): Promise<StatisticsRead> {
  if (source.sizeBytes === 0)
    throw fault(source, "EMPTY_FILE", "The file has no bytes.", "Write the statistics again.");
  if (source.sizeBytes > mostBytes) {
    throw fault(source, "TOO_LARGE", "The statistics are larger than 64 MiB.", "Write them for fewer columns.");
  }
  const list = decoded(await source.read(0, source.sizeBytes), framed, source);
  const found = summaryOfTfdv(list);
  if (found === null) {
    throw fault(
      source,
      "CORRUPT",
      `The file holds ${list.datasets.length} data sets, and none of them is "All Examples".`,
      "Upload the statistics of the whole table.",
    );
  }
  const { summary, leftOut } = found;
  return statisticsRead("tfdv-statistics", summary, leftOut, source);
}

function decoded(bytes: Uint8Array, framed: boolean, source: ByteSource): StatisticsList {
  try {
    const records = framed ? tfRecords(bytes) : [bytes];
    const lists = records.map((record) => statisticsList.decode(record));
    return { datasets: lists.flatMap(({ datasets }) => datasets) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fault(
      source,
      "CORRUPT",
      `The bytes are no statistics as TensorFlow Data Validation writes them: ${reason}.`,
      "Write them with SerializeToString of the statistics, or with: npm run tidemark -- profile --stats",
    );
  }
}

function statisticsRead(
  format: StatisticsFormat,
  summary: TableSummary,
  leftOut: readonly string[],
  source: ByteSource,
): StatisticsRead {
  const { columns, rows } = summary;
  if (!Number.isSafeInteger(rows) || rows === 0) {
    throw fault(source, "NO_ROWS", "The statistics are of no rows.", "Write them from the training data.");
  }
  if (columns.length > defaultLimits.maxColumns) {
    const problem = `The statistics have ${columns.length.toLocaleString("en-US")} columns; 10,000 are read.`;
    throw fault(source, "TOO_MANY_COLUMNS", problem, "Leave out columns the model does not use.");
  }
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw fault(source, "DUPLICATE_COLUMN", `The column "${name}" is there twice.`, "Write the statistics again.");
    }
    seen.add(name);
  }
  const issues = leftOut.map((column): TableIssue => {
    const message = "A struct, a nested column, or numbers that contradict themselves; the column was left out.";
    return { code: "UNSUPPORTED_COLUMN", count: 1, column, message };
  });
  return { format, ...profileOfSummary(summary), issues: issues.slice(0, 100) };
}

type FaultCode = InputError["fault"]["code"];

function fault(source: ByteSource, code: FaultCode, problem: string, remedy: string): InputError {
  return new InputError({ code, object: source.name, place: "", problem, remedy });
}
