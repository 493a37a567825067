import { readFileSync } from "node:fs";
import { Bool, Float64, Int32, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import { mergeProfiles } from "../../../shared/profile/merge-profiles.ts";
import { estimateOf, type PairSums, pairKey } from "../../../shared/profile/pair-sums.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { decodeProfile, encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { profileOf } from "../../support/profile-of.ts";
import { normal, uniform } from "../../support/random.ts";
import { recordBatch } from "../../support/record-batch.ts";

interface GoldenPair {
  readonly name: string;
  readonly a: readonly (number | null)[];
  readonly b: readonly (number | null)[];
  readonly n: number;
  readonly z: number;
  readonly variance: number;
}

const golden = JSON.parse(readFileSync(new URL("../../golden/correlation.json", import.meta.url), "utf8")) as {
  readonly pairs: readonly GoldenPair[];
};

const numbers = (values: ArrayLike<number | null>): Vector => vectorFromArray(Array.from(values), new Float64());

function pairOf(profile: Profile, a: string, b: string): PairSums {
  const pair = profile.pairs.get(pairKey(a, b));
  if (pair === undefined) throw new Error(`no pair of ${a} and ${b}`);
  return pair;
}

/** Two normal columns with correlation `rho`. */
function related(n: number, rho: number, seed: number): { a: Float64Array; b: Float64Array } {
  const next = normal(seed);
  const a = Float64Array.from({ length: n }, next);
  return { a, b: a.map((x) => rho * x + Math.sqrt(1 - rho * rho) * next()) };
}

/** The profile of rows folded in batches of so many. */
function inBatches(columns: Readonly<Record<string, Float64Array>>, batchRows: number): Profile {
  const fold = createFold(null, "a.parquet");
  const n = Object.values(columns)[0]!.length;
  for (let from = 0; from < n; from += batchRows) {
    const cut = Object.entries(columns).map(([name, values]) => [name, numbers(values.slice(from, from + batchRows))]);
    foldBatch(fold, recordBatch(Object.fromEntries(cut)));
  }
  return finishFold(fold).profile;
}

describe("the pairs of a profile", () => {
  it.each(golden.pairs)("are as SciPy finds them: $name", ({ a, b, n, z, variance }) => {
    const {
      objects,
      rows,
      z: sum,
      variance: sumOfVariances,
    } = pairOf(profileOf({ a: numbers(a), b: numbers(b) }).profile, "a", "b");
    expect([objects, rows]).toEqual([1, n]);
    expect(sum / 2 ** 20 / (n - 3)).toBeCloseTo(z, 7);
    expect(sumOfVariances / 2 ** 10 / (n - 3)).toBeCloseTo(variance, 4);
  });

  it("are the same however a file writes the numbers", () => {
    const { a } = related(300, 0, 1);
    const flags = a.map((x) => Number(x > 0.3));
    const b = a.map((x) => Math.round(3 * x));
    const typed = profileOf({
      a: numbers(a),
      b: vectorFromArray(Array.from(b), new Int32()),
      flag: vectorFromArray(Array.from(flags, Boolean), new Bool()),
    });
    const written = profileOf(
      {
        a: vectorFromArray(Array.from(a, String), new Utf8()),
        b: vectorFromArray(Array.from(b, String), new Utf8()),
        flag: vectorFromArray(
          Array.from(flags, (flag) => (flag === 1 ? "True" : "false")),
          new Utf8(),
        ),
      },
      { lexical: true },
    );
    expect(typed.profile.pairs.size).toBe(3);
    expect(written.profile.pairs).toEqual(typed.profile.pairs);
  });

  it("do not depend on how rows were cut into batches, nor on monotone changes of a column", () => {
    const { a, b } = related(30_000, 0.5, 2);
    const whole = inBatches({ a, b }, 30_000).pairs;
    expect(pairOf(inBatches({ a, b }, 30_000), "a", "b").rows).toBe(4096);
    for (const batchRows of [8192, 1000, 17]) expect(inBatches({ a, b }, batchRows).pairs).toEqual(whole);
    expect(inBatches({ a: a.map(Math.exp), b }, 8192).pairs).toEqual(whole);
  });

  it("are of rows that no period of the file decides", () => {
    // Every 2nd, 4th, 8th ... row is of another kind, in which the correlation is the opposite.
    for (const period of [2, 4, 8, 64, 1024]) {
      const { a, b } = related(60_000, 0.8, 3);
      for (let i = 0; i < a.length; i += period) b[i]! *= -1;
      const { z } = estimateOf(pairOf(inBatches({ a, b }, 8192), "a", "b"));
      expect(Math.abs(Math.tanh(z) - 0.8 * (1 - 2 / period))).toBeLessThan(0.06);
    }
  });

  it("say how columns go together within objects, whatever moves between them", () => {
    const next = normal(4);
    const days = Array.from({ length: 40 }, (_, day) => {
      const { a, b } = related(500, 0.3, 100 + day);
      const shift = 5 * next();
      return inBatches({ a: a.map((x) => x + shift), b: b.map((x) => x + shift) }, 500);
    });
    const merged = days.reduce(mergeProfiles);
    const pair = pairOf(merged, "a", "b");
    const { z, variance } = estimateOf(pair);
    expect([pair.objects, pair.rows]).toEqual([40, 20_000]);
    expect(Math.abs(z - Math.atanh(0.3))).toBeLessThan(4 * Math.sqrt(variance));
    expect(days.toReversed().reduce(mergeProfiles).pairs).toEqual(merged.pairs);
    expect(decodeProfile(encodeProfile(merged)).pairs).toEqual(merged.pairs);
  });

  it("are of the 64 columns that come first, by rank and then by place, however late they show a number", () => {
    const columns: Record<string, Vector> = {};
    const next = uniform(5);
    for (let i = 0; i < 70; i++) {
      const late = i % 2 === 0 ? 0 : 40;
      columns[`c${i}`] = numbers(Array.from({ length: 100 }, (_, row) => (row < late ? null : next())));
    }
    const fold = createFold(null, "a", (name) => (name === "c69" ? -1 : name === "c3" ? null : 0));
    foldBatch(fold, recordBatch(columns));
    const { pairs } = finishFold(fold).profile;
    const named = new Set([...pairs.values()].flatMap(({ first, second }) => [first, second]));
    const expected = Array.from({ length: 64 }, (_, i) => `c${i}`).filter((name) => name !== "c3");
    expect([...named].sort()).toEqual([...expected, "c69"].sort());
    expect(pairs.size).toBe((64 * 63) / 2);
  });

  it("leave out constants, texts, too few rows, and two rare flags", () => {
    const { a, b } = related(1000, 0.5, 6);
    const rare = (values: Float64Array, every: number): Float64Array => values.map((_, i) => Number(i % every === 0));
    const { pairs } = profileOf({
      a: numbers(a),
      b: numbers(b),
      constant: numbers(a.map(() => 3)),
      text: vectorFromArray(Array.from(a, String), new Utf8()),
      few: numbers(Array.from(a, (x, i) => (i < 29 ? x : null))),
      rare: numbers(rare(a, 97)),
      rarer: numbers(rare(a, 101)),
    }).profile;
    expect([...pairs.keys()]).toEqual([
      pairKey("a", "b"),
      pairKey("a", "rare"),
      pairKey("a", "rarer"),
      pairKey("b", "rare"),
      pairKey("b", "rarer"),
    ]);
  });

  it("are the same for rows in a slice of a batch", () => {
    const { a, b } = related(200, 0.4, 7);
    const text = vectorFromArray(Array.from(a, String), new Utf8());
    const flag = vectorFromArray(
      Array.from(b, (x) => x > 0),
      new Bool(),
    );
    const whole = recordBatch({ text, flag });
    whole.schema.fields[0]!.metadata.set("lexical", "true");
    const fold = createFold(null, "a");
    for (const [from, to] of [
      [0, 67],
      [67, 68],
      [68, 200],
    ] as const)
      foldBatch(fold, whole.slice(from, to));
    const once = createFold(null, "a");
    foldBatch(once, whole);
    expect(finishFold(fold).profile.pairs).toEqual(finishFold(once).profile.pairs);
  });

  it("are none for a batch without columns", () => {
    const fold = createFold(null, "a");
    foldBatch(fold, recordBatch({}));
    expect(finishFold(fold).profile.pairs.size).toBe(0);
  });
});
