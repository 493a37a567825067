import { Bool, Float64, Int64, TimestampMillisecond, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyProfile } from "../../../shared/profile/empty-profile.ts";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import { mergeProfiles } from "../../../shared/profile/merge-profiles.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { decodeProfile, encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { recordBatch } from "../../support/record-batch.ts";

interface Row {
  readonly number: number | null;
  readonly long: bigint | null;
  readonly lexical: string | null;
  readonly truth: boolean | null;
  readonly moment: number | null;
}

const row: fc.Arbitrary<Row> = fc.record({
  number: fc.option(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(1e9 + 0.1, 1e300, 5e-324))),
  long: fc.option(
    fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 4n }),
    ),
  ),
  lexical: fc.option(
    fc.constantFrom(
      "1",
      "1.0",
      "2.5",
      "x",
      "",
      "true",
      "nan",
      "-inf",
      "2001-01-31",
      "9007199254740993",
      "é",
      "__proto__",
    ),
  ),
  truth: fc.option(fc.boolean()),
  moment: fc.option(fc.integer({ min: -1e12, max: 2e12 })),
});

function profileOf(
  rows: readonly Row[],
  columns: readonly (keyof Row)[] = ["number", "long", "lexical", "truth", "moment"],
): Profile {
  const vectors: Record<keyof Row, Vector> = {
    number: vectorFromArray(
      rows.map((r) => r.number),
      new Float64(),
    ),
    long: vectorFromArray(
      rows.map((r) => r.long),
      new Int64(),
    ),
    lexical: vectorFromArray(
      rows.map((r) => r.lexical),
      new Utf8(),
    ),
    truth: vectorFromArray(
      rows.map((r) => r.truth),
      new Bool(),
    ),
    moment: vectorFromArray(
      rows.map((r) => r.moment),
      new TimestampMillisecond(),
    ),
  };
  const fold = createFold(null, "a.parquet");
  if (rows.length > 0) foldBatch(fold, recordBatch(Object.fromEntries(columns.map((name) => [name, vectors[name]]))));
  return finishFold(fold).profile;
}

const bytesOf = (profile: Profile): string => Buffer.from(encodeProfile(profile)).toString("hex");
const rows = fc.array(row, { minLength: 1, maxLength: 120 });

describe("mergeProfiles", () => {
  it("gives the bytes of the whole for any split and permutation of its rows", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(120), { maxLength: 4 }), fc.infiniteStream(fc.nat(1000)), (all, cuts, keys) => {
        const whole = bytesOf(profileOf(all));
        const shuffled = all
          .map((r) => ({ r, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ r }) => r);
        expect(bytesOf(profileOf(shuffled))).toBe(whole);
        const ends = [0, ...cuts.map((cut) => cut % shuffled.length).sort((a, b) => a - b), shuffled.length];
        const parts = ends.slice(1).map((end, i) => profileOf(shuffled.slice(ends[i]!, end)));
        expect(bytesOf(parts.reduce(mergeProfiles))).toBe(whole);
        expect(bytesOf(parts.reduceRight((a, b) => mergeProfiles(a, b)))).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("is associative and commutative with an identity, also for files with different columns", () => {
    const subset = fc.subarray<keyof Row>(["truth", "number", "lexical", "long", "moment"], { minLength: 1 });
    const profile = fc.tuple(rows, subset).map(([all, columns]) => profileOf(all, columns));
    fc.assert(
      fc.property(profile, profile, profile, (a, b, c) => {
        expect(bytesOf(mergeProfiles(a, b))).toBe(bytesOf(mergeProfiles(b, a)));
        expect(bytesOf(mergeProfiles(mergeProfiles(a, b), c))).toBe(bytesOf(mergeProfiles(a, mergeProfiles(b, c))));
        expect(bytesOf(mergeProfiles(a, emptyProfile()))).toBe(bytesOf(a));
        const merged = mergeProfiles(a, b);
        for (const { kinds } of merged.features.values()) {
          expect(Object.values(kinds).reduce((sum, count) => sum + count)).toBe(merged.rows);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("leaves its arguments as they were", () => {
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        const [a, b] = [profileOf(some), profileOf(others)];
        const before = [bytesOf(a), bytesOf(b)];
        mergeProfiles(a, b);
        expect([bytesOf(a), bytesOf(b)]).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });

  it("drops an exact extreme that another file's number lies beyond", () => {
    const wide = profileOf(
      [{ number: null, long: 2n ** 60n + 1n, lexical: null, truth: null, moment: null }],
      ["long"],
    );
    const fold = createFold(null, "b.csv");
    foldBatch(fold, recordBatch({ long: vectorFromArray([1e30], new Float64()) }));
    const merged = mergeProfiles(wide, finishFold(fold).profile).features.get("long")!;
    expect([merged.exactMin, merged.exactMax]).toEqual([String(2n ** 60n + 1n), null]);
  });

  it("survives being stored", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const profile = profileOf(all);
        expect(bytesOf(decodeProfile(encodeProfile(profile)))).toBe(bytesOf(profile));
      }),
      { numRuns: 40 },
    );
  });
});
