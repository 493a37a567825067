import { InputError } from "../errors.ts";
import { clip } from "./issue-log.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

/** That a column's bytes are damaged. `problem` is a sentence that follows "The column is damaged". */
export function damagedColumn(context: ReadContext, place: string, problem: string, cause?: unknown): InputError {
  const detail = cause instanceof Error ? ` (${clip(cause.message, 100)})` : "";
  return new InputError(
    {
      code: "CORRUPT",
      object: context.object,
      place,
      problem: `The column is damaged: ${problem}${detail}.`,
      remedy: "Write the file again and upload it whole.",
    },
    { cause },
  );
}

/** Whatever goes wrong while a column's bytes are being interpreted is the bytes' fault. */
export function decoding<T>(context: ReadContext, place: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw damagedColumn(context, place, "its values cannot be decoded", error);
  }
}

/** Whatever goes wrong while the footer is being interpreted is the bytes' fault. */
export function interpretFooter<T>(context: ReadContext, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const detail = error instanceof Error ? ` (${clip(error.message, 100)})` : "";
    throw new InputError(
      {
        code: "CORRUPT",
        object: context.object,
        place: "footer",
        problem: `The footer is damaged${detail}.`,
        remedy: "Write the file again and upload it whole.",
      },
      { cause: error },
    );
  }
}

/** That the file uses Parquet's own encryption. */
export function encryptedFile(context: ReadContext): InputError {
  return readFault(
    context,
    "UNSUPPORTED_FORMAT",
    "",
    "This is encrypted Parquet, which is not read.",
    "Upload Parquet without its own encryption; the bucket encrypts.",
  );
}

/** A count of the footer, which a damaged one may lack or hold anything for; else a RangeError. */
export function footerCount(value: bigint | number | undefined): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`a count of ${value}`);
  return count;
}
