import { type FieldKind, type MessageName, messageFields } from "./message-fields.ts";
import type { Kept, SchemaProto } from "./schema-proto.ts";
import { schemaFault } from "./text-cursor.ts";

/**
 * The schema as a JSON value: protobuf's JSON mapping (`minFraction`, 64-bit integers as text, `"NaN"`), with `comments` and `kept` beside
 * it. What TensorFlow's `json_format` reads when told to ignore unknown fields.
 */
export function schemaToJson(schema: SchemaProto): object {
  return messageToJson(schema, "Schema");
}

/**
 * The schema in the JSON that `schemaToJson` gives.
 *
 * @throws {InputError} `INVALID_SCHEMA` naming the member that is unknown or of the wrong type.
 */
export function schemaFromJson(json: unknown, object: string): SchemaProto {
  return messageFromJson(json, "Schema", "", object) as SchemaProto;
}

function messageToJson(value: Kept, message: MessageName): object {
  const members = value as Readonly<Record<string, unknown>>;
  const { comments, kept } = value;
  const fields = messageFields[message].flatMap(({ member, kind, repeated }) => {
    const held = members[member];
    if (held === undefined) return [];
    return [[member, repeated ? (held as unknown[]).map((one) => valueToJson(one, kind)) : valueToJson(held, kind)]];
  });
  return { ...(comments && { comments }), ...Object.fromEntries(fields), ...(kept && { kept }) };
}

function valueToJson(value: unknown, kind: FieldKind): unknown {
  if (typeof kind === "object" && "message" in kind) return messageToJson(value as Kept, kind.message);
  if (typeof value === "bigint") return String(value);
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function messageFromJson(json: unknown, message: MessageName, path: string, object: string): object {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw wrong(object, path, "an object");
  const fields = new Map(messageFields[message].map((field) => [field.member, field]));
  const entries = Object.entries(json).map(([member, value]) => {
    const place = path === "" ? member : `${path}.${member}`;
    if (member === "comments" || member === "kept") return [member, keptFromJson(value, member, place, object)];
    const field = fields.get(member);
    if (field === undefined) throw schemaFault(object, place, `There is no member "${member}"`);
    if (!field.repeated) return [member, valueFromJson(value, field.kind, place, object)];
    if (!Array.isArray(value)) throw wrong(object, place, "a list");
    return [member, value.map((one, i) => valueFromJson(one, field.kind, `${place}[${i}]`, object))];
  });
  return Object.fromEntries(entries);
}

function keptFromJson(value: unknown, member: string, place: string, object: string): unknown {
  const isKept = (one: unknown) =>
    member === "comments"
      ? typeof one === "string" && /^#[^\r\n]*$/.test(one)
      : typeof (one as Record<string, unknown> | null)?.["name"] === "string" &&
        typeof (one as Record<string, unknown>)["text"] === "string";
  if (!Array.isArray(value) || !value.every(isKept)) throw wrong(object, place, "a list as Tidemark writes it");
  return value;
}

function valueFromJson(value: unknown, kind: FieldKind, place: string, object: string): unknown {
  if (typeof kind === "object" && "message" in kind) return messageFromJson(value, kind.message, place, object);
  if (typeof kind === "object") {
    if (typeof value === "string" && Object.hasOwn(kind.enum, value)) return value;
    throw wrong(object, place, `one of ${Object.keys(kind.enum).join(", ")}`);
  }
  if (kind === "string" && typeof value === "string") return value;
  if (kind === "bool" && typeof value === "boolean") return value;
  if (kind === "int64" && typeof value === "string" && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  if (kind === "int64" && Number.isSafeInteger(value)) return BigInt(value as number);
  const isNumber = kind === "double" || kind === "float";
  const named = typeof value === "string" && ["NaN", "Infinity", "-Infinity", "-0"].includes(value);
  if (isNumber && (typeof value === "number" || named))
    return kind === "float" ? Math.fround(Number(value)) : Number(value);
  throw wrong(
    object,
    place,
    { string: "text", bool: "true or false", int64: "a whole number", double: "a number", float: "a number" }[kind],
  );
}

function wrong(object: string, place: string, wanted: string): Error {
  return schemaFault(object, place, `It must be ${wanted}`);
}
