import { InputError, type InputFault } from "../errors.ts";
import type { ReadContext } from "./read-context.ts";

/**
 * A fault of the object being read, to be thrown. `place` is where in the object ("line 7", "footer"), or "" for the whole of it; `problem`
 * and `remedy` are whole sentences.
 */
export function readFault(
  context: ReadContext,
  code: InputFault["code"],
  place: string,
  problem: string,
  remedy: string,
): InputError {
  return new InputError({ code, object: context.object, place, problem, remedy });
}
