import { emptyFeature, emptyProfile } from "../../../shared/profile/empty-profile.ts";
import type { FeatureProfile, Profile } from "../../../shared/profile/profile.ts";
import { addClasses, addLength, textClasses } from "../../../shared/profile/text-shape.ts";
import type { FeatureSchema } from "../../../shared/schema/schema.ts";

/** Uniform in [0, 1), the same sequence for the same seed (mulberry32). */
export function uniformOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function normalOf(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Draws from 1 .. size with probability proportional to 1 / value. */
export function zipfOf(size: number, uniform: () => number): () => string {
  const cumulative: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= size; rank += 1) {
    total += 1 / rank;
    cumulative.push(total);
  }
  return () => {
    const u = uniform() * total;
    return `v${cumulative.findIndex((sum) => sum > u) + 1}`;
  };
}

export function times<T>(n: number, draw: () => T): T[] {
  return Array.from({ length: n }, draw);
}

type Cell = number | string | boolean | Date | null;

/** The profile of a column; null is missing, text, numbers (NaN and infinities too), booleans and dates are themselves. */
export function columnOf(name: string, cells: readonly Cell[]): FeatureProfile {
  const feature = emptyFeature(name, 0);
  for (const cell of cells) {
    if (cell === null) feature.kinds.missing += 1;
    else if (typeof cell === "number") addNumber(feature, cell);
    else if (cell instanceof Date) addDate(feature, cell);
    else {
      feature.kinds[cell === "" ? "empty" : typeof cell === "boolean" ? "boolean" : "text"] += 1;
      if (typeof cell === "string" && cell !== "") addShape(feature, cell);
      feature.frequent.add(String(cell));
      feature.distinct.add(hashOf(String(cell), 1), hashOf(String(cell), 2));
    }
  }
  return feature;
}

function addShape({ textLength, textShape }: FeatureProfile, text: string): void {
  const points = [...text].length;
  textLength.add(points);
  addLength(textShape, points, 1);
  const bytes = Buffer.from(text);
  addClasses(textShape, textClasses(bytes, 0, bytes.length), 1);
}

function addNumber(feature: FeatureProfile, x: number): void {
  if (!Number.isFinite(x)) {
    feature.kinds[Number.isNaN(x) ? "nan" : x > 0 ? "positive-infinity" : "negative-infinity"] += 1;
    return;
  }
  feature.kinds[Number.isInteger(x) ? "integer" : "fractional"] += 1;
  feature.moments.add(x);
  feature.quantiles.add(x);
  feature.distinct.add(hashOf(String(x), 1), hashOf(String(x), 2));
}

function addDate(feature: FeatureProfile, date: Date): void {
  const ms = date.getTime();
  const { time } = feature;
  feature.kinds.timestamp += 1;
  time.hour[date.getUTCHours()]! += 1;
  time.weekday[(date.getUTCDay() + 6) % 7]! += 1;
  time.minMs = Math.min(time.minMs ?? ms, ms);
  time.maxMs = Math.max(time.maxMs ?? ms, ms);
}

function hashOf(text: string, seed: number): number {
  let h = seed * 0x9e3779b1;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x85ebca6b) ^ (h >>> 13);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return (h ^ (h >>> 15)) | 0;
}

export function profileOf(columns: readonly FeatureProfile[]): Profile {
  const profile = emptyProfile();
  for (const column of columns) {
    profile.features.set(column.name, column);
    profile.rows = Math.max(
      profile.rows,
      Object.values(column.kinds).reduce((a, b) => a + b, 0),
    );
  }
  return profile;
}

export function schemaOf(name: string, changes: Partial<FeatureSchema> = {}): FeatureSchema {
  return {
    name,
    type: "FLOAT",
    kinds: null,
    role: "feature",
    categorical: false,
    minFraction: 1,
    values: null,
    min: null,
    max: null,
    allowsNonFinite: false,
    inServing: true,
    ...changes,
  };
}
