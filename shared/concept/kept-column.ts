import type { CellValue } from "./cell-value.ts";
import { scoreValue } from "./outcome-value.ts";

/** A column to keep of each prediction, and as what. */
export interface KeptColumnSpec {
  readonly name: string;
  readonly kind: KeptColumn["kind"];
}

/**
 * One column beside the predictions. Numbers in single precision (24 bits), NaN where there is none. Texts as codes: 0 where there
 * is none, else one more than the place in `texts`; `anotherText` once a log has seen 65,534 different ones.
 */
export type KeptColumn =
  | { readonly kind: "number"; readonly values: Float32Array }
  | { readonly kind: "text"; readonly values: Uint16Array; readonly texts: readonly string[] };

/** Code of a text that came after the first 65,534 different ones. */
const anotherText = 65_535;

/** Texts are told apart by their first so many characters. */
const keptCharacters = 256;

/** The text in a row: null where there is none, or one of too many. */
export function keptText(column: Extract<KeptColumn, { kind: "text" }>, row: number): string | null {
  return column.texts[column.values[row]! - 1] ?? null;
}

/** Gathers one kept column row by row. */
export interface KeptColumnCollector {
  readonly bytesPerRow: number;
  /** Room for `rows` rows; what was set stays. */
  reserve(rows: number): void;
  set(at: number, value: CellValue | null): void;
  /** The column of the chosen rows, in their order; forgets everything after that. */
  finish(rows: Uint32Array): KeptColumn;
}

/** A collector for a column kept as `kind`. Numbers in text count as numbers. */
export function createKeptColumnCollector(kind: KeptColumn["kind"]): KeptColumnCollector {
  return kind === "number" ? collectNumbers() : collectTexts();
}

function collectNumbers(): KeptColumnCollector {
  let values = new Float32Array(0);
  return {
    bytesPerRow: 4,
    reserve(rows) {
      const before = values;
      values = new Float32Array(rows);
      values.set(before);
    },
    set(at, value) {
      values[at] = scoreValue(value);
    },
    finish(rows) {
      const chosen = Float32Array.from(rows, (row) => values[row]!);
      values = new Float32Array(0);
      return { kind: "number", values: chosen };
    },
  };
}

function collectTexts(): KeptColumnCollector {
  let values = new Uint16Array(0);
  const codes = createCodes();
  return {
    bytesPerRow: 2,
    reserve(rows) {
      const before = values;
      values = new Uint16Array(rows);
      values.set(before);
    },
    set(at, value) {
      values[at] = value === null ? 0 : codes.of(String(value).slice(0, keptCharacters));
    },
    finish(rows) {
      const chosen = Uint16Array.from(rows, (row) => values[row]!);
      values = new Uint16Array(0);
      return { kind: "text", values: chosen, texts: codes.texts() };
    },
  };
}

/** Codes of texts, in the order in which they are first asked for. */
function createCodes(): { of(text: string): number; texts(): string[] } {
  let codes = new Map<string, number>();
  return {
    of(text) {
      const known = codes.get(text);
      if (known !== undefined) return known;
      if (codes.size + 1 >= anotherText) return anotherText;
      codes.set(text, codes.size + 1);
      return codes.size;
    },
    texts() {
      const texts = [...codes.keys()];
      codes = new Map();
      return texts;
    },
  };
}

/**
 * The columns of several logs one below the other, and of these the chosen rows. A log that lacks a column has nothing in its
 * rows; a column kept as two kinds is one of numbers, and nothing where it was text.
 *
 * @param lengths rows of each log
 * @param rows numbered through all logs
 */
export function gatherKept(
  logs: readonly ReadonlyMap<string, KeptColumn>[],
  lengths: readonly number[],
  rows: Uint32Array,
): Map<string, KeptColumn> {
  const gathered = new Map<string, KeptColumn>();
  const total = lengths.reduce((sum, length) => sum + length, 0);
  for (const name of new Set(logs.flatMap((kept) => [...kept.keys()]))) {
    const columns = logs.map((kept) => kept.get(name));
    const numeric = columns.some((column) => column?.kind === "number");
    gathered.set(
      name,
      numeric ? gatherNumbers(columns, lengths, total, rows) : gatherTexts(columns, lengths, total, rows),
    );
  }
  return gathered;
}

type Columns = readonly (KeptColumn | undefined)[];

function gatherNumbers(columns: Columns, lengths: readonly number[], total: number, rows: Uint32Array): KeptColumn {
  const all = new Float32Array(total).fill(Number.NaN);
  let at = 0;
  columns.forEach((column, place) => {
    if (column?.kind === "number") all.set(column.values, at);
    at += lengths[place]!;
  });
  return { kind: "number", values: Float32Array.from(rows, (row) => all[row]!) };
}

function gatherTexts(columns: Columns, lengths: readonly number[], total: number, rows: Uint32Array): KeptColumn {
  const all = new Uint16Array(total);
  const codes = createCodes();
  let at = 0;
  columns.forEach((column, place) => {
    if (column?.kind === "text") {
      const own = [0, ...column.texts.map((text) => codes.of(text))];
      for (let i = 0; i < column.values.length; i++) all[at + i] = own[column.values[i]!] ?? anotherText;
    }
    at += lengths[place]!;
  });
  return { kind: "text", values: Uint16Array.from(rows, (row) => all[row]!), texts: codes.texts() };
}
