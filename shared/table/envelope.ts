import { skipToText } from "./csv-header.ts";
import { layoutOf, recordsInSequence, recordsOnLines } from "./json-records.ts";
import type { ReadContext } from "./read-context.ts";

/**
 * What stands around the rows of a file, written by what carried them:
 * - `log-lines`: every line begins with a time, and perhaps a tag or host, before its JSON object (Fluentd, Logstash, CloudWatch Logs export);
 * - `log-records`: every record is about a log line, which is a JSON object as text in `log` or `message` (Fluent Bit, Logstash);
 * - `cloudwatch-logs`: records of many log events (a subscription through Firehose);
 * - `data-capture` and `ground-truth`: SageMaker's records of requests with their answers, and of labels.
 */
export type Envelope = "log-lines" | "log-records" | "cloudwatch-logs" | "data-capture" | "ground-truth";

/** The members that shippers write beside the log line. */
const beside: ReadonlySet<string> = new Set([
  ...["@timestamp", "@version", "container_id", "container_name", "date", "ecs", "ec2_instance_id", "event", "host"],
  ...["input", "kubernetes", "log", "logtag", "message", "path", "source", "stream", "tag", "tags", "time", "type"],
]);

const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)?$/;

/** Lines or records that are looked at: a service may say that it starts before it logs its first row. */
const looks = 50;

/** The envelope at the first bytes of a text file; null for rows as they are. Looks at the first 50 lines or records. */
export function envelopeOf(head: Uint8Array, whole: boolean, context: ReadContext): Envelope | null {
  const text = head.subarray(skipToText(head));
  return areLogLines(firstLines(text, whole)) ? "log-lines" : recordEnvelope(firstRecords(text, whole, context));
}

function firstLines(bytes: Uint8Array, whole: boolean): string[] {
  const lines = Buffer.from(bytes)
    .toString("latin1")
    .split("\n", looks + 1);
  return (whole || lines.length > looks ? lines : lines.slice(0, -1))
    .slice(0, looks)
    .filter((line) => line.trim() !== "");
}

/** Every line begins with a time, and behind one of them, and at most one word more, stands a JSON object. */
function areLogLines(lines: readonly string[]): boolean {
  if (!lines.every((line) => isoTime.test(line.slice(0, 40).split(/\s/, 1)[0]!))) return false;
  return lines.some((line) => /^\S+\s+(?:[^\s{]+\s+)?\{\s*["}]/.test(line));
}

function firstRecords(bytes: Uint8Array, whole: boolean, context: ReadContext): unknown[] {
  const window = { bytes, final: whole, consumed: 0 };
  const layout = layoutOf(window);
  const records: unknown[] = [];
  if (layout === null) return records;
  try {
    const spans = layout === "lines" ? recordsOnLines(window, context) : recordsInSequence(window, context);
    for (const { start, end, whole: isWhole } of spans) {
      if (!isWhole || records.length === looks) break;
      records.push(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString()));
    }
  } catch {
    // What is wrong with a record is found, and told, when it is read.
  }
  return records;
}

function recordEnvelope(records: readonly unknown[]): Envelope | null {
  const [first] = records;
  if (!isRecord(first)) return null;
  const has = (name: string): boolean => Object.hasOwn(first, name);
  if (has("eventMetadata") && isRecord(first["captureData"])) return "data-capture";
  if (has("eventMetadata") && isRecord(first["groundTruthData"])) return "ground-truth";
  if (has("messageType") && has("logGroup") && Array.isArray(first["logEvents"])) return "cloudwatch-logs";
  const logged = records.filter(isRecord);
  const isLog = logged.every((record) => Object.keys(record).every((name) => beside.has(name)));
  return isLog && logged.some((record) => isObjectText(loggedText(record) ?? "")) ? "log-records" : null;
}

/** The text in `log` or `message`, without blanks around it: a JSON object, where one of them is; null without. */
export function loggedText(record: Readonly<Record<string, unknown>>): string | null {
  const texts = ["log", "message"].flatMap((name) => {
    const text = Object.hasOwn(record, name) ? record[name] : undefined;
    return typeof text === "string" ? [text.trim()] : [];
  });
  return texts.find(isObjectText) ?? texts[0] ?? null;
}

function isObjectText(text: string): boolean {
  return text.startsWith("{") && text.endsWith("}");
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
