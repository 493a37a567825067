import { mkdir, readFile as readWholeFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultMonitorConfig, type MonitorConfig, parseMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { reportHtml } from "../../shared/report/report-html.ts";
import { readSchema } from "../../shared/schema/tfmd/read-schema.ts";
import { checkText } from "./check-text.ts";
import { type CheckedFiles, examineFiles } from "./examine-files.ts";
import { verdictExitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** How `check` is asked to answer. */
export interface CheckOptions {
  /** Path of a monitor.json; null for the defaults. */
  readonly config: string | null;
  /** Path of a schema.pbtxt that takes the place of what training shows; null for none. */
  readonly schema: string | null;
  /** Folder for check.json and report.html. */
  readonly out: string;
  /** Prints check.json instead of words. */
  readonly json: boolean;
}

/**
 * `check`: compares serving files with training files, prints the answer, and writes check.json and report.html.
 *
 * @returns the exit code that says the verdict.
 * @throws {UsageError | InputError}
 */
export async function checkFiles(files: CheckedFiles, options: CheckOptions, terminal: Terminal): Promise<number> {
  const settings = options.config === null ? defaultMonitorConfig : await readConfig(options.config);
  const config =
    options.schema === null ? settings : { ...settings, schemaText: await readStatedSchema(options.schema) };
  const { check, violations } = await examineFiles(files, config, terminal);
  const json = `${JSON.stringify(check, null, 1)}\n`;
  const report = join(options.out, "report.html");
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, "check.json"), json);
  if (violations !== null) {
    await writeFile(join(options.out, "constraint_violations.json"), `${JSON.stringify(violations, null, 1)}\n`);
  }
  await writeFile(report, reportHtml(check, []));
  if (options.json) terminal.out(json);
  else {
    terminal.out(`${checkText(check)}\nReport    ${report}\nNumbers   ${join(options.out, "check.json")}\n`);
    terminal.out("Nothing was sent and no run was started: this check is of local files.\n");
  }
  return verdictExitCodes[check.verdict];
}

async function readConfig(path: string): Promise<MonitorConfig> {
  return parseMonitorConfig(await textOf(path), path);
}

/** The text of a schema that may come into force. */
async function readStatedSchema(path: string): Promise<string> {
  const text = await textOf(path);
  readSchema(text, path);
  return text;
}

async function textOf(path: string): Promise<string> {
  return readWholeFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
    );
  });
}
