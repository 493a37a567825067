import { shortened, visibleText } from "../../text/visible-text.ts";
import { type FieldKind, fieldsByName, type MessageField, type MessageName, oneofOf } from "./message-fields.ts";
import type { KeptField, SchemaProto } from "./schema-proto.ts";
import {
  accept,
  faultAt,
  openText,
  peek,
  readIdentifier,
  readNumeral,
  readString,
  schemaFault,
  shownAt,
  type TextCursor,
  takeComments,
  takeHeader,
} from "./text-cursor.ts";

/** Larger files are refused: a schema of 10,000 columns with their domains has 3 MB. */
const maxLength = 8_000_000;
const maxDepth = 100;
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * The schema in a `schema.pbtxt`, protobuf's text format. Everything that the format allows is read: both kinds of braces, lists in
 * brackets, separators, comments, joined strings, hexadecimal and octal numbers. Fields without meaning for tabular data are kept as
 * written. O(length).
 *
 * @throws {InputError} `INVALID_SCHEMA` naming line and column: of a malformed text, a field of the wrong type, one that is set twice,
 * or two of which only one may be set; also for more than 8,000,000 characters or 100 levels.
 */
export function parseSchemaText(text: string, object: string): SchemaProto {
  if (text.length > maxLength) {
    const size = `${text.length.toLocaleString("en-US")} characters`;
    throw schemaFault(object, "", `It has ${size}, and ${maxLength.toLocaleString("en-US")} are the most that is read`);
  }
  const cursor = openText(text, object);
  return readMessage(cursor, "Schema", "", takeHeader(cursor), 0) as SchemaProto;
}

/** A message up to `end` (`}`, `>` or, empty, the end of the file), which is passed. */
function readMessage(cursor: TextCursor, message: MessageName, end: string, comments: string[], depth: number): object {
  const members = new Map<string, unknown>();
  const kept: KeptField[] = [];
  const groups = new Map<string, string>();
  const byName = fieldsByName[message];
  if (!isMessageNext(cursor, byName)) comments.push(...takeComments(cursor));
  while (peek(cursor) !== "" && (end === "" || peek(cursor) !== end)) {
    const start = cursor.at;
    const name = readFieldName(cursor);
    const group = oneofOf(message, name);
    const other = group === null ? undefined : groups.get(group);
    if (other !== undefined && other !== name) {
      throw faultAt(cursor, start, `${where(members)}"${name}" and "${other}" are both set, and only one may be`);
    }
    if (group !== null) groups.set(group, name);
    const field = byName.get(name);
    if (field === undefined) kept.push(keepField(cursor, name, start));
    else readField(cursor, field, members, start, depth);
    if (!accept(cursor, ",")) accept(cursor, ";");
    if (peek(cursor) !== end) comments.push(...(isMessageNext(cursor, byName) ? [] : takeComments(cursor)));
  }
  comments.push(...takeComments(cursor));
  if (end !== "" && !accept(cursor, end)) throw faultAt(cursor, cursor.at, `${where(members)}"${end}" is missing`);
  return Object.fromEntries([
    ...members,
    ...(comments.length === 0 ? [] : [["comments", comments]]),
    ...(kept.length === 0 ? [] : [["kept", kept]]),
  ]);
}

/** Comments before a message belong to it, others to the message around. */
function isMessageNext({ text, at }: TextCursor, byName: ReadonlyMap<string, MessageField>): boolean {
  const [name = ""] = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(at, at + 60)) ?? [];
  return typeof byName.get(name)?.kind === "object" && "message" in (byName.get(name)!.kind as object);
}

/** `feature "age": `, once the name was read. */
function where(members: ReadonlyMap<string, unknown>): string {
  const name = members.get("name");
  return typeof name === "string" ? `In "${shortened(visibleText(name), 40)}" ` : "";
}

/** A name, `[an.extension]` or `[type.googleapis.com/a.message]`. */
function readFieldName(cursor: TextCursor): string {
  const start = cursor.at;
  if (peek(cursor) === "[") {
    const [found = ""] = /^\[[\w./-]+\]/.exec(cursor.text.slice(start, start + 500)) ?? [];
    for (let at = 0; at < found.length; at++) accept(cursor, found[at]!);
    if (found !== "") return found;
  }
  const name = readIdentifier(cursor);
  if (name === "") throw faultAt(cursor, start, `The name of a field is expected, and there is ${shownAt(cursor)}`);
  return name;
}

function readField(
  cursor: TextCursor,
  { name, member, kind, repeated }: MessageField,
  members: Map<string, unknown>,
  start: number,
  depth: number,
): void {
  if (!repeated && members.has(member)) throw faultAt(cursor, start, `${where(members)}"${name}" is set twice`);
  const isMessage = typeof kind === "object" && "message" in kind;
  const colon = accept(cursor, ":");
  if (!colon && !isMessage) throw faultAt(cursor, cursor.at, `":" is missing after "${name}"`);
  const read = (): unknown => readValue(cursor, name, kind, depth);
  if (!repeated) {
    members.set(member, read());
    return;
  }
  const list = (members.get(member) as unknown[] | undefined) ?? [];
  members.set(member, list);
  if (!accept(cursor, "[")) {
    list.push(read());
    return;
  }
  if (accept(cursor, "]")) return;
  do list.push(read());
  while (accept(cursor, ","));
  if (!accept(cursor, "]")) throw faultAt(cursor, cursor.at, `The list of "${name}" does not end`);
}

