import type { InputFault } from "../errors.ts";
import { configFileName, schemaFileName } from "../keys.ts";

/** The name of the settings file that a fault is about. */
export function refusedFile({ code }: InputFault): typeof configFileName | typeof schemaFileName {
  return code === "INVALID_SCHEMA" ? schemaFileName : configFileName;
}
