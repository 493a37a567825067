import { type MessageName, messageFields } from "./message-fields.ts";
import { printScalar } from "./print-schema-text.ts";
import type { Kept, SchemaProto } from "./schema-proto.ts";

/** A message of the schema that has a name, or the schema itself, as one line a value. */
interface Block {
  /** `feature "age"`; `schema` for what has no name. */
  readonly title: string;
  /** `int_domain.min: 1`, in the order they are written. */
  readonly lines: readonly string[];
}

/**
 * What makes one schema out of another, for a person: under the title of each feature and domain the values that go (`-`) and those that come
 * (`+`), in the order of `before`, then what is new. Empty when both say the same: the order of features and values, and comments, say nothing.
 */
export function diffSchemas(before: SchemaProto, after: SchemaProto): string[] {
  const [old, fresh] = [blocksOf(before, after), blocksOf(after, before)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((title) => {
    const gone = old.get(title);
    const come = fresh.get(title);
    const removed = without(gone?.lines ?? [], come?.lines ?? []).map((line) => `-   ${line}`);
    const added = without(come?.lines ?? [], gone?.lines ?? []).map((line) => `+   ${line}`);
    if (gone === undefined) return [`+ ${title}`, ...added];
    if (come === undefined) return [`- ${title}`, ...removed];
    return removed.length + added.length === 0 ? [] : [`  ${title}`, ...removed, ...added];
  });
}

/** The lines that `others` has fewer of. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}

/** Messages that stand in `other` at the same place, as the same object, are left out: they cannot differ. */
function blocksOf(schema: SchemaProto, other: SchemaProto): Map<string, Block> {
  const members = schema as Readonly<Record<string, unknown>>;
  const others = other as Readonly<Record<string, unknown>>;
  const own: string[] = [];
  const blocks = new Map<string, Block>();
  for (const { name, member, kind, repeated } of messageFields.Schema) {
    const held = members[member];
    if (held === undefined) continue;
    if (!repeated || typeof kind !== "object" || "enum" in kind) {
      const values = repeated ? (held as unknown[]) : [held];
      own.push(...values.flatMap((value) => linesOf(value, kind, name)));
      continue;
    }
    const counterparts = (others[member] as Kept[] | undefined) ?? [];
    for (const [i, message] of (held as (Kept & { readonly name?: string })[]).entries()) {
      if (counterparts[i] === message) continue;
      const wanted = message.name === undefined ? `${name} without a name` : `${name} ${JSON.stringify(message.name)}`;
      let title = wanted;
      for (let number = 2; blocks.has(title); number++) title = `${wanted} (${number})`;
      blocks.set(title, { title, lines: fieldLines(message, kind.message, "") });
    }
  }
  own.push(...(schema.kept ?? []).map(({ text }) => text));
  return own.length === 0 ? blocks : blocks.set("schema", { title: "schema", lines: own });
}

function fieldLines(value: Kept, message: MessageName, path: string): string[] {
  const members = value as Readonly<Record<string, unknown>>;
  const lines = messageFields[message].flatMap(({ name, member, kind, repeated }) => {
    const held = members[member];
    if (held === undefined) return [];
    const values = repeated ? (held as unknown[]) : [held];
    return values.flatMap((one) => linesOf(one, kind, `${path}${name}`));
  });
  const kept = (value.kept ?? []).map(({ text }) => `${path}${text.replaceAll(/\s+/g, " ")}`);
  return [...lines, ...kept];
}

function linesOf(value: unknown, kind: (typeof messageFields.Schema)[number]["kind"], path: string): string[] {
  if (typeof kind !== "object" || "enum" in kind) return [`${path}: ${printScalar(value, kind)}`];
  const lines = fieldLines(value as Kept, kind.message, `${path}.`);
  return lines.length === 0 ? [`${path} { }`] : lines;
}
