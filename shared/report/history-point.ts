import type { CheckVerdict } from "../check/check.ts";

/** One earlier check of a monitor, as far as reports and the index draw it. */
export interface HistoryPoint {
  readonly batchId: string;
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  readonly verdict: CheckVerdict;
  readonly rows: number;
  /** Percent-encoded URL of its report, relative to the page it is shown on; null when there is none. */
  readonly reportHref: string | null;
  /** The verdict in one sentence. */
  readonly summary: string;
}
