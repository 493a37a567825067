import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  List,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../../shared/profile/profile.ts";
import { encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { normal, uniform } from "../../support/random.ts";
import { expectPlainFeature, type PlainValue } from "./plain-feature.ts";
import { profileOfObject } from "./profile-of-object.ts";

const n = 66_000;
const next = uniform(31);
const gauss = normal(31);
const odd = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  1e300,
  -1.7976931348623157e308,
];
const words = ["", "a", "é", "日本", "🙂", "x,y", 'say "hi"', "two\r\nlines", "z".repeat(300), "<script>"];

function column<V>(make: (row: number) => V, missing: number): (V | null)[] {
  return Array.from({ length: n }, (_, row) => (next() < missing ? null : make(row)));
}

/** One table with every kind of value a column may hold in more than one format. */
const ratio = column(() => (next() < 0.02 ? odd[Math.floor(next() * odd.length)]! : Math.exp(gauss())), 0.1);
const amount = column(() => (next() < 0.3 ? 0 : Math.round(gauss() * 1e4) / 100), 0.05);
const count = column(() => BigInt(Math.floor(next() * 2000) - 500), 0);
const key = column((row) => 2n ** 62n - BigInt(row % 700) * (row % 2 === 0 ? 1n : 2n ** 40n), 0.01);
const word = column(
  () => (next() < 0.5 ? words[Math.floor(next() * words.length)]! : `v ${Math.floor(next() * 3000)}`),
  0.2,
);
const flag = column(() => next() < 0.3, 0.5);
const moment = column(() => Math.floor(next() * 2e12) - 2e11, 0.02);
const none = column(() => "", 1);
const columns = { ratio, amount, count, key, word, flag, moment, none };
type Name = keyof typeof columns;
const names = Object.keys(columns) as Name[];

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The values as one reads them without a type: moments as text. */
function plain(name: Name): PlainValue[] {
  return columns[name].map((value) => (name === "moment" && value !== null ? iso(value as number) : value));
}

function csv(): string {
  const cell = (value: PlainValue): string => {
    if (value === null) return "";
    if (typeof value !== "string") return Object.is(value, -0) ? "-0" : String(value);
    return value === "" || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const values = names.map(plain);
  return `${names.join(",")}\n${Array.from({ length: n }, (_, row) => values.map((v) => cell(v[row]!)).join(",")).join("\n")}\n`;
}

function json(of: readonly Name[], end: string): string {
  const values = of.map(plain);
  const text = (value: PlainValue): string => {
    if (typeof value === "bigint" || Object.is(value, -0)) return typeof value === "bigint" ? String(value) : "-0";
    return JSON.stringify(value);
  };
  const record = (row: number): string =>
    `{${of.map((name, i) => `"${name}":${text(values[i]![row]!)}`).join(row % 2 === 0 ? "," : " , ")}}`;
  return Array.from({ length: n }, (_, row) => record(row)).join(end);
}

const types: Record<Name, DataType> = {
  ...{ ratio: new Float64(), amount: new Float64(), count: new Int64(), key: new Int64(), word: new Utf8() },
  ...{ flag: new Bool(), moment: new TimestampMillisecond(), none: new Utf8() },
};

function arrow(kind: "file" | "stream"): Uint8Array {
  const vectors = names.map((name): [Name, Vector] => [name, vectorFromArray(columns[name], types[name])]);
  return tableToIPC(new Table(Object.fromEntries(vectors)), kind);
}

function parquet(): Uint8Array {
  const kinds = {
    ...({ ratio: "DOUBLE", amount: "DOUBLE", count: "INT64", key: "INT64", word: "STRING" } as const),
    ...({ flag: "BOOLEAN", moment: "TIMESTAMP", none: "STRING" } as const),
  };
  const columnData = names.map((name) => {
    const data = name === "moment" ? moment.map((ms) => (ms === null ? null : new Date(ms))) : columns[name];
    return { name, data: data as unknown[], type: kinds[name] };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 30_000 }));
}

/** The bytes of a profile but for what a file calls its types. */
function contentOf(profile: Profile, without: readonly string[] = []): string {
  const features = [...profile.features].filter(([name]) => !without.includes(name));
  const bare = features.map(
    ([name, feature]) => [name, { ...feature, sourceTypes: new Set<string>(), lexical: false }] as const,
  );
  const pairs = [...profile.pairs].filter(
    ([, { first, second }]) => !without.some((name) => name === first || name === second),
  );
  return Buffer.from(encodeProfile({ ...profile, features: new Map(bare), pairs: new Map(pairs) })).toString("base64");
}

describe("the same rows in every format", () => {
  it("have every count of a plain reading", async () => {
    const { features, rows } = await profileOfObject("x.csv", csv());
    expect([rows, [...features.keys()]]).toEqual([n, names]);
    for (const name of names) expectPlainFeature(features.get(name)!, plain(name), { lexical: true });
  });

  it("give the same profile to the byte", async () => {
    const expected = await profileOfObject("x.csv", csv());
    expect(expected.pairs.size).toBeGreaterThan(0);
    for (const [name, bytes] of [
      ["x.parquet", parquet()],
      ["x.arrow", arrow("file")],
      ["x.arrows", arrow("stream")],
    ] as const) {
      expect(contentOf(await profileOfObject(name, bytes)) === contentOf(expected), name).toBe(true);
    }
    // JSON has no word for NaN or infinity.
    const finite = names.filter((name) => name !== "ratio");
    for (const [name, text] of [
      ["x.jsonl", json(finite, "\n")],
      ["x.json", `[${json(finite, ",\n")}]`],
    ] as const) {
      const profile = await profileOfObject(name, text);
      for (const feature of profile.features.values()) feature.column = names.indexOf(feature.name as Name);
      expect(contentOf(profile) === contentOf(expected, ["ratio"]), name).toBe(true);
    }
  });

  it("give the same profile of lists from Arrow and JSON", async () => {
    const numbers = column(() => Array.from({ length: next() * 5 }, () => (next() < 0.1 ? null : gauss())), 0.1);
    const texts = column(
      () => Array.from({ length: next() * 4 }, () => words[Math.floor(next() * words.length)]!),
      0.1,
    );
    const listOf = (type: DataType): DataType => new List(new Field("item", type, true));
    const table = new Table({
      numbers: vectorFromArray(numbers, listOf(new Float64())),
      texts: vectorFromArray(texts, listOf(new Utf8())),
    });
    const lines = numbers.map((list, row) => JSON.stringify({ numbers: list, texts: texts[row] }));
    const fromArrow = await profileOfObject("x.arrow", tableToIPC(table, "file"));
    const fromJson = await profileOfObject("x.jsonl", lines.join("\n"));
    expect(contentOf(fromJson) === contentOf(fromArrow)).toBe(true);
    const { kinds, listLength, moments } = fromJson.features.get("numbers")!;
    const present = numbers.filter((list) => list !== null);
    const items = present.flat().filter((item) => item !== null);
    expect([kinds.missing, kinds.list, listLength.n, listLength.sum, moments.n, moments.min, moments.max]).toEqual([
      ...[n - present.length, present.length, present.length, present.flat().length, items.length],
      ...[items.reduce((a, b) => Math.min(a, b)), items.reduce((a, b) => Math.max(a, b))],
    ]);
  });
});
