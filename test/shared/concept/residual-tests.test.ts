import { describe, expect, it } from "vitest";
import { heldoutParts } from "../../../shared/concept/heldout-parts.ts";
import { termChanges } from "../../../shared/concept/residual-tests.ts";
import { shapeOf, shapeOfHeldout, summarisePerformance } from "../../../shared/concept/summarise-performance.ts";
import golden from "../../golden/concept.json" with { type: "json" };
import { labelledPairs, numberColumn, seededRandom, textColumn } from "../../support/labelled-pairs.ts";

interface Side {
  readonly x: readonly (number | null)[];
  readonly level: readonly string[];
  readonly score: readonly number[];
  readonly label: readonly number[];
}

function pairsOf({ x, level, score, label }: Side) {
  const kept = new Map([
    ["x", numberColumn(x)],
    ["level", textColumn(level)],
  ]);
  return labelledPairs({ score, label, kept });
}

describe("termChanges", () => {
  it("are Welch tests of the products of residual and term, as SciPy and statsmodels have them", () => {
    for (const { baseline, serving, terms } of golden.terms) {
      const held = pairsOf(baseline);
      const reference = summarisePerformance(held, shapeOfHeldout(held, true), null);
      const served = summarisePerformance(pairsOf(serving), shapeOf(reference), null);
      const changes = termChanges(reference, served);
      const found = new Map(
        changes.map((change) => {
          const { feature, kind, level } = change.term;
          return [
            feature === null
              ? "score"
              : kind === "slope"
                ? feature
                : `${kind === "level" ? "level" : feature} ${level ?? kind}`,
            change,
          ];
        }),
      );
      expect([...found.keys()].sort()).toEqual(terms.map(({ name }) => name).sort());
      for (const { name, t, pValue, effect } of terms) {
        const change = found.get(name)!;
        expect(change.t).toBeCloseTo(t, 9);
        expect(change.pValue).toBeCloseTo(pValue, 9);
        expect(change.effect).toBeCloseTo(effect, 9);
      }
    }
  });

  it("leave out a column that serving lacks, or has as texts where it was numbers", () => {
    const { baseline, serving } = golden.terms[0]!;
    const held = pairsOf(baseline);
    const reference = summarisePerformance(held, shapeOfHeldout(held, true), null);
    const without = labelledPairs({
      score: serving.score,
      label: serving.label,
      kept: new Map([["x", textColumn(serving.level)]]),
    });
    const served = summarisePerformance(without, shapeOf(reference), null);
    const names = termChanges(reference, served).map(({ term }) => [term.feature, term.kind]);
    expect(names).toEqual([
      [null, "slope"],
      ["x", "missing"],
    ]);
    const none = summarisePerformance(labelledPairs({ label: [] }), shapeOf(reference), null);
    expect(termChanges(reference, none)).toEqual([]);
  });

  it("make no term of a constant column, of a rare value, and of more values than eight", () => {
    const n = 1000;
    const rows = Array.from({ length: n }, (_, i) => i);
    const kept = new Map([
      ["constant", numberColumn(rows.map(() => 7))],
      [
        "hostile",
        numberColumn(rows.map((i) => (i % 3 === 0 ? Number.POSITIVE_INFINITY : i % 3 === 1 ? 1e308 : -1e308))),
      ],
      ["rare", textColumn(rows.map((i) => (i < 15 ? "seldom" : "always")))],
      ["__proto__", textColumn(rows.map((i) => `value ${i % 20}`))],
      ["absent", numberColumn(rows.map(() => null))],
    ]);
    const held = labelledPairs({ score: rows.map((i) => (i + 1) / (n + 1)), label: rows.map((i) => i % 2), kept });
    const { terms } = shapeOfHeldout(held, true);
    expect(terms.map(({ feature }) => feature)).toEqual([null, ...new Array<string>(8).fill("__proto__")]);
  });

  it("read the score's log-odds and hold it where it is 0 or 1", () => {
    const held = labelledPairs({ score: [0, 1, 0.5, 0.5], label: [0, 1, 0, 1] });
    const [term] = shapeOfHeldout(held, true).terms;
    expect(term).toMatchObject({ feature: null, kind: "slope", centre: expect.closeTo(0, 9) });
    expect(Number.isFinite(term!.scale)).toBe(true);
  });

  it("allow for days that differ though nothing changed", () => {
    const random = seededRandom(8);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const draw = (days: number, rows: number) => {
      const sides = { score: [] as number[], label: [] as number[], x: [] as number[], day: [] as number[] };
      for (let day = 0; day < days; day++) {
        const slope = 0.4 * normal();
        for (let i = 0; i < rows; i++) {
          const x = normal();
          sides.x.push(x);
          sides.score.push(0.5);
          sides.label.push(random() < 1 / (1 + Math.exp(-slope * x)) ? 1 : 0);
          sides.day.push(day);
        }
      }
      return labelledPairs({ ...sides, kept: new Map([["x", numberColumn(sides.x)]]) });
    };
    let [naive, allowing] = [0, 0];
    for (let run = 0; run < 100; run++) {
      const held = draw(12, 300);
      const shape = shapeOfHeldout(held, true);
      const served = summarisePerformance(draw(1, 300), shape, null);
      const rejects = (byDay: boolean) =>
        termChanges(summarisePerformance(held, shape, byDay ? heldoutParts(held, []) : null), served)[0]!.pValue < 0.05;
      naive += Number(rejects(false));
      allowing += Number(rejects(true));
    }
    expect(naive).toBeGreaterThan(30);
    expect(allowing).toBeLessThan(14);
  });
});
