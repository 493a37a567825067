import type { IssueLog } from "./issue-log.ts";
import type { TableLimits } from "./table.ts";

/** What every reader is told: what the object is called, the bounds to keep, and where to count issues. */
export interface ReadContext {
  readonly object: string;
  readonly limits: TableLimits;
  readonly log: IssueLog;
}
