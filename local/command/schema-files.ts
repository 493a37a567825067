import { readFile as readBytes, writeFile } from "node:fs/promises";
import { defaultMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { emptyProfile } from "../../shared/profile/empty-profile.ts";
import type { Expectations, Observations } from "../../shared/profile/expectations.ts";
import { mergeObservations } from "../../shared/profile/merge-observations.ts";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import type { Anomaly } from "../../shared/schema/anomaly.ts";
import type { Measured } from "../../shared/schema/tfmd/comparators.ts";
import type { DatasetView } from "../../shared/schema/tfmd/dataset-view.ts";
import { diffSchemas } from "../../shared/schema/tfmd/diff-schemas.ts";
import { inferSchemaProto } from "../../shared/schema/tfmd/infer-schema-proto.ts";
import { parseSchemaText } from "../../shared/schema/tfmd/parse-schema-text.ts";
import { printSchemaText } from "../../shared/schema/tfmd/print-schema-text.ts";
import { schemaAnomalies } from "../../shared/schema/tfmd/schema-anomalies.ts";
import { schemaExpectations } from "../../shared/schema/tfmd/schema-expectations.ts";
import { schemaFromJson, schemaToJson } from "../../shared/schema/tfmd/schema-json.ts";
import type { SchemaProto } from "../../shared/schema/tfmd/schema-proto.ts";
import { updateSchema, validateSchema } from "../../shared/schema/tfmd/validate-schema.ts";
import { viewOfProfile } from "../../shared/schema/tfmd/view-of-profile.ts";
import { countOf, formatNumber } from "../../shared/text/format-number.ts";
import { visibleText } from "../../shared/text/visible-text.ts";
import { openFile, readFile } from "./read-file.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What the schema of a table is written as: the path's ending decides, without a path text. */
function written(schema: SchemaProto, isJson: boolean): string {
  return isJson ? `${JSON.stringify(schemaToJson(schema), null, 1)}\n` : printSchemaText(schema);
}

/**
 * `schema infer`: the schema that TFDV would infer from the files, read as one table; printed, or written to `out` (JSON when it ends in .json).
 *
 * @throws {UsageError | InputError}
 */
export async function inferSchemaOfFiles(
  paths: readonly string[],
  { json, out }: { readonly json: boolean; readonly out: string | null },
  terminal: Terminal,
): Promise<void> {
  const { view } = await readTable(paths, null, terminal);
  await put(inferSchemaProto(view), json, out, terminal);
}

/**
 * `schema update`: the schema with the changes that make it accept the files; printed, or written to `out` with the changes printed.
 *
 * @throws {UsageError | InputError}
 */
export async function updateSchemaFile(
  schemaPath: string,
  paths: readonly string[],
  { json, out }: { readonly json: boolean; readonly out: string | null },
  terminal: Terminal,
): Promise<void> {
  const schema = await readSchema(schemaPath);
  const { view } = await readTable(paths, null, terminal);
  const updated = updateSchema(schema, view);
  await put(updated, json, out, terminal);
  if (out !== null) terminal.out(shownDiff(schema, updated));
}

/** `schema diff`: what makes one schema out of another; returns whether they say the same. */
export async function diffSchemaFiles(before: string, after: string, terminal: Terminal): Promise<boolean> {
  const [old, fresh] = [await readSchema(before), await readSchema(after)];
  terminal.out(shownDiff(old, fresh));
  return diffSchemas(old, fresh).length === 0;
}

/** What a table is validated under and against. */
export interface ValidationOptions {
  readonly environment: string | null;
  /** Files of the span before, and of the other side of training and serving; none: nothing is compared. */
  readonly previous: readonly string[];
  readonly counterpart: readonly string[];
  readonly json: boolean;
}

/**
 * `schema validate`: what the files, read as one table, break of a schema, with rows, examples and the change that accepts it; then every value of the
 * comparators. Returns the anomalies.
 *
 * @throws {UsageError | InputError}
 */
export async function validateFiles(
  schemaPath: string,
  paths: readonly string[],
  { environment, previous, counterpart, json }: ValidationOptions,
  terminal: Terminal,
): Promise<readonly Anomaly[]> {
  const schema = await readSchema(schemaPath);
  if (environment !== null && schema.defaultEnvironment?.includes(environment) !== true) {
    throw new UsageError(`"${visibleText(environment)}" is no default_environment of ${visibleText(schemaPath)}.`);
  }
  const { view, observations } = await readTable(paths, schemaExpectations(schema, environment, null, ""), terminal);
  if (view.rows === 0) throw new UsageError("The files have no rows, so there is nothing to validate.");
  const { reasons, measured } = validateSchema(schema, view, environment, {
    previous: previous.length === 0 ? null : (await readTable(previous, null, terminal)).view,
    counterpart: counterpart.length === 0 ? null : (await readTable(counterpart, null, terminal)).view,
    previousVersion: null,
  });
  const anomalies = schemaAnomalies(reasons, observations, view.rows);
  if (json) terminal.out(`${JSON.stringify({ rows: view.rows, anomalies, comparators: measured }, null, 1)}\n`);
  else terminal.out(`${[...shownAnomalies(anomalies, view), ...shownMeasured(measured)].join("\n")}\n`);
  return anomalies;
}

function shownAnomalies(anomalies: readonly Anomaly[], { rows, features }: DatasetView): string[] {
  const head = `${countOf(rows, "row")}, ${countOf(features.size, "column")}: ${anomalies.length === 0 ? "no anomalies" : countOf(anomalies.length, "broken expectation")}`;
  return [head, ...anomalies.flatMap(shownAnomaly)];
}

function shownAnomaly({ code, severity, description, examples, edit }: Anomaly): string[] {
  const places = examples.map(
    ({ value, object, row }) => `  row ${row.toLocaleString("en-US")} of ${visibleText(object)}: ${visibleText(value)}`,
  );
  const change = edit === null || edit === undefined || edit === "" ? [] : ["  To accept it:", ...indented(edit)];
  return ["", `${severity} ${code}`, `  ${description}`, ...places, ...change];
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `    ${visibleText(line)}`);
}

