import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinLabels, type LabelledPairs } from "../../../shared/concept/join-labels.ts";
import { collectPairs, joinLogs } from "../../../shared/concept/join-logs.ts";
import type { KeptColumn } from "../../../shared/concept/kept-column.ts";
import { createCoverageTally } from "../../../shared/concept/label-coverage.ts";
import type { LabelLog } from "../../../shared/concept/label-log.ts";
import { logsThatMeet } from "../../../shared/concept/logs-that-meet.ts";
import { mergePredictionLogs } from "../../../shared/concept/merge-prediction-logs.ts";
import {
  encodeLabelLog,
  encodePredictionLog,
  openLabelLog,
  openPredictionLog,
} from "../../../shared/concept/packed-log.ts";
import type { PredictionLog } from "../../../shared/concept/prediction-log.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";

/** A hash that spreads the small numbers evenly and never gives two the same. */
const hashOf = (id: number) => BigInt.asUintN(64, BigInt(id + 1) * 0x9e3779b97f4a7c15n);
const ascending = (ids: readonly number[]) => [...new Set(ids)].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));

function predictions(ids: readonly number[], file: number): PredictionLog {
  const rows = ascending(ids);
  const kept: KeptColumn = {
    kind: "text",
    values: Uint16Array.from(rows, (id) => 1 + (id % 2)),
    texts: [`even ${file}`, "odd"],
  };
  return {
    idHash: BigUint64Array.from(rows, hashOf),
    score: Float64Array.from(rows, (id) => id + file / 100),
    prediction: Float64Array.from(rows, () => Number.NaN),
    label: Float64Array.from(rows, (id) => (id % 5 === 0 ? 1 : Number.NaN)),
    time: Float64Array.from(rows, (id) => 1_000 * id),
    day: Int32Array.from(rows, (id) => id),
    row: Uint32Array.from(rows, (_, i) => i),
    kept: new Map([["parity", kept]]),
  };
}

interface Rating {
  readonly id: number;
  readonly rater: number;
  readonly label: number;
}

function labels(ratings: readonly Rating[]): LabelLog {
  const latest = new Map(ratings.map((rating) => [`${rating.id} ${rating.rater}`, rating]));
  const rows = ascending([...latest.values()].map(({ id }) => id)).flatMap((id) =>
    [...latest.values()].filter((rating) => rating.id === id).sort((a, b) => a.rater - b.rater),
  );
  return {
    idHash: BigUint64Array.from(rows, ({ id }) => hashOf(id)),
    label: Float64Array.from(rows, ({ label }) => label),
    rater: Uint32Array.from(rows, ({ rater }) => rater),
  };
}

const openPredictions = (log: PredictionLog) => openPredictionLog(memorySource("p", encodePredictionLog(log)));
const openLabels = (log: LabelLog) => openLabelLog(memorySource("l", encodeLabelLog(log)));

/** What a person would say the label is: each rater's last word, and the middle of those. */
function plainLabels(logs: readonly (readonly Rating[])[]): Map<number, number> {
  const words = new Map<number, Map<number, number>>();
  for (const { id, rater, label } of logs.flat()) {
    words.set(id, (words.get(id) ?? new Map<number, number>()).set(rater, label));
  }
  return new Map(
    [...words].map(([id, said]) => {
      const sorted = [...said.values()].sort((a, b) => a - b);
      const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
      return [id, (low + high) / 2];
    }),
  );
}

const ids = fc.array(fc.nat(300), { maxLength: 120 });
const ratings = fc.array(fc.record({ id: fc.nat(300), rater: fc.nat(2), label: fc.nat(1) }), { maxLength: 80 });
const files = { predicted: fc.array(ids, { maxLength: 5 }), given: fc.array(ratings, { maxLength: 5 }) };

