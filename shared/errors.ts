/** What can be wrong with something a user uploaded. Stable strings: they appear in check.json and in mails, and are never re-used. */
type InputFaultCode =
  | "EMPTY_FILE"
  | "NO_ROWS"
  | "UNKNOWN_FORMAT"
  | "UNSUPPORTED_FORMAT"
  | "TRUNCATED"
  | "CORRUPT"
  | "TOO_LARGE"
  | "EXPANDS_TOO_MUCH"
  | "TOO_MANY_COLUMNS"
  | "VALUE_TOO_LONG"
  | "DUPLICATE_COLUMN"
  | "MISSING_CONFIGURED_COLUMN"
  | "INVALID_CONFIG"
  | "INVALID_SCHEMA"
  | "NO_BASELINE";

/** One fault of one uploaded object, in words its owner can act on. */
export interface InputFault {
  readonly code: InputFaultCode;
  /** What the person calls it: `s3://bucket/key` or a path. */
  readonly object: string;
  /** Where in the object, for a person: `row 1,201, column price`, `byte 4,096`, `footer`; empty when it is the whole object. */
  readonly place: string;
  /** What is wrong, one sentence, plain. */
  readonly problem: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
}

/**
 * The fault is in the uploaded bytes, so trying again cannot help: it becomes a finding for the owner of the data.
 * Everything else that is thrown (access, throttling, bugs) is our own fault: it retries and reaches the dead-letter queue.
 */
export class InputError extends Error {
  readonly fault: InputFault;

  constructor(fault: InputFault, options?: { cause?: unknown }) {
    super(`${fault.object}${fault.place === "" ? "" : ` (${fault.place})`}: ${fault.problem} ${fault.remedy}`, options);
    this.name = "InputError";
    this.fault = fault;
  }
}
