import type { CheckVerdict } from "../../shared/check/check.ts";

/** What `check` ends with, for scripts. */
export const verdictExitCodes: Readonly<Record<CheckVerdict, number>> = {
  stable: 0,
  drift: 1,
  broken: 3,
  "not-applicable": 4,
};

/** A command typed wrongly, a file that cannot be used, or a failure of our own. */
export const failureExitCode = 2;
