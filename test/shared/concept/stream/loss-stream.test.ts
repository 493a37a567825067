import { describe, expect, it } from "vitest";
import { batchLosses } from "../../../../shared/concept/stream/batch-losses.ts";
import {
  emptyLossStream,
  type LossStream,
  levelOf,
  withLosses,
} from "../../../../shared/concept/stream/loss-stream.ts";
import { measureLossStream } from "../../../../shared/concept/stream/measure-loss-stream.ts";
import { mergeMoments, noMoments } from "../../../../shared/concept/stream/moments.ts";
import { summarisePerformance } from "../../../../shared/concept/summarise-performance.ts";
import { labelledPairs } from "../../../support/labelled-pairs.ts";
import { normal } from "../../../support/random.ts";
import { losses } from "./losses.ts";

const binary = { task: "binary", loss: "error", scoreEdges: [], terms: [] } as const;
const errorsOf = (label: readonly number[]) => labelledPairs({ label, prediction: label.map(() => 0) });
const reference = summarisePerformance(errorsOf([0, 1]), binary, null);
const lossesOf = (label: readonly number[], heldout = 0.05) => {
  const own = batchLosses(errorsOf(label), reference);
  return own && { ...own, heldout };
};
const blocksOf = (label: readonly number[]) => lossesOf(label)?.blocks ?? [];

const date = (day: number) => new Date(Date.UTC(2001, 3, day)).toISOString();
/** A stream after batches of 100 labels a day, each with this error rate. */
function streamOf(rates: readonly number[], detector: "adwin" | "page-hinkley" = "adwin"): LossStream[] {
  let stream = emptyLossStream;
  return rates.map((rate, i) => {
    const own = lossesOf(losses(i, "error", [[100, rate]]));
    stream = withLosses(stream, { eventTime: date(i + 1), modelVersion: "v1", losses: own }, detector);
    return stream;
  });
}
const days = (n: number, rate: number) => new Array<number>(n).fill(rate);

