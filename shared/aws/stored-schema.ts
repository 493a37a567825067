import { InputError, type InputFault } from "../errors.ts";
import { resultKeys, schemaFileName } from "../keys.ts";
import { readSchema } from "../schema/tfmd/read-schema.ts";
import { schemaFault } from "../schema/tfmd/text-cursor.ts";
import type { ObjectStore } from "./object-store.ts";

/** The schema.pbtxt a monitor runs under, and what is wrong with the uploaded one if it is not that. */
export interface SchemaInForce {
  /** Of the uploaded one if it is valid, else of the last valid one; null without any. */
  readonly text: string | null;
  /** Set when the uploaded one is refused. */
  readonly fault: InputFault | null;
  /** ETag of the uploaded one, valid or not; null without one. */
  readonly etag: string | null;
}

/** A schema.pbtxt beyond this is refused unread. */
const maxBytes = 8_000_000;

/** The uploaded schema.pbtxt if it is valid, else the last valid one; none where none is uploaded. One to three reads. */
export async function schemaInForce(data: ObjectStore, results: ObjectStore, monitor: string): Promise<SchemaInForce> {
  const key = `${monitor}/${schemaFileName}`;
  const found = await data.head(key);
  if (found === null) return { text: null, fault: null, etag: null };
  const object = `s3://${data.bucket}/${key}`;
  try {
    if (found.sizeBytes > maxBytes) {
      const size = found.sizeBytes.toLocaleString("en-US");
      throw schemaFault(
        object,
        "",
        `It has ${size} bytes, and ${maxBytes.toLocaleString("en-US")} are the most that is read`,
      );
    }
    const uploaded = await data.get(key);
    if (uploaded === null) return { text: null, fault: null, etag: null };
    const text = textOf(uploaded.body, object);
    readSchema(text, object);
    return { text, fault: null, etag: uploaded.etag };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { text: await lastValid(results, monitor), fault: error.fault, etag: found.etag };
  }
}

/** None where there is none, or where an earlier release accepted what this one does not. */
async function lastValid(results: ObjectStore, monitor: string): Promise<string | null> {
  const last = await results.get(resultKeys.schema(monitor));
  if (last === null) return null;
  try {
    const text = textOf(last.body, "the last valid schema.pbtxt");
    readSchema(text, "the last valid schema.pbtxt");
    return text;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
}

function textOf(bytes: Uint8Array, object: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw schemaFault(object, "", "It is not UTF-8 text");
  }
}
