import type { Node } from "constructs";

/** What a deployment may choose, all of it by `-c name=value`. */
export interface DriftStackConfig {
  /** Who gets the alert mails; empty when nobody was named. */
  readonly alertEmails: readonly string[];
  /** An existing bucket to watch; null when the stack makes its own. */
  readonly dataBucketName: string | null;
  /** An existing state machine to start for retraining; null when the stack brings its own. */
  readonly retrainingStateMachineArn: string | null;
}

/** A context value nobody could deploy with. The message says which, why, and what to write instead. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

const contextKeys = ["alertEmail", "dataBucket", "retrainingStateMachineArn"] as const;

/**
 * The configuration given by `-c alertEmail=...`, `-c dataBucket=...` and `-c retrainingStateMachineArn=...`, all optional.
 *
 * @throws {ConfigError} when a value cannot be used, or a name looks like one of these but is not.
 */
export function readConfig(node: Node): DriftStackConfig {
  refuseNearMisses(Object.keys(node.getAllContext()));
  return {
    alertEmails: readEmails(readText(node, "alertEmail")),
    dataBucketName: readBucketName(readText(node, "dataBucket")),
    retrainingStateMachineArn: readStateMachineArn(readText(node, "retrainingStateMachineArn")),
  };
}

/** A misspelt name would be ignored without a word, and the mails with it. */
function refuseNearMisses(given: readonly string[]): void {
  const plain = (key: string) => key.toLowerCase().replaceAll(/[^a-z]|s$/g, "");
  for (const key of given) {
    const meant = contextKeys.find((known) => known !== key && plain(known) === plain(key));
    if (meant !== undefined)
      throw new ConfigError(`-c ${key}: there is no such setting. Did you mean -c ${meant}=...?`);
  }
}

function readText(node: Node, key: (typeof contextKeys)[number]): string | null {
  const value: unknown = node.tryGetContext(key);
  if (value === undefined) return null;
  if (typeof value !== "string" || value.trim() === "") {
    throw new ConfigError(
      `-c ${key}: expected a text, got ${JSON.stringify(value)}. Leave it out or write -c ${key}=value.`,
    );
  }
  return value.trim();
}

function readEmails(value: string | null): string[] {
  const emails = (value ?? "").split(",").map((email) => email.trim());
  if (value === null) return [];
  for (const email of emails) {
    if (!/^[\x21-\x7e]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(email) || email.indexOf("@") !== email.lastIndexOf("@")) {
      throw new ConfigError(
        `-c alertEmail: ${JSON.stringify(email)} is not a mail address. Write -c alertEmail=you@example.com, several separated by commas.`,
      );
    }
  }
  return [...new Set(emails)];
}

function readBucketName(name: string | null): string | null {
  if (name !== null && (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes(".."))) {
    throw new ConfigError(
      `-c dataBucket: ${JSON.stringify(name)} is not a bucket name. Write the name alone, as in -c dataBucket=my-data, without s3:// and without a path.`,
    );
  }
  return name;
}

function readStateMachineArn(arn: string | null): string | null {
  if (arn !== null && !/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[^\s:]{1,80}$/.test(arn)) {
    throw new ConfigError(
      `-c retrainingStateMachineArn: ${JSON.stringify(arn)} is not the ARN of a state machine. It looks like arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain, without version or alias.`,
    );
  }
  return arn;
}
