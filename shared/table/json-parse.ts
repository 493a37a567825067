import { InputError } from "../errors.ts";
import type { ReadContext } from "./read-context.ts";

/**
 * The text as `JSON.parse` reads it; undefined when it is no JSON.
 *
 * @throws {InputError} VALUE_TOO_LONG when it is nested too deep to be read; `record` is its number.
 */
export function parseJson(text: string, record: number, context: ReadContext): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw tooDeep(record, context, error);
  }
}

/** As `parseJson`, of a text that is JSON: integers that a double may not hold and 64 bits do are bigint. Three times as slow. */
export function parseJsonExactly(text: string, record: number, context: ReadContext): unknown {
  try {
    return JSON.parse(text, exactInteger);
  } catch (error) {
    throw tooDeep(record, context, error);
  }
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  const source = context?.source ?? "";
  if (!/^-?\d{1,19}$/.test(source)) return value;
  const exact = BigInt(source);
  return exact === BigInt.asIntN(64, exact) ? exact : value;
}

function tooDeep(record: number, context: ReadContext, cause: unknown): InputError {
  return new InputError(
    {
      code: "VALUE_TOO_LONG",
      object: context.object,
      place: `record ${record.toLocaleString("en-US")}`,
      problem: "The record is nested too deep to be read.",
      remedy: "Upload flat records.",
    },
    { cause },
  );
}
