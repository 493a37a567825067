/** The parameters of an SNS call in the Query protocol: flat names such as `MessageAttributes.entry.1.Name`. */
export type QueryParameters = Readonly<Record<string, string>>;

/** A message attribute as SNS filter policies see it. */
export interface TopicMessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/**
 * What SNS finds wrong with a Publish request, in SNS's words, or null. The size limit and the existence of the topic are left to
 * the emulator, which checks both.
 *
 * A subject must be 1 to 99 printable ASCII characters on one line. With `MessageStructure` json the message must be a JSON object
 * of strings with a `default` member.
 *
 * Source: SNS API Reference, Publish (the stricter ASCII rule is that of the e-mail protocol).
 */
export function publishFault(parameters: QueryParameters): string | null {
  const subject = parameters["Subject"];
  if (subject !== undefined && (subject.length >= 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject))) {
    return "Invalid parameter: Subject";
  }
  const message = parameters["Message"] ?? "";
  if (message === "") return "Invalid parameter: Empty message";
  const structure = parameters["MessageStructure"];
  if (structure === undefined) return null;
  if (structure !== "json") return "Invalid parameter: MessageStructure";
  const bodies = protocolBodies(message);
  if (bodies === null) return "Invalid parameter: Message Structure - JSON message body failed to parse";
  return bodies.has("default") ? null : "Invalid parameter: Message Structure - No default entry in JSON message body";
}

/**
 * The body a subscription of one protocol (`email`, `sqs`) receives: its own member of a json-structured message, else `default`.
 * A message without structure is its own body. Call it on requests that `publishFault` passed.
 */
export function bodyFor(protocol: string, parameters: QueryParameters): string {
  const message = parameters["Message"] ?? "";
  if (parameters["MessageStructure"] !== "json") return message;
  const bodies = protocolBodies(message);
  return bodies?.get(protocol) ?? bodies?.get("default") ?? message;
}

/** The message attributes of a Publish request, by name; without a name or type an entry is left out, as the emulator does. */
export function messageAttributes(parameters: QueryParameters): Record<string, TopicMessageAttribute> {
  const attributes: Record<string, TopicMessageAttribute> = Object.create(null);
  for (let entry = 1; ; entry++) {
    const value = (field: string) => parameters[`MessageAttributes.entry.${entry}.${field}`];
    const name = value("Name");
    const dataType = value("Value.DataType");
    if (name === undefined || dataType === undefined) return attributes;
    const stringValue = value("Value.StringValue");
    const binaryValue = value("Value.BinaryValue");
    attributes[name] = {
      DataType: dataType,
      ...(stringValue === undefined ? {} : { StringValue: stringValue }),
      ...(binaryValue === undefined ? {} : { BinaryValue: binaryValue }),
    };
  }
}

function protocolBodies(message: string): Map<string, string> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  return new Map(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