describe("batchLosses", () => {
  it("keeps number, mean and spread of the losses in at most 16 blocks of at least 32", () => {
    for (const n of [1, 31, 63, 64, 200, 511, 512, 100_000]) {
      const label = losses(n, "error", [[n, 0.3]]);
      const blocks = blocksOf(label);
      const whole = blocks.reduce(mergeMoments, noMoments);
      const mean = label.reduce((sum, loss) => sum + loss, 0) / n;
      expect(blocks.length).toBe(Math.min(16, Math.max(1, Math.floor(n / 32))));
      expect(whole.n).toBe(n);
      expect(whole.mean).toBeCloseTo(mean, 5);
      expect(whole.m2 / n).toBeCloseTo(mean * (1 - mean), 4);
    }
    expect(batchLosses(errorsOf([]), reference)).toBeNull();
  });

  it("puts the losses in order of event time", () => {
    const label = Array.from({ length: 200 }, (_, i) => i % 2);
    const time = Float64Array.from(label, (y) => (y === 1 ? 1 : Number.NaN));
    const pairs = { ...errorsOf(label), time };
    expect(batchLosses(pairs, reference)?.blocks.map(({ mean }) => Math.round(mean))).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("takes the Brier loss of scores, the scaled squared error of numbers, and leaves out what has neither", () => {
    const scored = { label: [1, 0, 1, 2], score: [0.8, 0.8, Number.NaN, 0.5] };
    const brier = summarisePerformance(labelledPairs(scored), { ...binary, loss: "brier" }, null);
    const block = batchLosses(labelledPairs(scored), brier)?.blocks[0];
    expect(block?.n).toBe(2);
    expect(block?.mean).toBeCloseTo((0.04 + 0.64) / 2, 10);
    const numbers = labelledPairs({ label: [1, 1, 1, 1], prediction: [1, 3, -1, 1e9] });
    const shape = { task: "regression", loss: "squared-error", scoreEdges: [], terms: [] } as const;
    const held = summarisePerformance(labelledPairs({ label: [2, -2], prediction: [0, 0] }), shape, null);
    expect(batchLosses(numbers, held)?.blocks[0]?.mean).toBeCloseTo((0 + 0.5 + 0.5 + 1) / 4, 6);
  });
});

describe("the weight of a loss", () => {
  /** Labels of so many days, whose error rates spread by so much around 0.2. */
  const daysOf = (seed: number, count: number, n: number, spread: number) => {
    const gaussian = normal(seed);
    return Array.from({ length: count }, (_, day) =>
      losses(1000 * seed + day, "error", [[n, Math.min(0.9, Math.max(0.01, 0.2 + spread * gaussian()))]]),
    );
  };
  const heldoutOf = (labels: readonly (readonly number[])[]) =>
    summarisePerformance(errorsOf(labels.flat()), binary, {
      names: labels.map((_, day) => `day ${day}`),
      index: Uint32Array.from(labels.flatMap((day, i) => day.map(() => i))),
    });

  it("is 1 where days are alike, and what makes the mean of a day vary as days do where they are not", () => {
    expect(batchLosses(errorsOf(daysOf(1, 4, 500, 0.1).flat()), heldoutOf(daysOf(1, 4, 500, 0.1)))?.weight).toBe(1);
    const alike = batchLosses(errorsOf(losses(1, "error", [[500, 0.2]])), heldoutOf(daysOf(2, 40, 500, 0)));
    expect(alike?.weight).toBeGreaterThan(0.5);
    const varying = batchLosses(errorsOf(losses(1, "error", [[500, 0.2]])), heldoutOf(daysOf(3, 200, 500, 0.05)));
    // s2 / (s2 / n + t2) of 500 losses, with s2 = 0.16 and t2 = 0.0025.
    expect((500 * varying!.weight) / (0.16 / (0.16 / 500 + 0.0025))).toBeCloseTo(1, 0);
    expect(varying?.weight).toBeLessThan(0.15);
  });

  it("keeps days that vary from being called a rise, and lets a real one be found", () => {
    const reference = heldoutOf(daysOf(4, 40, 500, 0.05));
    const rising = (seed: number, rise: number) => {
      let stream = emptyLossStream;
      return daysOf(seed, 150, 500, 0.05).some((day, i) => {
        const label = i < 100 ? day : day.map((y, k) => Number(y === 1 || (k * 7919) % 100 < 100 * rise));
        const own = batchLosses(errorsOf(label), reference);
        stream = withLosses(stream, { eventTime: date(i + 1), modelVersion: "v1", losses: own }, "adwin");
        return measureLossStream(stream, own, "error")?.verdict === "drift";
      });
    };
    const seeds = Array.from({ length: 20 }, (_, k) => 100 + k);
    expect(seeds.filter((seed) => rising(seed, 0)).length).toBeLessThanOrEqual(1);
    expect(seeds.every((seed) => rising(seed, 0.3))).toBe(true);
  });
});

describe("withLosses", () => {
  it.each(["adwin", "page-hinkley"] as const)(
    "says of %s since when the loss is up, until it comes back",
    (detector) => {
      const rates = [...days(30, 0.1), ...days(20, 0.4), ...days(60, 0.1)];
      const risen = streamOf(rates, detector).map((stream) => stream.risen);
      expect(risen.slice(0, 30).every((rise) => rise === null)).toBe(true);
      const first = risen.findIndex((rise) => rise !== null);
      expect(first).toBeGreaterThanOrEqual(30);
      expect(first).toBeLessThan(36);
      expect(risen[49]?.since).toBe(date(first + 1));
      expect(risen[49]?.before).toBeCloseTo(0.1, 1);
      expect(risen[49]?.peak).toBeCloseTo(0.4, 1);
      expect(risen.slice(first, 50).every((rise) => rise !== null)).toBe(true);
      expect(risen.at(-1)).toBeNull();
    },
  );

  it("never pools two model versions", () => {
    const [before] = streamOf(days(30, 0.1)).slice(-1);
    const batch = { eventTime: date(31), losses: lossesOf(losses(7, "error", [[2000, 0.6]])) };
    expect(withLosses(before!, { ...batch, modelVersion: "v1" }, "adwin").risen).not.toBeNull();
    const other = withLosses(before!, { ...batch, modelVersion: "v2" }, "adwin");
    expect(other.risen).toBeNull();
    expect(levelOf(other.detector)?.n).toBe(2000);
  });

  it("is not moved by a batch without losses, nor by a fall", () => {
    const [stream] = streamOf(days(5, 0.3)).slice(-1);
    expect(withLosses(stream!, { eventTime: date(6), modelVersion: "v2", losses: null }, "adwin")).toBe(stream);
    expect(streamOf([...days(20, 0.5), ...days(20, 0.1)]).every(({ risen }) => risen === null)).toBe(true);
  });

  it("continues from its stored state as if it had never stopped", () => {
    const rates = [...days(10, 0.1), ...days(5, 0.4)];
    let stored = emptyLossStream;
    rates.forEach((rate, i) => {
      const own = lossesOf(losses(i, "error", [[100, rate]]));
      stored = withLosses(stored, { eventTime: date(i + 1), modelVersion: "v1", losses: own }, "adwin");
      stored = JSON.parse(JSON.stringify(stored));
    });
    expect(stored).toEqual(streamOf(rates).at(-1));
  });
});

describe("measureLossStream", () => {
  it("says the rise in a sentence, and without one nothing that a late batch would change", () => {
    const all = streamOf([...days(30, 0.1), ...days(20, 0.4)]);
    const own = lossesOf(losses(9, "error", [[100, 0.4]]));
    const rise = measureLossStream(all.at(-1)!, own, "error")!;
    expect(rise).toMatchObject({ test: "adwin", comparison: "labelled", verdict: "drift", pValue: null });
    expect(rise.effect).toBeGreaterThan(2);
    expect(rise.reason).toMatch(
      /^ADWIN: the error rate rose to 0\.\d+ by 2001-05-0\d, from 0\.1\d* before, and is 0\.\d+ since\.$/,
    );
    const quiet = [3, 20].map((day) => measureLossStream(all[day]!, own, "error"));
    expect(quiet[0]).toEqual(quiet[1]);
    expect(quiet[0]).toMatchObject({ verdict: "stable", effect: null, nServing: 100 });
    expect(measureLossStream(all[0]!, null, "error")).toBeNull();
  });

  it("takes no rise by less than a twentieth for one that matters, and none to the held-out loss", () => {
    const verdicts = (means: readonly number[], heldout: number) => {
      let stream = emptyLossStream;
      return means.map((mean, i) => {
        const own = { blocks: [{ n: 100_000, mean, m2: 1 }], heldout, weight: 1 };
        stream = withLosses(stream, { eventTime: date(i + 1), modelVersion: "v1", losses: own }, "adwin");
        return measureLossStream(stream, own, "error")?.verdict;
      });
    };
    expect(verdicts([0.5, 0.52, 0.56], 0)).toEqual(["stable", "stable", "drift"]);
    expect(verdicts([0.1, 0.2, 0.2], 0.2)).toEqual(["stable", "stable", "stable"]);
    expect(verdicts([0.1, 0.2, 0.25, 0.2], 0.2)).toEqual(["stable", "stable", "drift", "stable"]);
    expect(verdicts([0.1, 0.2], 0.1)).toEqual(["stable", "drift"]);
  });
});
