import type { Column, Side } from "./data/column.ts";
import { joinParts } from "./data/draw.ts";
import type { Emit } from "./experiment.ts";
import { publishedRules } from "./rules/published-rules.ts";
import type { ColumnPair } from "./rules/rule.ts";

const chunkCount = 10;

/** The baseline in the chunks that rules on chunks are given: its parts when it has several, else ten equal ones. */
export function chunksOf(parts: readonly Column[]): readonly Column[] {
  const [first] = parts;
  if (parts.length > 1 || first === undefined || first.counts !== null) return parts;
  const size = Math.floor(first.values.length / chunkCount);
  return Array.from({ length: chunkCount }, (_, i) => ({
    ...first,
    values: first.values.subarray(i * size, i === chunkCount - 1 ? undefined : (i + 1) * size),
  }));
}

/** Tells how the published rules answer to one check of nothing changed: of the check, and of its columns. */
export function judgeUnchanged(cell: string, parts: readonly Side[], serving: Side, emit: Emit): void {
  const pairs = [...serving.columns.keys()].map((column) => pairOf(parts, serving, column));
  for (const { name, drifted } of publishedRules) {
    const judged = pairs.map((pair) => drifted(pair)).filter((drift) => drift !== null);
    const alarms = judged.filter((drift) => drift).length;
    if (judged.length === 0) continue;
    emit(cell, name, "alarm", 1, alarms > 0 ? 1 : 0);
    emit(cell, name, "feature", judged.length, alarms);
  }
}

/** Tells whether the published rules find the change of the one column they are given; a change of pairs they are not asked about. */
export function judgeChanged(cell: string, parts: readonly Side[], serving: Side, column: string, emit: Emit): void {
  const pair = pairOf(parts, serving, column);
  for (const { name, drifted } of publishedRules) {
    const drift = drifted(pair);
    if (drift !== null) emit(cell, name, "found", 1, drift ? 1 : 0);
  }
}

type Baseline = Pick<ColumnPair, "chunks" | "baseline">;

/** Of the baselines still in use, by column: several changes are judged against one. */
const known = new WeakMap<readonly Side[], Map<string, Baseline>>();

function pairOf(parts: readonly Side[], serving: Side, column: string): ColumnPair {
  const baselines = known.get(parts) ?? new Map<string, Baseline>();
  known.set(parts, baselines);
  const baseline = baselines.get(column) ?? baselineOf(parts.map(({ columns }) => columns.get(column)!));
  baselines.set(column, baseline);
  return { ...baseline, serving: serving.columns.get(column)!, columns: serving.columns.size };
}

function baselineOf(parts: readonly Column[]): Baseline {
  const chunks = chunksOf(parts);
  return { chunks, baseline: joinParts(chunks) };
}
