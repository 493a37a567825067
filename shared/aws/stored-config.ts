import { InputError, type InputFault } from "../errors.ts";
import { configFileName, resultKeys } from "../keys.ts";
import { defaultMonitorConfig, type MonitorConfig, parseMonitorConfig } from "../monitor/monitor-config.ts";
import type { ObjectStore } from "./object-store.ts";
import { type SchemaInForce, schemaInForce } from "./stored-schema.ts";

/** The configuration a monitor runs under, and what is wrong with the uploaded one if it is not that. */
export interface ConfigInForce {
  readonly config: MonitorConfig;
  /** Set when the uploaded monitor.json is invalid and `config` is the last valid one (or the defaults). */
  readonly fault: InputFault | null;
  /** ETag of the uploaded monitor.json, valid or not; null without one. */
  readonly etag: string | null;
  /** The text of the uploaded monitor.json when it is valid. */
  readonly text: string | null;
  /** The schema.pbtxt beside it; what is in force of it is in `config`. */
  readonly schema: SchemaInForce;
}

/** A monitor.json beyond this is refused unread. */
const maxBytes = 1_000_000;

/** The uploaded monitor.json if it is valid, else the last valid one, else the defaults; the same of schema.pbtxt, else none. Two to five reads. */
export async function configInForce(data: ObjectStore, results: ObjectStore, monitor: string): Promise<ConfigInForce> {
  const uploaded = await monitorJsonInForce(data, results, monitor);
  const schema = await schemaInForce(data, results, monitor);
  if (schema.text === null) return { ...uploaded, schema };
  return { ...uploaded, config: { ...uploaded.config, schemaText: schema.text }, schema };
}

async function monitorJsonInForce(
  data: ObjectStore,
  results: ObjectStore,
  monitor: string,
): Promise<Omit<ConfigInForce, "schema">> {
  const key = `${monitor}/${configFileName}`;
  const found = await data.head(key);
  if (found === null) return { config: defaultMonitorConfig, fault: null, etag: null, text: null };
  const object = `s3://${data.bucket}/${key}`;
  try {
    const uploaded = found.sizeBytes > maxBytes ? tooLarge(object, found.sizeBytes) : await data.get(key);
    if (uploaded === null) return { config: defaultMonitorConfig, fault: null, etag: null, text: null };
    const text = textOf(uploaded.body);
    return { config: parseMonitorConfig(text, object), fault: null, etag: uploaded.etag, text };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { config: await lastValidConfig(results, monitor), fault: error.fault, etag: found.etag, text: null };
  }
}

function tooLarge(object: string, sizeBytes: number): never {
  throw new InputError({
    code: "INVALID_CONFIG",
    object,
    place: "",
    problem: `It has ${sizeBytes.toLocaleString("en-US")} bytes, and ${maxBytes.toLocaleString("en-US")} are the most that is read.`,
    remedy: "Upload the settings alone; until then the last valid configuration stays in force.",
  });
}

/** The defaults where there is none, or where an earlier release accepted what this one does not. */
async function lastValidConfig(results: ObjectStore, monitor: string): Promise<MonitorConfig> {
  const last = await results.get(resultKeys.config(monitor));
  try {
    return last === null ? defaultMonitorConfig : parseMonitorConfig(textOf(last.body), "the last valid monitor.json");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return defaultMonitorConfig;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
