import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  List,
  Null,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import { makeBaseline } from "../../../shared/baseline/make-baseline.ts";
import type { Leaf } from "../../../shared/check/leaf.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { emptyProfile } from "../../../shared/profile/empty-profile.ts";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import { mergeProfiles } from "../../../shared/profile/merge-profiles.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { decodeProfile, encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { FrequentValues } from "../../../shared/sketch/frequent-values.ts";
import { normal, uniform } from "../../support/random.ts";
import { recordBatch } from "../../support/record-batch.ts";

const next = uniform(61);
const gauss = normal(62);
const n = 24_000;
const below = (limit: number): number => Math.floor(next() * limit);
const oddNumbers = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, -2e-308, 1e300, -1e300];
const lexical = [
  "1",
  "1.0",
  "-0",
  "2.5e3",
  "x",
  "",
  "true",
  "nan",
  "-inf",
  "2001-01-31",
  "9007199254740993",
  "1e400",
  "007",
];

/** Columns of every kind; more distinct values than any sketch counts exactly, but for texts, of which there are 16,384. */
const columns: Readonly<Record<string, { readonly type: DataType; readonly values: readonly unknown[] }>> = {
  number: column(new Float64(), () => (next() < 0.01 ? oddNumbers[below(oddNumbers.length)] : gauss())),
  spread: column(new Float64(), () => (next() < 0.3 ? 0 : (next() < 0.5 ? -1 : 1) * Math.exp(20 * gauss()))),
  subnormal: column(new Float64(), () => (next() < 0.3 ? 0 : (2 * next() - 1) * 2e-308)),
  seconds: column(new Float64(), () => 1.7e9 + below(1e6)),
  wide: column(new Int64(), () => (next() < 0.5 ? 2n ** 60n : -(2n ** 62n)) + BigInt(below(1e6))),
  text: { type: new Utf8(), values: Array.from({ length: n }, (_, row) => `id-${row % 16_384}`) },
  word: column(new Utf8(), () => `w${Math.floor(8000 ** next())}é`),
  untyped: column(new Utf8(), () => (next() < 0.9 ? String(gauss()) : lexical[below(lexical.length)])),
  truth: column(new Bool(), () => next() < 0.3),
  moment: column(new TimestampMillisecond(), () => below(2e12)),
  list: column(new List(new Field("item", new Float64(), true)), () => Array.from({ length: below(4) }, gauss)),
  nothing: { type: new Null(), values: new Array(n).fill(null) },
};

function column(type: DataType, make: (row: number) => unknown): { type: DataType; values: unknown[] } {
  return { type, values: Array.from({ length: n }, (_, row) => (row % 19 === 3 ? null : make(row))) };
}

/** The profile of some rows, in their order; part of the columns only, when said. */
function profileOf(rows: readonly number[], names: readonly string[] = Object.keys(columns)): Profile {
  const fold = createFold(null, "a");
  if (rows.length === 0) return finishFold(fold).profile;
  const vectors = names.map((name) => {
    const { type, values } = columns[name]!;
    return [
      name,
      vectorFromArray(
        rows.map((row) => values[row]),
        type,
      ),
    ] as const;
  });
  const batch = recordBatch(Object.fromEntries(vectors));
  batch.schema.fields.find(({ name }) => name === "untyped")?.metadata.set("lexical", "true");
  foldBatch(fold, batch);
  return finishFold(fold).profile;
}

function shuffled<T>(values: readonly T[]): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Merges two of those that are left, in any order, until one is left. */
function mergeAnyhow(parts: readonly Profile[]): Profile {
  const left = [...parts];
  while (left.length > 1) {
    const [a] = left.splice(below(left.length), 1);
    const [b] = left.splice(below(left.length), 1);
    left.push(mergeProfiles(a!, b!));
  }
  return left[0]!;
}

const bytesOf = (profile: Profile): string => Buffer.from(encodeProfile(profile)).toString("base64");
/** Sums of pairs are within objects, so they depend on how rows lie in them. */
const bytesWithoutPairs = (profile: Profile): string => bytesOf({ ...profile, pairs: new Map() });
const stored = (profile: Profile): Profile => decodeProfile(encodeProfile(profile));
const all = Array.from({ length: n }, (_, row) => row);