function shownMeasured(measured: readonly Measured[]): string[] {
  if (measured.length === 0) return [];
  const lines = measured.map(({ feature, kind, measure, value, threshold, reason }) => {
    const found =
      value === null ? `does not apply: ${reason}` : `${formatNumber(value)} (threshold ${formatNumber(threshold)})`;
    return `  ${visibleText(feature)}: ${kind} ${measure} ${found}`;
  });
  return ["", "Comparators", ...lines];
}

function shownDiff(before: SchemaProto, after: SchemaProto): string {
  const lines = diffSchemas(before, after);
  return lines.length === 0 ? "No difference.\n" : `${lines.map(visibleText).join("\n")}\n`;
}

async function put(schema: SchemaProto, json: boolean, out: string | null, terminal: Terminal): Promise<void> {
  if (out === null) terminal.out(written(schema, json));
  else await writeFile(out, written(schema, json || out.endsWith(".json")));
}

/** The schema in a file: JSON when its name ends so, else text. */
async function readSchema(path: string): Promise<SchemaProto> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readBytes(path));
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new UsageError(`${visibleText(path)} cannot be read: ${reason}.`);
  }
  if (!path.endsWith(".json")) return parseSchemaText(text, path);
  try {
    return schemaFromJson(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${visibleText(path)} is no JSON: ${error.message}.`);
    throw error;
  }
}

interface ReadTable {
  readonly view: DatasetView;
  readonly observations: Observations | null;
}

async function readTable(
  paths: readonly string[],
  expectations: Expectations | null,
  terminal: Terminal,
): Promise<ReadTable> {
  let profile = emptyProfile();
  let observations: Observations | null = null;
  const invalidUtf8 = new Map<string, number>();
  for (const path of new Set(paths)) {
    const purpose =
      expectations === null ? ({ kind: "training" } as const) : ({ kind: "serving", expectations } as const);
    const { rows, leaf } = await readFile(await openFile(path), purpose, defaultMonitorConfig, terminal);
    profile = mergeProfiles(profile, rows.profile);
    if (rows.observations !== null) {
      observations = observations === null ? rows.observations : mergeObservations(observations, rows.observations);
    }
    for (const { code, column, count } of leaf.issues) {
      if (code === "INVALID_UTF8" && column !== undefined)
        invalidUtf8.set(column, (invalidUtf8.get(column) ?? 0) + count);
    }
  }
  return { view: viewOfProfile(profile, invalidUtf8), observations };
}
