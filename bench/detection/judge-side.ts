import type { Column, Side } from "./data/column.ts";
import { joinParts } from "./data/draw.ts";
import type { Emit } from "./experiment.ts";
import { publishedRules } from "./rules/published-rules.ts";

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
  for (const { name, drifted } of publishedRules) {
    let judged = 0;
    let alarms = 0;
    for (const [column, values] of serving.columns) {
      const chunks = chunksOf(parts.map(({ columns }) => columns.get(column)!));
      const drift = drifted({ chunks, baseline: joinParts(chunks), serving: values, columns: serving.columns.size });
      if (drift === null) continue;
      judged += 1;
      if (drift) alarms += 1;
    }
    if (judged === 0) continue;
    emit(cell, name, "alarm", 1, alarms > 0 ? 1 : 0);
    emit(cell, name, "feature", judged, alarms);
  }
}

/** Tells whether the published rules find the change of the one column they are given; a change of pairs they are not asked about. */
export function judgeChanged(cell: string, parts: readonly Side[], serving: Side, column: string, emit: Emit): void {
  const chunks = chunksOf(parts.map(({ columns }) => columns.get(column)!));
  const pair = {
    ...{ chunks, baseline: joinParts(chunks), serving: serving.columns.get(column)! },
    columns: serving.columns.size,
  };
  for (const { name, drifted } of publishedRules) {
    const drift = drifted(pair);
    if (drift !== null) emit(cell, name, "found", 1, drift ? 1 : 0);
  }
}
