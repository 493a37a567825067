import { Bool, Dictionary, Float64, Int32, Int64, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureExpectation, FeatureObservations, Observations } from "../../../shared/profile/expectations.ts";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import { emptyObservations, mergeObservations } from "../../../shared/profile/merge-observations.ts";
import { decodeObservations, encodeObservations } from "../../../shared/profile/observations-codec.ts";
import { recordBatch } from "../../support/record-batch.ts";

const anything: FeatureExpectation = { name: "x", kinds: null, edges: null, values: null, min: null, max: null };

function observe(expectation: Partial<FeatureExpectation>, object: string, ...vectors: Vector[]): Observations {
  const features = new Map([["x", { ...anything, ...expectation }]]);
  const fold = createFold({ baselineVersion: "v1", features }, object);
  for (const vector of vectors) foldBatch(fold, recordBatch({ x: vector }));
  return finishFold(fold).observations!;
}

function ofX(expectation: Partial<FeatureExpectation>, ...vectors: Vector[]): FeatureObservations {
  return observe(expectation, "a.csv", ...vectors).features.get("x")!;
}

const floats = (values: readonly (number | null)[]): Vector => vectorFromArray(values, new Float64());
const texts = (values: readonly (string | null)[]): Vector => vectorFromArray(values, new Utf8());

describe("observations", () => {
  it("are null without expectations", () => {
    const fold = createFold(null, "a.csv");
    foldBatch(fold, recordBatch({ x: floats([1]) }));
    expect(finishFold(fold).observations).toBeNull();
  });

  it("count numbers by bin, an edge belonging to the bin above it", () => {
    const { binCounts } = ofX(
      { edges: [0, 1, 10] },
      floats([-5, 0, 0.5, 1, 9.99, 10, 1e300, null, Number.NaN, Infinity]),
    );
    expect(binCounts).toEqual([1, 2, 2, 2]);
    expect(ofX({}, floats([1])).binCounts).toBeNull();
  });

  it("agree with counting by hand on random bins", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -20, max: 20 })),
        fc.array(fc.integer({ min: -25, max: 25 })),
        (some, values) => {
          const edges = some.sort((a, b) => a - b);
          const expected = new Array<number>(edges.length + 1).fill(0);
          for (const x of values) expected[edges.filter((edge) => edge <= x).length]! += 1;
          expect(ofX({ edges }, floats(values)).binCounts).toEqual(expected);
        },
      ),
    );
  });

  it("name the first three offences by row, across batches and kinds", () => {
    const violation = ofX(
      { kinds: ["integer"] },
      texts(["a", "b"]),
      floats([1, 2.5, null]),
      texts(["", "c"]),
    ).violations.get("UNEXPECTED_TYPE");
    expect(violation).toEqual({
      count: 5,
      examples: [
        { object: "a.csv", row: 1, value: "a" },
        { object: "a.csv", row: 2, value: "b" },
        { object: "a.csv", row: 4, value: "2.5" },
      ],
    });
  });

  it("never take a missing value for an offence", () => {
    expect(ofX({ kinds: [], values: new Set(), min: 0, max: 0 }, floats([null, null])).violations.size).toBe(0);
  });

  it("count what lies beyond the range, infinities apart", () => {
    const { violations } = ofX({ min: 0, max: 10 }, floats([0, 10, -0.5, 11, 12, Infinity, Number.NaN]));
    expect(violations.get("BELOW_RANGE")).toEqual({ count: 1, examples: [{ object: "a.csv", row: 3, value: "-0.5" }] });
    expect(violations.get("ABOVE_RANGE")!.examples.map(({ row, value }) => [row, value])).toEqual([
      [4, "11"],
      [5, "12"],
    ]);
    expect(violations.size).toBe(2);
  });

  it("count values outside a closed set, of every kind that has a text", () => {
    const values = new Set(["a", "7", "true", "9007199254740993"]);
    const unseen = (vector: Vector): string[] =>
      ofX({ values }, vector)
        .violations.get("UNSEEN_VALUE")
        ?.examples.map((e) => e.value) ?? [];
    expect(unseen(texts(["a", "b", "", "A"]))).toEqual(["b", "", "A"]);
    expect(unseen(floats([7, 8, 7.5]))).toEqual(["8", "7.5"]);
    expect(unseen(vectorFromArray([true, false], new Bool()))).toEqual(["false"]);
    expect(unseen(vectorFromArray([7n, 9007199254740993n, 9007199254740995n], new Int64()))).toEqual([
      "9007199254740995",
    ]);
    expect(unseen(vectorFromArray(["a", "b"], new Dictionary(new Utf8(), new Int32())))).toEqual(["b"]);
  });

  it("report an unexpected kind once, not also as an unseen value", () => {
    const { violations } = ofX({ kinds: ["text"], values: new Set(["a"]) }, floats([1, 2]), texts(["z"]));
    expect([violations.get("UNEXPECTED_TYPE")!.count, violations.get("UNSEEN_VALUE")!.count]).toEqual([2, 1]);
  });

  it("shorten examples to 80 characters", () => {
    const { violations } = ofX({ values: new Set() }, texts(["<b>".repeat(500)]));
    const value = violations.get("UNSEEN_VALUE")!.examples[0]!.value;
    expect([value.length, value.at(-1)]).toEqual([80, "…"]);
  });
});

const expectation: Partial<FeatureExpectation> = {
  kinds: ["integer", "text"],
  edges: [0, 5],
  values: new Set(["1", "a"]),
  min: 0,
  max: 5,
};
const some = fc
  .tuple(fc.constantFrom("a.csv", "b.csv", "c.csv"), fc.array(fc.constantFrom(-1, 1, 2, 2.5, 9), { maxLength: 8 }))
  .map(([object, values]) => observe(expectation, object, floats(values), texts(["a", "q"])));

describe("mergeObservations", () => {
  it("is associative and commutative with an identity, to the byte", () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const text = encodeObservations;
        expect(text(mergeObservations(a, b))).toBe(text(mergeObservations(b, a)));
        expect(text(mergeObservations(mergeObservations(a, b), c))).toBe(
          text(mergeObservations(a, mergeObservations(b, c))),
        );
        expect(text(mergeObservations(a, emptyObservations("v1")))).toBe(text(a));
        expect(text(decodeObservations(text(a)))).toBe(text(a));
      }),
    );
  });

  it("keeps the three smallest places by object, then row", () => {
    const at = (object: string): Observations => observe({ max: 0 }, object, floats([1, 2, 0, 3]));
    const merged = mergeObservations(mergeObservations(at("c.csv"), at("b.csv")), at("a.csv"));
    const violation = merged.features.get("x")!.violations.get("ABOVE_RANGE")!;
    expect(violation.count).toBe(9);
    expect(violation.examples.map(({ object, row }) => `${object}:${row}`)).toEqual(["a.csv:1", "a.csv:2", "a.csv:4"]);
  });

  it("refuses observations under different baselines or bins", () => {
    expect(() => mergeObservations(emptyObservations("v1"), emptyObservations("v2"))).toThrow("v1 and v2");
    expect(() =>
      mergeObservations(observe({ edges: [1] }, "a", floats([1])), observe({ edges: [1, 2] }, "a", floats([1]))),
    ).toThrow("2 and 3 bins");
  });

  it("refuses what a later release wrote", () => {
    expect(() => decodeObservations('{"version":2,"features":[]}')).toThrow("version 2");
  });
});
