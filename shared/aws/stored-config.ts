import { InputError, type InputFault } from "../errors.ts";
import { configFileName, resultKeys } from "../keys.ts";
import { defaultMonitorConfig, type MonitorConfig, parseMonitorConfig } from "../monitor/monitor-config.ts";
import type { ObjectStore } from "./object-store.ts";

/** The configuration a monitor runs under, and what is wrong with the uploaded one if it is not that. */
export interface ConfigInForce {
  readonly config: MonitorConfig;
  /** Set when the uploaded monitor.json is invalid and `config` is the last valid one (or the defaults). */
  readonly fault: InputFault | null;
  /** ETag of the uploaded monitor.json, valid or not; null without one. */
  readonly etag: string | null;
}

/** The uploaded monitor.json if it is valid, else the last valid one, else the defaults. One or two reads. */
export async function configInForce(data: ObjectStore, results: ObjectStore, monitor: string): Promise<ConfigInForce> {
  const key = `${monitor}/${configFileName}`;
  const uploaded = await data.get(key);
  if (uploaded === null) return { config: defaultMonitorConfig, fault: null, etag: null };
  try {
    const config = parseMonitorConfig(textOf(uploaded.body), `s3://${data.bucket}/${key}`);
    return { config, fault: null, etag: uploaded.etag };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const last = await results.get(resultKeys.config(monitor));
    const config =
      last === null ? defaultMonitorConfig : parseMonitorConfig(textOf(last.body), "the last valid monitor.json");
    return { config, fault: error.fault, etag: uploaded.etag };
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
