import type { Check, Incident } from "../check/check.ts";
import type { InputFault } from "../errors.ts";

/** Where a person finds the evidence: console links, which need the reader's own access and never expire. */
export interface NoticeLinks {
  readonly report: string | null;
  readonly dataObject: string | null;
  readonly monitorConfig: string;
}

/** What the baseline of a new training version can do, told once. */
export interface TrainingSummary {
  readonly version: string;
  readonly rows: number;
  readonly heldoutRows: number;
  readonly objects: number;
  readonly features: readonly {
    readonly name: string;
    readonly type: string;
    readonly role: string;
    readonly note: string;
  }[];
  /** Smallest batch at which a change of one and a half floors is found in 80% of cases, by kind of change. */
  readonly detectable: readonly { readonly change: string; readonly rows: number }[];
  readonly next: string;
}

/** One message for a person, and the same facts for a machine. */
export type Notice =
  | {
      readonly kind: "alert" | "recovered";
      readonly monitor: string;
      readonly check: Check;
      readonly incidents: readonly Incident[];
      readonly links: NoticeLinks;
    }
  | { readonly kind: "welcome"; readonly monitor: string; readonly check: Check; readonly links: NoticeLinks }
  | {
      readonly kind: "training";
      readonly monitor: string;
      readonly training: TrainingSummary;
      readonly links: NoticeLinks;
    }
  | {
      readonly kind: "configuration";
      readonly monitor: string;
      readonly fault: InputFault;
      readonly links: NoticeLinks;
    }
  | {
      readonly kind: "silence";
      readonly monitor: string;
      readonly lastEventTime: string | null;
      readonly expectedEveryHours: number;
      readonly links: NoticeLinks;
    };