describe("profiles beyond what sketches hold exactly", () => {
  const whole = profileOf(all);

  it("really are beyond, but for the texts", () => {
    const { number, text, wide } = Object.fromEntries(whole.features);
    expect([number!.quantiles.isExact, number!.distinct.isExact, wide!.distinct.isExact]).toEqual([
      false,
      false,
      false,
    ]);
    expect([text!.frequent.isExact, text!.frequent.size]).toEqual([true, 16_384]);
  });

  it("have the same bytes under any order and grouping of rows, stored in between or not", () => {
    const expected = bytesWithoutPairs(whole);
    for (let round = 0; round < 2; round++) {
      const rows = shuffled(all);
      const parts = [emptyProfile(), profileOf([])];
      while (rows.length > 0) parts.push(profileOf(rows.splice(0, 1 + below(next() < 0.3 ? 100 : n / 3))));
      const merged = mergeAnyhow(parts);
      expect(bytesWithoutPairs(merged) === expected, `round ${round}`).toBe(true);
      expect(merged.pairs.size).toBeGreaterThan(0);
      expect(bytesOf(mergeAnyhow(parts.map(stored))) === bytesOf(merged), `round ${round}, stored`).toBe(true);
    }
  });

  it("have the same bytes under any grouping when files have different columns", () => {
    const names = Object.keys(columns);
    const parts = Array.from({ length: 6 }, (_, i) => {
      const some = names.filter((_, k) => (k + i) % 3 > 0);
      return profileOf(all.slice(i * 2000, i * 2000 + 1000 + below(1000)), shuffled(some));
    });
    const expected = bytesOf(parts.reduce(mergeProfiles));
    for (let round = 0; round < 3; round++) expect(bytesOf(mergeAnyhow(parts)) === expected).toBe(true);
  });
});

describe("profiles with more texts than are counted exactly", () => {
  /** One leaf an object: 30,000 different texts, the ranks of a power law. */
  const texts = Array.from({ length: 7 }, () =>
    Array.from({ length: 20_000 }, () => `t${Math.floor(60_000 ** next())}`),
  );
  const leaves = texts.map((values) => {
    const fold = createFold(null, "a");
    foldBatch(fold, recordBatch({ text: vectorFromArray(values, new Utf8()) }));
    return finishFold(fold).profile;
  });

  it("have the same bytes under any order of arrival", () => {
    const parts = leaves.map((profile, i) => ({
      leaf: leafOf(`part-${i}.csv`, profile.rows),
      profile,
      heldoutProfile: null,
      heldout: null,
    }));
    const baselineOf = (some: typeof parts): string =>
      bytesOf(makeBaseline("m", "v1", some, defaultMonitorConfig).profile);
    const expected = baselineOf(parts);
    expect(decodeProfile(Buffer.from(expected, "base64")).features.get("text")!.frequent.isExact).toBe(false);
    for (let round = 0; round < 3; round++) {
      const arrived = shuffled(parts);
      expect(baselineOf(arrived) === expected).toBe(true);
      expect(baselineOf(arrived.map((part) => ({ ...part, profile: stored(part.profile) }))) === expected).toBe(true);
    }
  });

  it("keep their stated error under any grouping, and everything else to the byte", () => {
    const counts = new Map<string, number>();
    for (const value of texts.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
    const rows = texts.flat().length;
    const withoutTexts = (profile: Profile): string => {
      const bare = mergeProfiles(profile, emptyProfile());
      const feature = bare.features.get("text")!;
      return bytesOf({ ...bare, features: new Map([["text", { ...feature, frequent: new FrequentValues() }]]) });
    };
    const expected = withoutTexts(leaves.reduce(mergeProfiles));
    for (let round = 0; round < 3; round++) {
      const merged = mergeAnyhow(leaves);
      expect(withoutTexts(merged) === expected).toBe(true);
      const { frequent } = merged.features.get("text")!;
      expect(frequent.errorBound).toBeLessThanOrEqual(rows / 1000);
      for (const [value, count] of counts) {
        const kept = frequent.countOf(value);
        if (kept > count || count - kept > frequent.errorBound) expect.fail(`${value}: ${kept} of ${count}`);
        if (count > rows / 1000 && kept === 0) expect.fail(`${value} is missing`);
      }
    }
  });
});

function leafOf(key: string, rows: number): Leaf {
  return {
    ...{ version: 1, key, etag: key, sizeBytes: 1, lastModified: "2001-01-01T00:00:00.000Z", settings: "", rows },
    ...{
      format: "csv",
      compression: "none",
      heldoutRows: 0,
      predictions: 0,
      fault: null,
      issues: [],
      observations: null,
    },
  };
}
