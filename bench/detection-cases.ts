import "../local/node-version.js";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const { meanShift, movedTo, unchanged, logShift, oneMore } = await import("./detection/data/change.ts");
const { kindOf } = await import("./detection/data/column-kinds.ts");
const { drawRows } = await import("./detection/data/draw.ts");
const { randomOf } = await import("./detection/data/random.ts");
const { chunksOf } = await import("./detection/judge-side.ts");
const { publishedRules } = await import("./detection/rules/published-rules.ts");
type Column = import("./detection/data/column.ts").Column;

/** Writes cases as CSV and what the re-implemented rules say of every column, for bench/detection/real/compare.py to ask the products themselves. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: node bench/detection-cases.ts <folder>");

const changes = new Map([
  ["normal", meanShift(0.2)],
  ["lognormal", logShift(0.25)],
  ["normal, 20% missing", meanShift(0.2)],
  ["90% zeros", movedTo(0, 0.03, "zero")],
  ["small integers", oneMore(0.2)],
  ["heaped", oneMore(0.5)],
  ["boolean", movedTo(1, 0.05, "true")],
  ["3 values", movedTo(1, 0.05, "value 2")],
  ["50 values, Zipf", movedTo(25, 0.03, "value 26")],
  ["200 values, Zipf", movedTo(99, 0.03, "value 100")],
]);
const products = new Set(["Evidently", "NannyML", "alibi-detect"]);
const repeats = 20;

await mkdir(folder, { recursive: true });
const cases: unknown[] = [];
for (const [nBaseline, nServing] of [
  [500, 50],
  [1000, 100],
  [5000, 500],
] as const) {
  for (let repeat = 0; repeat < repeats; repeat++) {
    const moved = repeat % 2 === 1;
    const random = randomOf("cases", nBaseline, repeat);
    const columns = [...changes].map(([name, change]) => {
      const baseline = drawRows(kindOf(name), random, nBaseline, unchanged);
      return { name, baseline, serving: drawRows(kindOf(name), random, nServing, moved ? change : unchanged) };
    });
    const id = `${nBaseline}-${nServing}-${repeat}`;
    await writeFile(join(folder, `${id}.baseline.csv`), csvOf(columns.map(({ name, baseline }) => [name, baseline])));
    await writeFile(join(folder, `${id}.serving.csv`), csvOf(columns.map(({ name, serving }) => [name, serving])));
    const decisions = columns.map(({ name, baseline, serving }) => {
      const pair = { chunks: chunksOf([baseline]), baseline, serving, columns: columns.length };
      const answers = publishedRules
        .filter((rule) => products.has(rule.name))
        .map((rule) => [rule.name, rule.drifted(pair)]);
      return { column: name, type: baseline.type, ...Object.fromEntries(answers) };
    });
    cases.push({ id, nServing, moved, decisions });
  }
}
await writeFile(join(folder, "cases.json"), JSON.stringify(cases));

function csvOf(columns: readonly (readonly [string, Column])[]): string {
  const lines = [columns.map(([name]) => JSON.stringify(name)).join(",")];
  for (let i = 0; i < columns[0]![1].values.length; i++)
    lines.push(columns.map(([, column]) => cell(column, column.values[i]!)).join(","));
  return `${lines.join("\n")}\n`;
}

function cell({ type, names }: Column, x: number): string {
  if (Number.isNaN(x)) return "";
  return type === "text" ? names![x]! : type === "boolean" ? (x === 1 ? "yes" : "no") : String(x);
}
