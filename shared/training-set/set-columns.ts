import { inferType } from "../profile/infer-type.ts";
import type { KindCounts, Profile } from "../profile/profile.ts";
import type { FeatureType } from "../schema/schema.ts";
import type { LabelForm } from "./label-form.ts";

/** What a column of a training set holds. Parquet: INT64, DOUBLE, BOOLEAN, STRING, LIST of DOUBLE, LIST of STRING; each may be null. */
export type SetColumnType = "integer" | "number" | "boolean" | "text" | "numbers" | "texts";

/** One column of a training set; the same in every part. */
export interface SetColumn {
  readonly name: string;
  readonly type: SetColumnType;
}

/** What the profiles so far showed of one column. */
interface Seen {
  readonly kinds: KindCounts;
  /** Largest magnitude of its numbers. */
  largest: number;
  /** Whether its lists hold numbers alone. */
  numericItems: boolean;
}

/** Gathers the columns of a set from the profiles of its objects. */
export interface ColumnCollector {
  add(profile: Profile): void;
  /** In order of first appearance; the label is where the objects have it, else last. */
  finish(label: LabelForm | null): SetColumn[];
}

/**
 * A collector. A column has the type that the values of all objects together show (`inferType`), whatever format each object is in:
 * a column that is a number in one and a text in another is text in the whole set. Integers beyond 2^63 are numbers. Timestamps are
 * text: as they were written, or ISO 8601 in UTC where the file has them typed. A column without any value is text.
 */
export function createColumnCollector(): ColumnCollector {
  const columns = new Map<string, Seen>();
  return {
    add(profile) {
      for (const [name, { kinds, moments, frequent }] of profile.features) {
        const seen = columns.get(name) ?? { kinds: noKinds(kinds), largest: 0, numericItems: true };
        columns.set(name, seen);
        for (const kind of Object.keys(kinds) as (keyof KindCounts)[]) seen.kinds[kind] += kinds[kind];
        seen.largest = Math.max(seen.largest, -(moments.min ?? 0), moments.max ?? 0);
        if (kinds.list > 0 && frequent.size > 0) seen.numericItems = false;
      }
    },
    finish(label) {
      const found = [...columns].map(([name, seen]): SetColumn => ({ name, type: typeOf(seen) }));
      if (label === null) return found;
      const own: SetColumn = { name: label.column, type: label.type };
      return columns.has(own.name) ? found.map((column) => (column.name === own.name ? own : column)) : [...found, own];
    },
  };
}

function noKinds(like: KindCounts): KindCounts {
  return Object.fromEntries(Object.keys(like).map((kind) => [kind, 0])) as KindCounts;
}

const types: Readonly<Record<FeatureType | "EMPTY", SetColumnType>> = {
  INT: "integer",
  FLOAT: "number",
  BOOLEAN: "boolean",
  TIMESTAMP: "text",
  STRING: "text",
  EMPTY: "text",
  LIST: "numbers",
};

function typeOf({ kinds, largest, numericItems }: Seen): SetColumnType {
  const type = types[inferType(kinds)];
  if (type === "integer" && largest >= 2 ** 63) return "number";
  return type === "numbers" && !numericItems ? "texts" : type;
}
