import type { LabelledPairs } from "../../shared/concept/join-labels.ts";
import type { KeptColumn } from "../../shared/concept/kept-column.ts";
import { noDay } from "../../shared/concept/prediction-log.ts";

/** Pairs of these columns; what is not given is missing. */
export function labelledPairs(columns: {
  readonly label: readonly number[];
  readonly score?: readonly number[];
  readonly prediction?: readonly number[];
  readonly day?: readonly number[];
  readonly source?: readonly number[];
  readonly kept?: ReadonlyMap<string, KeptColumn>;
}): LabelledPairs {
  const n = columns.label.length;
  const none = new Array<number>(n).fill(Number.NaN);
  return {
    label: Float64Array.from(columns.label),
    score: Float64Array.from(columns.score ?? none),
    prediction: Float64Array.from(columns.prediction ?? none),
    day: Int32Array.from(columns.day ?? new Array<number>(n).fill(noDay)),
    source: Uint32Array.from(columns.source ?? new Array<number>(n).fill(0)),
    time: new Float64Array(n).fill(Number.NaN),
    row: Uint32Array.from({ length: n }, (_, i) => i),
    kept: columns.kept ?? new Map(),
    ratings: { labels: new Float64Array(0), starts: Uint32Array.of(0) },
    coverage: { predictions: n, labelled: n, versions: [] },
  };
}

/** A kept column of texts; null is missing. */
export function textColumn(rows: readonly (string | null)[]): KeptColumn {
  const texts = [...new Set(rows.filter((text) => text !== null))];
  return {
    kind: "text",
    values: Uint16Array.from(rows, (text) => (text === null ? 0 : texts.indexOf(text) + 1)),
    texts,
  };
}

/** A kept column of numbers; null is missing. */
export function numberColumn(rows: readonly (number | null)[]): KeptColumn {
  return { kind: "number", values: Float32Array.from(rows, (value) => value ?? Number.NaN) };
}

/** A seeded source of uniform numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
