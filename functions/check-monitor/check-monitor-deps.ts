import type { ObjectStore } from "../../shared/aws/object-store.ts";
import type { CheckVerdict } from "../../shared/check/check.ts";
import type { TellDeps } from "./tell.ts";

/** What checking a monitor needs of the world. */
export interface CheckMonitorDeps extends TellDeps {
  readonly data: ObjectStore;
  /** Console link of an object in the results bucket. */
  readonly linkToResult: (key: string) => string;
  readonly linkToData: (key: string) => string;
  /** Milliseconds since 1970-01-01 UTC. Decides only whether a folder or window is complete, and silence. */
  readonly now: () => number;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
  /** Counts a check in the metrics of its monitor. */
  readonly count: (monitor: string, verdict: CheckVerdict) => void;
}
