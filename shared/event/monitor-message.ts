import * as v from "valibot";

const monitorMessage = v.variant("kind", [
  /** Something about this batch changed: a part was read, a marker came, or it may have gone quiet. */
  v.strictObject({ kind: v.literal("batch"), monitor: v.string(), batchId: v.string() }),
  /** Something about this training version changed. */
  v.strictObject({ kind: v.literal("training"), monitor: v.string(), version: v.string() }),
  /** A label upload was read; `logId` names its log. */
  v.strictObject({ kind: v.literal("labels"), monitor: v.string(), logId: v.string() }),
  /** monitor.json was uploaded. */
  v.strictObject({ kind: v.literal("configuration"), monitor: v.string() }),
  /** Time passed: windows may close, silence may have lasted too long. */
  v.strictObject({ kind: v.literal("clock"), monitor: v.string() }),
]);

/** One message of the monitors queue. It is FIFO with the monitor as message group: a monitor's messages are handled one at a time. */
export type MonitorMessage = v.InferOutput<typeof monitorMessage>;

/** @throws {Error} when the body is not such a message. */
export function parseMonitorMessage(body: string): MonitorMessage {
  return v.parse(monitorMessage, JSON.parse(body));
}
