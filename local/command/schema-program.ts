import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

const anomalyExitCode = 1;
const errorExitCode = 3;

/** Adds `schema infer`, `update`, `diff` and `validate`. */
export function addSchema(
  program: Command,
  terminal: Terminal,
  setExitCode: (code: number) => void,
  examples: (commands: readonly string[]) => string,
): void {
  const schema = program
    .command("schema")
    .summary("infer, update, compare and apply a schema.pbtxt")
    .description(
      "Schemas as TensorFlow Data Validation has them, on local files: its schema.pbtxt, its rules and its\nreason codes. A schema whose name ends in .json is read and written as JSON.",
    );
  schema.helpCommand(false);
  schema
    .command("infer")
    .description("Print the schema that the files suggest, read as one table.")
    .argument("<file...>", "files with the same columns")
    .option("--out <schema>", "write it to a file instead")
    .option("--json", "as JSON", false)
    .addHelpText("after", () => examples(["schema infer train.parquet --out schema.pbtxt"]))
    .action(async (files: string[], { json, out }: { json: boolean; out?: string }) => {
      const { inferSchemaOfFiles } = await import("./schema-files.ts");
      await inferSchemaOfFiles(files, { json, out: out ?? null }, terminal);
    });
  schema
    .command("update")
    .description("Print the schema with the changes that make it accept the files.")
    .argument("<schema>", "the schema as it is")
    .argument("<file...>", "files of one table")
    .option("--out <schema>", "write it to a file, and print the changes for review")
    .option("--json", "as JSON", false)
    .addHelpText("after", () => examples(["schema update schema.pbtxt today.csv --out schema.pbtxt"]))
    .action(async (path: string, files: string[], { json, out }: { json: boolean; out?: string }) => {
      const { updateSchemaFile } = await import("./schema-files.ts");
      await updateSchemaFile(path, files, { json, out: out ?? null }, terminal);
    });
  schema
    .command("diff")
    .description("Print what makes the second schema out of the first. Exit code: 0 when they say the same, else 1.")
    .argument("<before>")
    .argument("<after>")
    .addHelpText("after", () => examples(["schema diff schema.pbtxt proposed.pbtxt"]))
    .action(async (before: string, after: string) => {
      const { diffSchemaFiles } = await import("./schema-files.ts");
      setExitCode((await diffSchemaFiles(before, after, terminal)) ? 0 : 1);
    });
  addValidate(schema, terminal, setExitCode, examples);
}

interface ValidateFlags {
  readonly environment?: string;
  readonly previous?: string[];
  readonly counterpart?: string[];
  readonly json: boolean;
}

function addValidate(
  schema: Command,
  terminal: Terminal,
  setExitCode: (code: number) => void,
  examples: (commands: readonly string[]) => string,
): void {
  schema
    .command("validate")
    .description("Print what the files break of a schema: rows, examples, and the change that would accept it.")
    .argument("<schema>", "schema.pbtxt, or JSON")
    .argument("<file...>", "files of one table")
    .option("--environment <name>", "one of the schema's environments, such as SERVING")
    .option("--previous <file...>", "the data before, for drift_comparator")
    .option("--counterpart <file...>", "training data of serving files, or the reverse, for skew_comparator")
    .option("--json", "print JSON", false)
    .addHelpText("after", () =>
      [
        "\nExit code: 0 no anomaly, 1 warnings, 3 errors, 2 anything else that went wrong.",
        examples([
          "schema validate schema.pbtxt today.csv --environment SERVING",
          "schema validate schema.pbtxt today.csv --previous yesterday.csv --counterpart train.parquet",
        ]),
      ].join("\n"),
    )
    .action(async (path: string, files: string[], flags: ValidateFlags) => {
      const { validateFiles } = await import("./schema-files.ts");
      const { environment = null, previous = [], counterpart = [], json } = flags;
      const anomalies = await validateFiles(path, files, { environment, previous, counterpart, json }, terminal);
      const isError = anomalies.some(({ severity }) => severity === "error");
      setExitCode(anomalies.length === 0 ? 0 : isError ? errorExitCode : anomalyExitCode);
    });
}
