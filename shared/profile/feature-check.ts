import { hashBytes, hashResult, hashSeeds } from "../sketch/hash.ts";
import { Utf8Table } from "../sketch/utf8-table.ts";
import { emptyKinds } from "./empty-profile.ts";
import type {
  FeatureExpectation,
  FeatureObservations,
  Violation,
  ViolationCode,
  ViolationExample,
} from "./expectations.ts";
import type { ValueKind } from "./profile.ts";

const exampleLimit = 3;
const exampleLength = 80;
const hash = hashResult();

/** One feature's expectation, made ready to be asked for every value, and what was counted so far. */
export interface FeatureCheck {
  readonly object: string;
  /** 1 for kinds that a conforming value does not have. */
  readonly unexpected: Record<ValueKind, number>;
  readonly edges: Float64Array | null;
  readonly min: number;
  readonly max: number;
  readonly texts: ReadonlySet<string> | null;
  /** The same values as numbers and as bytes, so that no string is made for a value that is expected. */
  readonly numbers: ReadonlySet<number>;
  readonly bytes: Utf8Table;
  readonly observations: FeatureObservations;
}

/** A check in which nothing was counted yet; `object` is where violations will be said to stand. */
export function createFeatureCheck(expectation: FeatureExpectation, object: string): FeatureCheck {
  const unexpected = emptyKinds();
  for (const kind of Object.keys(unexpected) as ValueKind[]) {
    const expected = kind === "missing" || expectation.kinds === null || expectation.kinds.includes(kind);
    unexpected[kind] = expected ? 0 : 1;
  }
  const bytes = new Utf8Table();
  const numbers = new Set<number>();
  for (const text of expectation.values ?? []) {
    const encoded = new TextEncoder().encode(text);
    hashBytes(encoded, 0, encoded.length, hashSeeds.text, hash);
    bytes.insert(encoded, 0, encoded.length, hash[0]!, hash[1]!);
    if (String(Number(text)) === text) numbers.add(Number(text));
  }
  return {
    object,
    unexpected,
    edges: expectation.edges === null ? null : Float64Array.from(expectation.edges),
    min: expectation.min ?? Number.NEGATIVE_INFINITY,
    max: expectation.max ?? Number.POSITIVE_INFINITY,
    texts: expectation.values,
    numbers,
    bytes,
    observations: {
      binCounts: expectation.edges === null ? null : new Array<number>(expectation.edges.length + 1).fill(0),
      violations: new Map(),
    },
  };
}

/** Whether a text, whose hash is (high, low), is among the expected values, of which there must be some. */
export function isExpectedText(
  { bytes: expected }: FeatureCheck,
  bytes: Uint8Array,
  start: number,
  end: number,
  high: number,
  low: number,
): boolean {
  return expected.find(bytes, start, end, high, low) >= 0;
}

/** Counts one violation, and keeps it as an example if its row is among the three first. `value` is asked for only then. */
export function recordViolation(check: FeatureCheck, code: ViolationCode, row: number, value: () => string): void {
  const { violations } = check.observations;
  let violation = violations.get(code);
  if (violation === undefined) {
    violation = { count: 0, examples: [] };
    violations.set(code, violation);
  }
  violation.count += 1;
  const last = violation.examples[exampleLimit - 1];
  if (last !== undefined && last.row <= row) return;
  keepExamples(violation, [{ object: check.object, row, value: shortened(value()) }]);
}

/** Leaves the three examples that stand first, by object, row and value. */
export function keepExamples(violation: Violation, more: readonly ViolationExample[]): void {
  violation.examples = [...violation.examples, ...more].sort(byPlace).slice(0, exampleLimit);
}

function byPlace(a: ViolationExample, b: ViolationExample): number {
  return compareText(a.object, b.object) || a.row - b.row || compareText(a.value, b.value);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shortened(text: string): string {
  return text.length <= exampleLength
    ? text
    : `${text.slice(0, exampleLength - 1).replace(/[\ud800-\udbff]$/, "")}\u2026`;
}

/** What a look at a block of finite numbers tells. */
export interface NumberSurvey {
  readonly min: number;
  readonly max: number;
  /** How many numbers equal the least and the greatest. */
  readonly minCount: number;
  readonly maxCount: number;
  readonly integers: number;
  readonly negatives: number;
  readonly zeros: number;
}

/** False when none of the `n` numbers of the survey can break the expectation. */
export function mayViolate(
  { min, max, texts, unexpected }: FeatureCheck,
  survey: NumberSurvey,
  n: number,
  judgeKinds: boolean,
): boolean {
  const kinds =
    judgeKinds &&
    ((unexpected.integer === 1 && survey.integers > 0) || (unexpected.fractional === 1 && survey.integers < n));
  return kinds || texts !== null || survey.min < min || survey.max > max;
}

/**
 * Records the numbers that are out of range, of an unexpected kind (where `judgeKinds`) or not among the expected values (where `judgeValues`).
 */
export function judgeNumbers(
  check: FeatureCheck,
  values: Float64Array,
  rowAt: (k: number) => number,
  judgeKinds: boolean,
  judgeValues: boolean,
): void {
  const { min, max, texts, numbers, unexpected } = check;
  const kindMatters = judgeKinds && (unexpected.integer === 1 || unexpected.fractional === 1);
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (kindMatters && unexpected[Math.floor(x) === x ? "integer" : "fractional"] === 1) {
      recordViolation(check, "UNEXPECTED_TYPE", rowAt(i), () => String(x + 0));
    } else if (judgeValues && texts !== null && !numbers.has(x)) {
      recordViolation(check, "UNSEEN_VALUE", rowAt(i), () => String(x + 0));
    }
    if (x < min) recordViolation(check, "BELOW_RANGE", rowAt(i), () => String(x));
    else if (x > max) recordViolation(check, "ABOVE_RANGE", rowAt(i), () => String(x));
  }
}

/** How many of the ascending `edges` are at most `x`. */
export function binOf(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
