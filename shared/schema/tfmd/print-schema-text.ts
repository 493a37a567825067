import { type FieldKind, type MessageField, type MessageName, messageFields } from "./message-fields.ts";
import type { Kept, SchemaProto } from "./schema-proto.ts";

/**
 * The schema as `schema.pbtxt`, as TensorFlow writes it: fields by number, two blanks a level, doubles as Python prints them; comments
 * before their message, kept fields last. `parseSchemaText` gives the schema back.
 */
export function printSchemaText(schema: SchemaProto): string {
  const header = schema.comments === undefined ? [] : [...schema.comments, ""];
  return [...header, ...printMessage(schema, "Schema"), ""].join("\n");
}

/** The lines of a message's fields, without braces and without its own comments; a kept field is one line, with the breaks it was written with. */
function printMessage(value: Kept, message: MessageName): string[] {
  const members = value as Readonly<Record<string, unknown>>;
  const lines = messageFields[message].flatMap((field) => {
    const held = members[field.member];
    if (held === undefined) return [];
    return (field.repeated ? (held as unknown[]) : [held]).flatMap((one) => printField(field, one));
  });
  return [...lines, ...(value.kept ?? []).map(({ text }) => text)];
}

function printField({ name, kind }: MessageField, value: unknown): string[] {
  if (typeof kind !== "object" || "enum" in kind) return [`${name}: ${printScalar(value, kind)}`];
  const inner = printMessage(value as Kept, kind.message);
  const comments = (value as Kept).comments ?? [];
  return [...comments, `${name} {`, ...inner.map((line) => `  ${line}`), "}"];
}

/** A value as the text format writes it. */
export function printScalar(value: unknown, kind: FieldKind): string {
  if (kind === "string") return quotedText(value as string);
  if (kind === "float") return pythonNumber(shortestFloat(value as number));
  if (kind === "double") return pythonNumber(value as number);
  return String(value);
}

const escapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
};

/** The text in quotes: UTF-8 as it is, control characters as octal numbers. */
function quotedText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be written out
  const escaped = text.replace(/[\u0000-\u001f\u007f"'\\]/g, (character) =>
    Object.hasOwn(escapes, character)
      ? escapes[character]!
      : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}

/** The shortest decimal number that is this number as a 32-bit float. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** As Python's `repr`: `1.0`, `1e+16`, `1e-05`, `inf`, `nan`. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e16 || size < 1e-4) {
    const [mantissa = "", exponent = ""] = value.toExponential().split("e");
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}
