import type { LabelledPairs } from "./join-labels.ts";
import type { PerformanceShape } from "./summarise-performance.ts";

/** One column beside labelled predictions, row by row: numbers with NaN for none, or codes of texts, 0 for none, else one more than the place in `texts`. */
type FeatureValues =
  | { readonly kind: "number"; readonly values: ArrayLike<number> }
  | { readonly kind: "text"; readonly values: ArrayLike<number>; readonly texts: readonly string[] };

/**
 * A number made of a row, with which the residual should not go: how far the score or a feature lies from its middle, or whether a feature has one value.
 * Chosen from the held-out rows, and then the same for every batch.
 */
export interface ResidualTerm {
  /** Null: the score (its log-odds), of a regression the prediction. */
  readonly feature: string | null;
  /** `slope`: (value held between `low` and `high` - `centre`) / `scale`, 0 where missing. `level`, `missing`: whether the row has it, less `centre`. */
  readonly kind: "slope" | "level" | "missing";
  /** The text of a `level`; else null. */
  readonly level: string | null;
  readonly low: number;
  readonly high: number;
  readonly centre: number;
  readonly scale: number;
}

/** Of the products of residual and term over all rows: mean and sum of squared deviations; and the mean square of the term. */
export interface TermSums {
  readonly mean: number;
  readonly m2: number;
  readonly meanSquare: number;
}

/** Values that fewer than this share of the held-out rows have, or lack, make no term. */
const leastShare = 0.02;
const mostLevels = 8;
const mostTerms = 128;
/** A slope reads values no further out than those of all but this share of the held-out rows at either end. */
const tailShare = 0.01;

/**
 * The terms of the held-out pairs: the score first, then the features in the order they are kept, at most 128. A feature of numbers gives a slope, a text a term
 * for each of its at most eight most frequent values, and either one for missing values. What is nearly constant gives none.
 */
export function chooseTerms(pairs: LabelledPairs, shape: Pick<PerformanceShape, "task" | "loss">): ResidualTerm[] {
  const score = scoreValues(pairs, shape);
  const terms = score === null ? [] : slopeOf(null, score);
  for (const [feature, column] of pairs.kept ?? []) {
    terms.push(...(column.kind === "number" ? numberTerms(feature, column.values) : textTerms(feature, column)));
  }
  return terms.slice(0, mostTerms);
}

/** What the score's term is made of; null where residuals are not those of a score. */
function scoreValues(
  pairs: LabelledPairs,
  { task, loss }: Pick<PerformanceShape, "task" | "loss">,
): Float64Array | null {
  if (task === "regression") return pairs.prediction.map((value, i) => (Number.isNaN(value) ? pairs.score[i]! : value));
  return loss === "brier" ? pairs.score.map(logOdds) : null;
}

const leastProbability = 1e-6;

function logOdds(score: number): number {
  const p = Math.min(1 - leastProbability, Math.max(leastProbability, score));
  return Number.isNaN(score) ? score : Math.log(p / (1 - p));
}

function numberTerms(feature: string, values: ArrayLike<number>): ResidualTerm[] {
  const missing = countOf(values, Number.isNaN) / values.length;
  return [...slopeOf(feature, values), ...levelOf({ feature, kind: "missing", level: null }, missing)];
}

function slopeOf(feature: string | null, values: ArrayLike<number>): ResidualTerm[] {
  const sorted = Float64Array.from(values)
    .filter((value) => Number.isFinite(value))
    .sort();
  if (sorted.length < 2) return [];
  const [low, high] = [tailShare, 1 - tailShare].map((share) => sorted[Math.round(share * (sorted.length - 1))]!) as [
    number,
    number,
  ];
  const held = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const centre = held.reduce((sum, value) => sum + value / held.length, 0);
  const scale = Math.sqrt(held.reduce((sum, value) => sum + (value - centre) ** 2 / held.length, 0));
  return low < high && scale > 0 && Number.isFinite(scale)
    ? [{ feature, kind: "slope", level: null, low, high, centre, scale }]
    : [];
}

function textTerms(feature: string, { values, texts }: Extract<FeatureValues, { kind: "text" }>): ResidualTerm[] {
  const rows = new Float64Array(texts.length + 1);
  for (let i = 0; i < values.length; i++) if (values[i]! < rows.length) rows[values[i]!]!++;
  const levels = texts
    .map((level, place) => ({ level, share: rows[place + 1]! / values.length }))
    .sort((a, b) => b.share - a.share || (a.level < b.level ? -1 : 1))
    .slice(0, mostLevels);
  return [
    ...levels.flatMap(({ level, share }) => levelOf({ feature, kind: "level", level }, share)),
    ...levelOf({ feature, kind: "missing", level: null }, rows[0]! / values.length),
  ];
}

function levelOf(term: Pick<ResidualTerm, "feature" | "kind" | "level">, share: number): ResidualTerm[] {
  return share >= leastShare && share <= 1 - leastShare ? [{ ...term, low: 0, high: 1, centre: share, scale: 1 }] : [];
}

function countOf(values: ArrayLike<number>, of: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (of(values[i]!)) count++;
  return count;
}

/** Reads a term row by row from these pairs; null where they lack its column, or have it in another kind. */
export function termReader(
  term: ResidualTerm,
  pairs: LabelledPairs,
  shape: Pick<PerformanceShape, "task" | "loss">,
): ((row: number) => number) | null {
  const { feature, kind, centre, low, high, scale } = term;
  const column: FeatureValues | undefined =
    feature === null ? numbersOf(scoreValues(pairs, shape)) : pairs.kept?.get(feature);
  if (column === undefined) return null;
  const { values } = column;
  if (kind === "missing") {
    return column.kind === "number"
      ? (row) => (Number.isNaN(values[row]!) ? 1 : 0) - centre
      : (row) => (values[row] === 0 ? 1 : 0) - centre;
  }
  if (kind === "level") {
    if (column.kind !== "text") return null;
    const code = column.texts.indexOf(term.level ?? "") + 1;
    return (row) => (code > 0 && values[row] === code ? 1 : 0) - centre;
  }
  if (column.kind !== "number") return null;
  return (row) => {
    const value = values[row]!;
    return Number.isNaN(value) ? 0 : (Math.min(high, Math.max(low, value)) - centre) / scale;
  };
}

function numbersOf(values: Float64Array | null): FeatureValues | undefined {
  return values === null ? undefined : { kind: "number", values };
}
