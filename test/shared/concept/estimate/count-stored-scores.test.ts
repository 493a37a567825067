import { describe, expect, it } from "vitest";
import { countStoredScores } from "../../../../shared/concept/estimate/count-stored-scores.ts";
import { countScores } from "../../../../shared/concept/estimate/score-cells.ts";
import { encodePredictionLog, openPredictionLog } from "../../../../shared/concept/packed-log.ts";
import type { PredictionLog } from "../../../../shared/concept/prediction-log.ts";
import { memorySource } from "../../../../shared/table/memory-source.ts";

/** Ids `from` to `to - 1`; score and decision follow the id, but for the file's share. */
function predictions(from: number, to: number, file: number): PredictionLog {
  const hashOf = (id: number) => BigInt.asUintN(64, BigInt(id + 1) * 0x9e3779b97f4a7c15n);
  const ids = Array.from({ length: to - from }, (_, i) => from + i).sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
  return {
    idHash: BigUint64Array.from(ids, hashOf),
    score: Float64Array.from(ids, (id) => (id % 8) / 8 + file / 1024),
    prediction: Float64Array.from(ids, (id) => (id % 3 === 0 ? 1 : 0)),
    label: new Float64Array(ids.length).fill(Number.NaN),
    time: new Float64Array(ids.length).fill(Number.NaN),
    day: new Int32Array(ids.length),
    row: new Uint32Array(ids.length),
    kept: new Map(),
  };
}

describe("countStoredScores", () => {
  it("counts each id once, by the first log that has it, whatever is in memory at a time", async () => {
    const logs = [predictions(0, 600, 0), predictions(400, 1000, 1)];
    const stored = await Promise.all(
      logs.map(async (log, source) => ({
        source,
        log: await openPredictionLog(memorySource("p", encodePredictionLog(log))),
      })),
    );
    const edges = [0.125, 0.25, 0.5, 0.75];
    const once = predictions(600, 1000, 1);
    const rows = {
      score: [...logs[0]!.score, ...once.score],
      prediction: [...logs[0]!.prediction, ...once.prediction],
    };
    const expected = countScores(rows, edges, true);
    for (const atATime of [50, 1_000_000]) {
      const cells = await countStoredScores(stored, { edges, decided: true }, atATime);
      for (const side of ["negative", "positive"] as const) {
        expect(cells[side].map(({ n, sum, squares }) => [n, sum, squares])).toEqual(
          expected[side].map(({ n, sum, squares }) => [n, sum, squares]),
        );
        cells[side].forEach(({ logs: sum }, c) => {
          expect(sum).toBeCloseTo(expected[side][c]!.logs, 9);
        });
      }
    }
    expect((await countStoredScores([], { edges, decided: true })).negative.every(({ n }) => n === 0)).toBe(true);
  });
});
