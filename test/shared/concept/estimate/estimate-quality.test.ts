import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimateQuality, type QualityEstimate } from "../../../../shared/concept/estimate/estimate-quality.ts";
import { isotonic } from "../../../../shared/concept/estimate/isotonic.ts";
import { qualityMeasures } from "../../../../shared/concept/estimate/quality-measures.ts";
import { countScores, type Scored } from "../../../../shared/concept/estimate/score-cells.ts";
import { type ScoreReference, scoreReference } from "../../../../shared/concept/estimate/score-reference.ts";
import { labelledPairs, seededRandom } from "../../../support/labelled-pairs.ts";

type Row = readonly number[];
interface Golden {
  readonly loans: {
    readonly reference: readonly Row[];
    readonly chunks: readonly (readonly Row[])[];
    readonly nannyml: { readonly calibrated: boolean; readonly chunks: readonly Record<string, number>[] };
    readonly realised: readonly Record<string, number>[];
  };
  readonly isotonic: readonly { readonly cells: readonly [number, number][]; readonly fitted: readonly number[] }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../../golden/estimate.json", import.meta.url), "utf8"));

/** Rows of `[score, decision, label?, count]` written out. */
function written(rows: readonly Row[]): { score: number[]; prediction: number[]; label: number[] } {
  const all = rows.flatMap((row) => new Array<Row>(row.at(-1)!).fill(row));
  return {
    score: all.map((row) => row[0]!),
    prediction: all.map((row) => row[1]!),
    label: all.map((row) => row[2]!),
  };
}

/** Rows whose outcome follows the score: P(y = 1) is its square root; decisions at 0.4. */
function drawn(seed: number, n: number, least = 0) {
  const draw = seededRandom(seed);
  const score = Array.from({ length: n }, () => least + (1 - least) * draw());
  return {
    score,
    prediction: score.map((x) => Number(x >= 0.4)),
    label: score.map((x) => Number(draw() < Math.sqrt(x))),
  };
}

function estimates(reference: ScoreReference | null, { score, prediction }: Scored): Map<string, QualityEstimate> {
  const cells = countScores({ score, prediction }, reference!.edges, reference!.decided);
  return new Map(estimateQuality(reference!, cells).map((estimate) => [estimate.measure, estimate]));
}

/** What labels say of the same rows, by definition. */
function realised({ score, prediction, label }: ReturnType<typeof drawn>): Record<string, number> {
  const count = (y: number, d: number) => label.filter((l, i) => l === y && prediction[i] === d).length;
  const [tp, fp, fn] = [count(1, 1), count(0, 1), count(1, 0)];
  const mean = (of: (y: number, s: number) => number) =>
    label.reduce((sum, y, i) => sum + of(y, score[i]!), 0) / label.length;
  return {
    accuracy: mean((y, s) => Number(y === Number(s >= 0.4))),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    brier: mean((y, s) => (s - y) ** 2),
    "log-loss": mean((y, s) => -Math.log(y === 1 ? s : 1 - s)),
  };
}

describe("isotonic", () => {
  it.each(golden.isotonic.map((one) => [one.cells.length, one] as const))("is scikit-learn's on %i cells", (_, one) => {
    const fitted: number[] = [];
    const blocks = isotonic(one.cells.map(([n, positives]) => ({ n, positives })));
    for (const { from, to, n, positives } of blocks) fitted.push(...new Array(to - from).fill(positives / n));
    expect(fitted.length).toBe(one.fitted.length);
    fitted.forEach((share, i) => {
      expect(share).toBeCloseTo(one.fitted[i]!, 9);
    });
  });

  it("gives empty cells to their neighbours and nothing to nothing", () => {
    const cell = (n: number, positives: number) => ({ n, positives });
    expect(isotonic([cell(0, 0), cell(4, 1), cell(0, 0), cell(4, 3), cell(0, 0)])).toEqual([
      { from: 0, to: 3, n: 4, positives: 1 },
      { from: 3, to: 5, n: 4, positives: 3 },
    ]);
    expect(isotonic([cell(0, 0), cell(0, 0)])).toEqual([]);
    expect(isotonic([])).toEqual([]);
  });
});

describe("estimateQuality", () => {
  const reference = scoreReference(labelledPairs(written(golden.loans.reference)));
  const theirNames = { accuracy: "accuracy", auc: "roc_auc", precision: "precision", recall: "recall", f1: "f1" };

  it("is NannyML's estimate on every chunk of its own loans", () => {
    expect(golden.loans.nannyml.calibrated).toBe(true);
    golden.loans.chunks.forEach((chunk, k) => {
      const found = estimates(reference, written(chunk));
      for (const [ours, theirs] of Object.entries(theirNames))
        expect(found.get(ours)?.value, `${ours} of chunk ${k}`).toBeCloseTo(
          golden.loans.nannyml.chunks[k]![theirs]!,
          4,
        );
    });
  });

  it("holds the quality that the labels of those chunks show, while P(y given x) stands", () => {
    const names = { ...theirNames, brier: "brier", "log-loss": "log_loss" };
    for (let k = 0; k < 5; k++) {
      const found = estimates(reference, written(golden.loans.chunks[k]!));
      expect([...found.keys()]).toEqual(qualityMeasures.map(({ id }) => id));
      for (const [ours, theirs] of Object.entries(names)) {
        const { value, low, high } = found.get(ours)!;
        const truth = golden.loans.realised[k]![theirs]!;
        // Seven measures of five chunks: some lie outside of 95%, none far.
        expect(Math.abs(truth - value), `${ours} of chunk ${k}`).toBeLessThan(1.8 * (high - value));
        expect(low).toBeLessThan(value);
      }
    }
  });

  it("has intervals that hold nineteen of twenty realised values, also where scores are no probabilities and inputs moved", () => {
    const outside = new Map<string, number>();
    const runs = 120;
    for (let run = 0; run < runs; run++) {
      const learned = scoreReference(labelledPairs(drawn(10_000 + run, 3000)));
      const batch = drawn(20_000 + run, 1000, 0.2);
      const found = estimates(learned, batch);
      for (const [measure, truth] of Object.entries(realised(batch))) {
        const { low, high } = found.get(measure)!;
        outside.set(measure, (outside.get(measure) ?? 0) + Number(truth < low || truth > high));
      }
    }
    // 5% of 120, and three standard errors more.
    for (const [measure, count] of outside) {
      expect(count, measure).toBeLessThanOrEqual(13);
      expect(count, measure).toBeGreaterThanOrEqual(1);
    }
  });

  it("cannot see a change of P(y given x)", () => {
    const learned = scoreReference(labelledPairs(drawn(1, 5000)));
    const batch = drawn(2, 5000);
    const flipped = { ...batch, label: batch.label.map((y) => 1 - y) };
    const found = estimates(learned, flipped).get("accuracy")!;
    expect(found.value).toBeCloseTo(found.heldout, 1);
    expect(realised(flipped)["accuracy"]).toBeLessThan(found.low - 0.2);
  });

  it("tells the held-out rows' own quality from their labels", () => {
    const rows = drawn(3, 2000);
    const found = estimates(scoreReference(labelledPairs(rows)), rows);
    const truth = realised(rows);
    for (const measure of ["accuracy", "precision", "recall", "f1"])
      expect(found.get(measure)?.heldout).toBeCloseTo(truth[measure]!, 10);
    expect(found.get("brier")?.heldout).toBeCloseTo(truth["brier"]!, 4);
    expect(found.get("log-loss")?.heldout).toBeCloseTo(truth["log-loss"]!, 3);
  });

  it("leaves out what the predictions lack something for, and says nothing of nothing", () => {
    const { score, label } = drawn(4, 1000);
    const ranks = score.map((x) => 10 * x);
    const only = estimates(scoreReference(labelledPairs({ score: ranks, label })), { score: ranks, prediction: [] });
    expect([...only.keys()]).toEqual(["auc"]);
    expect(estimates(reference, { score: [], prediction: [] }).size).toBe(0);
    expect(estimates(reference, { score: [Number.NaN, 0.5], prediction: [1, Number.NaN] }).size).toBe(0);
  });

  it("has no reference in few rows, one class, or one score", () => {
    const { score, label } = drawn(5, 99);
    expect(scoreReference(labelledPairs({ score, label }))).toBeNull();
    const many = drawn(6, 500);
    expect(scoreReference(labelledPairs({ score: many.score, label: many.label.map(() => 1) }))).toBeNull();
    expect(scoreReference(labelledPairs({ score: many.score.map(() => 0.5), label: many.label }))).toBeNull();
  });

  it("keeps at most 256 cells, the same for the same rows", () => {
    const rows = labelledPairs(drawn(7, 50_000));
    const kept = scoreReference(rows)!;
    expect(kept.edges.length).toBe(255);
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    expect(scoreReference(rows)).toEqual(kept);
  });
});

describe("the check of calibration", () => {
  it("passes scores that order the outcomes, and fails those that do not", () => {
    let failed = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { check } = scoreReference(labelledPairs(drawn(seed, 1000)))!;
      if (check.pValue < 0.05) failed++;
      expect(check.passed).toBe(true);
    }
    expect(failed).toBeLessThanOrEqual(16);
    const draw = seededRandom(9);
    const score = Array.from({ length: 5000 }, () => draw());
    const bowl = score.map((x) => Number(draw() < 4 * (x - 0.5) ** 2));
    const { check } = scoreReference(labelledPairs({ score, label: bowl }))!;
    expect(check.passed).toBe(false);
    expect(check.error).toBeGreaterThan(0.1);
  });
});
