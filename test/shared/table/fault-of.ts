import { InputError, type InputFault } from "../../../shared/errors.ts";

/** The fault a promise fails with; any other outcome is thrown. */
export async function faultOf(promise: Promise<unknown>): Promise<InputFault> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.fault;
    throw error;
  }
  throw new Error("no fault was found");
}