describe("joinLogs", () => {
  it("gives what joining everything at once gives, however little is in memory", async () => {
    await fc.assert(
      fc.asyncProperty(
        files.predicted,
        files.given,
        fc.integer({ min: 3, max: 400 }),
        async (predicted, given, rows) => {
          const logs = predicted.map(predictions);
          const labelLogs = given.map(labels);
          const placed = await Promise.all(
            logs.map(async (log, source) => ({ log: await openPredictions(log), source })),
          );
          const opened = await Promise.all(labelLogs.map(openLabels));
          const pairs = await collectPairs(joinLogs(placed, opened, "parity", rows));
          const whole = joinLabels(mergePredictionLogs(logs), labelLogs, createCoverageTally("parity"));
          expect(plain(pairs)).toEqual(plain(whole));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps the first prediction of an id and every rater's last word", async () => {
    await fc.assert(
      fc.asyncProperty(files.predicted, files.given, async (predicted, given) => {
        const placed = await Promise.all(
          predicted.map(async (of, source) => ({ log: await openPredictions(predictions(of, source)), source })),
        );
        const opened = await Promise.all(given.map((of) => openLabels(labels(of))));
        const pairs = await collectPairs(joinLogs(placed, opened, null, 50));
        const said = plainLabels(given);
        const everyone = new Map(predicted.flatMap((of, file) => of.map((id) => [id, file] as const)).toReversed());
        const expected = [...everyone].flatMap(([id, file]) => {
          const label = said.get(id) ?? (id % 5 === 0 ? 1 : null);
          return label === null ? [] : [[id + file / 100, label, id]];
        });
        const found = [...pairs.score].map((score, i) => [score, pairs.label[i]!, pairs.time[i]! / 1_000]);
        const byScore = (all: number[][]) => all.sort(([a], [b]) => a! - b!);
        expect(byScore(found)).toEqual(byScore(expected));
        expect(pairs.coverage).toMatchObject({ predictions: everyone.size, labelled: expected.length });
      }),
      { numRuns: 60 },
    );
  });

  it("says what the raters of an id said who were several", async () => {
    const log = await openLabels(
      labels([
        { id: 1, rater: 1, label: 1 },
        { id: 1, rater: 2, label: 1 },
        { id: 1, rater: 3, label: 0 },
        { id: 2, rater: 1, label: 1 },
        { id: 3, rater: 1, label: 0 },
        { id: 3, rater: 2, label: 1 },
      ]),
    );
    const placed = [{ log: await openPredictions(predictions([1, 2, 3, 4], 0)), source: 0 }];
    const pairs = await collectPairs(joinLogs(placed, [log], null, 2));
    const label = new Map([...pairs.score].map((score, i) => [score, pairs.label[i]]));
    expect(label).toEqual(
      new Map([
        [1, 1],
        [2, 1],
        [3, 0.5],
      ]),
    );
    const items = [...pairs.ratings.starts.subarray(1)].map((end, i) => [
      ...pairs.ratings.labels.subarray(pairs.ratings.starts[i], end),
    ]);
    expect(items.sort((a, b) => a.length - b.length)).toEqual([
      [0, 1],
      [1, 1, 0],
    ]);
  });

  it("is empty without predictions", async () => {
    const pairs = await collectPairs(joinLogs([], [await openLabels(labels([{ id: 1, rater: 0, label: 1 }]))], null));
    expect(pairs.coverage).toEqual({ predictions: 0, labelled: 0, versions: [] });
    expect(pairs.ratings.starts).toEqual(Uint32Array.of(0));
  });
});

/** Everything of the pairs by value; texts instead of their codes, which depend on where the join was cut. */
function plain(pairs: LabelledPairs) {
  const parity = pairs.kept.get("parity");
  const texts = parity?.kind === "text" ? [...parity.values].map((code) => parity.texts[code - 1]) : [];
  return { ...pairs, kept: texts };
}

describe("logsThatMeet", () => {
  it("names exactly the groups that share an id", async () => {
    const lists = fc.array(fc.array(fc.nat(2_000), { maxLength: 60 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.array(lists, { maxLength: 6 }),
        fc.integer({ min: 1, max: 100 }),
        async (asked, groups, rows) => {
          const open = (of: readonly number[]) => openPredictions(predictions(of, 0));
          const met = await logsThatMeet(
            await Promise.all(asked.map(open)),
            groups.map((group) => group.map((of) => () => open(of))),
            rows,
          );
          const known = new Set(asked.flat());
          expect(met).toEqual(groups.flatMap((group, i) => (group.flat().some((id) => known.has(id)) ? [i] : [])));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("opens no log of a group that has met already", async () => {
    const asked = await openPredictions(predictions([1, 2, 3], 0));
    let opened = 0;
    const open = () => {
      opened++;
      return openPredictions(predictions([3], 0));
    };
    const group = Array.from({ length: 100 }, () => open);
    expect(await logsThatMeet([asked], [group])).toEqual([0]);
    expect(opened).toBeLessThan(40);
  });
});
