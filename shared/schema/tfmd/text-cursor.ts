import { InputError } from "../../errors.ts";
import { shortened, visibleText } from "../../text/visible-text.ts";

/** A place in a text of protobuf's text format, behind blanks and comments. */
export interface TextCursor {
  readonly text: string;
  /** What the person calls the file. */
  readonly object: string;
  at: number;
  /** Where the last token ended. */
  end: number;
  /** Comments passed and not taken yet, each with its `#`; an empty one stands for an empty line behind comments. */
  comments: string[];
}

/** A cursor at the first token. */
export function openText(text: string, object: string): TextCursor {
  const cursor: TextCursor = { text, object, at: text.startsWith("\ufeff") ? 1 : 0, end: 0, comments: [] };
  skipBlanks(cursor);
  return cursor;
}

const blank = /[ \t\r\n\f\v]+/y;
const comment = /#[^\r\n]*/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const numeral = /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fF]?/y;

function skipBlanks(cursor: TextCursor): void {
  cursor.end = cursor.at;
  for (;;) {
    const passed = take(cursor, blank);
    if (cursor.comments.length > 0 && /\n\s*\n/.test(passed)) cursor.comments.push("");
    const line = take(cursor, comment);
    if (line === "") return;
    cursor.comments.push(line.trimEnd());
  }
}

function take(cursor: TextCursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const [found = ""] = pattern.exec(cursor.text) ?? [];
  cursor.at += found.length;
  return found;
}

/** The character at the cursor; empty at the end. */
export function peek({ text, at }: TextCursor): string {
  return text[at] ?? "";
}

/** Passes `mark`, one character, if it is there. */
export function accept(cursor: TextCursor, mark: string): boolean {
  if (peek(cursor) !== mark) return false;
  cursor.at += 1;
  skipBlanks(cursor);
  return true;
}

/** The identifier at the cursor; empty when there is none. */
export function readIdentifier(cursor: TextCursor): string {
  const found = take(cursor, identifier);
  if (found !== "") skipBlanks(cursor);
  return found;
}

/** The number at the cursor as it is written, without its sign; empty when there is none. */
export function readNumeral(cursor: TextCursor): string {
  const start = cursor.at;
  const found = take(cursor, numeral);
  if (found === "") return "";
  if (/[A-Za-z0-9_.]/.test(peek(cursor))) throw faultAt(cursor, start, "A number goes on with a letter");
  skipBlanks(cursor);
  return found;
}

const simpleEscapes: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 },
  ...{ "\\": 92, "'": 39, '"': 34, "?": 63 },
};

/**
 * The string at the cursor, its adjacent pieces joined; null when there is none. Escapes are C's (`\n`, `\303`, `\xc3`, `\u00fc`) and
 * may spell out bytes, which together must be UTF-8.
 */
export function readString(cursor: TextCursor): string | null {
  if (peek(cursor) !== '"' && peek(cursor) !== "'") return null;
  const start = cursor.at;
  const pieces: Buffer[] = [];
  while (peek(cursor) === '"' || peek(cursor) === "'") pieces.push(readPiece(cursor));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch {
    throw faultAt(cursor, start, "The string is not valid UTF-8");
  }
}

function readPiece(cursor: TextCursor): Buffer {
  const { text } = cursor;
  const start = cursor.at;
  const quote = text[start]!;
  const bytes: Buffer[] = [];
  let at = start + 1;
  for (let plain = at; ; ) {
    const character = text[at];
    if (character === undefined || character === "\n" || character === "\r") {
      throw faultAt(cursor, start, "The string does not end on its line");
    }
    if (character !== quote && character !== "\\") {
      at += 1;
      continue;
    }
    bytes.push(Buffer.from(text.slice(plain, at)));
    if (character === quote) break;
    const escaped = readEscape(cursor, at);
    bytes.push(escaped.bytes);
    at = escaped.end;
    plain = at;
  }
  cursor.at = at + 1;
  skipBlanks(cursor);
  return Buffer.concat(bytes);
}

const escapePattern = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^xXuU0-7\r\n]))/y;

function readEscape(cursor: TextCursor, at: number): { readonly bytes: Buffer; readonly end: number } {
  escapePattern.lastIndex = at;
  const found = escapePattern.exec(cursor.text);
  const [whole = "", octal, hex, short, long, simple] = found ?? [];
  const end = at + whole.length;
  if (octal !== undefined || hex !== undefined) {
    const byte = octal === undefined ? Number.parseInt(hex!, 16) : Number.parseInt(octal, 8);
    if (byte <= 255) return { bytes: Buffer.of(byte), end };
  }
  if (short !== undefined || long !== undefined) {
    const codePoint = Number.parseInt(short ?? long!, 16);
    const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (codePoint <= 0x10ffff && !isSurrogate) return { bytes: Buffer.from(String.fromCodePoint(codePoint)), end };
  }
  if (simple !== undefined && Object.hasOwn(simpleEscapes, simple)) {
    return { bytes: Buffer.of(simpleEscapes[simple]!), end };
  }
  throw faultAt(cursor, at, "The string holds an escape that is none");
}

/** The comments passed since they were last taken. */
export function takeComments(cursor: TextCursor): string[] {
  const taken = cursor.comments;
  cursor.comments = [];
  return taken.filter((line) => line !== "");
}

/** Of the comments at the beginning of a file those that are about the file: up to the last empty line, or TensorFlow's own header. */
export function takeHeader(cursor: TextCursor): string[] {
  const { comments } = cursor;
  const header = Math.max(
    comments.lastIndexOf(""),
    comments.findLastIndex((line) => line.startsWith("# proto-")),
  );
  cursor.comments = comments.slice(header + 1);
  return comments.slice(0, header + 1).filter((line) => line !== "");
}

/** What is at the cursor, for an error: `"{"`, or the end of the file. */
export function shownAt({ text, at }: TextCursor): string {
  const [word = ""] = /^(?:[A-Za-z0-9_.]+|.)/s.exec(text.slice(at, at + 60)) ?? [];
  return word === "" ? "the end of the file" : `"${shortened(visibleText(word), 40)}"`;
}

/** The fault of a malformed text at the position `at`, with line and column from 1; a column is a UTF-16 code unit. */
export function faultAt({ text, object }: TextCursor, at: number, problem: string): InputError {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return schemaFault(object, `line ${line}, column ${at - before.lastIndexOf("\n")}`, problem);
}

/** The fault of a schema that cannot come into force. */
export function schemaFault(object: string, place: string, problem: string): InputError {
  return new InputError({
    code: "INVALID_SCHEMA",
    object,
    place,
    problem: `${problem}.`,
    remedy: "Correct it and upload it again; until then the last valid schema stays in force.",
  });
}
