import { parseSchemaText } from "./parse-schema-text.ts";
import { refuseContradictions } from "./refuse-contradictions.ts";
import type { SchemaProto } from "./schema-proto.ts";

/**
 * The schema in a `schema.pbtxt` that may come into force.
 *
 * @throws {InputError} `INVALID_SCHEMA`: malformed (line and column), or in contradiction with itself (the feature's name).
 */
export function readSchema(text: string, object: string): SchemaProto {
  const schema = parseSchemaText(text, object);
  refuseContradictions(schema, object);
  return schema;
}

/** The environment that serving data are in: the one of the schema's `default_environment` that is called SERVING, in any case; else null. */
export function servingEnvironment({ defaultEnvironment = [] }: SchemaProto): string | null {
  return defaultEnvironment.find((name) => name.toUpperCase() === "SERVING") ?? null;
}