function readValue(cursor: TextCursor, name: string, kind: FieldKind, depth: number): unknown {
  const start = cursor.at;
  const wrong = (wanted: string) => faultAt(cursor, start, `"${name}" must be ${wanted}`);
  if (typeof kind === "object" && "message" in kind) {
    const comments = takeComments(cursor);
    const end = accept(cursor, "{") ? "}" : accept(cursor, "<") ? ">" : "";
    if (end === "") throw wrong(`a group in braces, and there is ${shownAt(cursor)}`);
    return readMessage(cursor, kind.message, end, comments, depth + 1);
  }
  if (kind === "string") {
    const value = readString(cursor);
    if (value === null) throw wrong(`text in quotes, and there is ${shownAt(cursor)}`);
    return value;
  }
  const shown = shownAt(cursor);
  const negative = accept(cursor, "-");
  const numeral = readNumeral(cursor);
  const word = numeral === "" ? readIdentifier(cursor) : "";
  if (typeof kind === "object") {
    const number = Number(numeral === "" ? Number.NaN : numeral);
    const known = Object.entries(kind.enum).find(([one, value]) => one === word || value === number);
    if (known === undefined || negative)
      throw wrong(`one of ${Object.keys(kind.enum).join(", ")}, and there is ${shown}`);
    return known[0];
  }
  if (kind === "bool") {
    const truth = ["true", "True", "t", "1"].includes(word + numeral);
    if (negative || (!truth && !["false", "False", "f", "0"].includes(word + numeral)))
      throw wrong(`true or false, and there is ${shown}`);
    return truth;
  }
  if (kind === "int64") {
    const value = /^(?:0[xX][\da-fA-F]+|\d+)$/.test(numeral) ? integerOf(numeral) : null;
    const signed = value === null ? null : negative ? -value : value;
    if (signed === null || signed < int64.min || signed > int64.max)
      throw wrong(`a whole number of 64 bits, and there is ${shown}`);
    return signed;
  }
  const value = numberOf(numeral, word);
  if (value === null) throw wrong(`a number, and there is ${shown}`);
  const signed = negative ? -value : value;
  return kind === "float" ? Math.fround(signed) : signed;
}

/** Null for an octal number with other digits. */
function integerOf(numeral: string): bigint | null {
  if (!/^0\d+$/.test(numeral)) return BigInt(numeral);
  return /^[0-7]+$/.test(numeral) ? BigInt(`0o${numeral.slice(1)}`) : null;
}

function numberOf(numeral: string, word: string): number | null {
  if (/^(?:inf|infinity)f?$/i.test(word)) return Number.POSITIVE_INFINITY;
  if (/^nanf?$/i.test(word)) return Number.NaN;
  return numeral === "" ? null : Number(/^0[xX]/.test(numeral) ? numeral : numeral.replace(/[fF]$/, ""));
}

/** Passes the value of a field that is none of ours. */
function keepField(cursor: TextCursor, name: string, start: number): KeptField {
  const before = cursor.comments.length;
  accept(cursor, ":");
  const end = skipValue(cursor, name, 0);
  cursor.comments.length = Math.min(before, cursor.comments.length);
  const { text } = cursor;
  const after = text.slice(end, cursor.at).match(/#[^\r\n]*/g) ?? [];
  cursor.comments.push(...after.map((line) => line.trimEnd()));
  return { name, text: text.slice(start, end) };
}

/** Returns where the value ends; the cursor goes on to the next token. */
function skipValue(cursor: TextCursor, name: string, depth: number): number {
  if (depth > maxDepth) throw faultAt(cursor, cursor.at, `"${name}" has more than ${maxDepth} levels`);
  const start = cursor.at;
  const open = peek(cursor);
  const end = open === "{" ? "}" : open === "<" ? ">" : open === "[" ? "]" : undefined;
  if (end === undefined) {
    accept(cursor, "-");
    if (readString(cursor) === null && readNumeral(cursor) === "" && readIdentifier(cursor) === "") {
      throw faultAt(cursor, cursor.at, `"${name}" has no value, there is ${shownAt(cursor)}`);
    }
    return cursor.end;
  }
  accept(cursor, open);
  while (peek(cursor) !== end) {
    if (peek(cursor) === "") throw faultAt(cursor, start, `"${name}" does not end`);
    if (end !== "]") {
      const inner = readFieldName(cursor);
      accept(cursor, ":");
      skipValue(cursor, inner, depth + 1);
    } else skipValue(cursor, name, depth + 1);
    if (!accept(cursor, ",")) accept(cursor, ";");
  }
  accept(cursor, end);
  return cursor.end;
}
