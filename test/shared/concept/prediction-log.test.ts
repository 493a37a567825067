import { Float64, Int32, Int64, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { mergePredictionLogs } from "../../../shared/concept/merge-prediction-logs.ts";
import { decodePredictionLog, encodeLabelLog, encodePredictionLog } from "../../../shared/concept/packed-log.ts";
import {
  createPredictionCollector,
  noDay,
  type PredictionColumns,
  type PredictionLog,
  predictionColumnsOf,
} from "../../../shared/concept/prediction-log.ts";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { recordBatch } from "../../support/record-batch.ts";

const columns: PredictionColumns = {
  id: "id",
  timestamp: "at",
  score: "score",
  prediction: "late",
  label: null,
  positiveLabel: null,
};

function logOf(rows: readonly (readonly [id: string | null, score: number])[], object = "a.csv"): PredictionLog {
  const collector = createPredictionCollector(columns, object);
  collector.collect(
    recordBatch({
      id: vectorFromArray(
        rows.map(([id]) => id),
        new Utf8(),
      ),
      score: vectorFromArray(
        rows.map(([, score]) => score),
        new Float64(),
      ),
    }),
  );
  return collector.finish();
}

describe("createPredictionCollector", () => {
  it("hashes an id alike as integer, floating point and text", () => {
    const vectors = [
      vectorFromArray([7n, 123n], new Int64()),
      vectorFromArray([7, 123], new Float64()),
      vectorFromArray(["7", "123"], new Utf8()),
    ];
    const hashes = vectors.map((id) => {
      const collector = createPredictionCollector(columns, "x");
      collector.collect(recordBatch({ id }));
      return [...collector.finish().idHash];
    });
    expect(hashes[1]).toEqual(hashes[0]);
    expect(hashes[2]).toEqual(hashes[0]);
  });

  it("keeps one row a distinct id, the first, in ascending order of hash", () => {
    const log = logOf([
      ["a", 0.1],
      ["b", 0.2],
      ["a", 0.3],
      [null, 0.4],
      ["", 0.5],
    ]);
    expect([...log.idHash]).toEqual([...log.idHash].sort((x, y) => (x < y ? -1 : 1)));
    expect([...log.score].sort()).toEqual([0.1, 0.2]);
    expect(log.counts).toEqual({ rows: 5, missingIds: 2, duplicateIds: 1, unreadable: 0 });
  });

  it("gives NaN for what a row lacks and counts what cannot be read", () => {
    const collector = createPredictionCollector(columns, "x");
    collector.collect(
      recordBatch({ id: vectorFromArray([1, 2], new Int32()), late: vectorFromArray(["maybe", null], new Utf8()) }),
    );
    const log = collector.finish();
    expect([...log.score, ...log.prediction, ...log.label].every(Number.isNaN)).toBe(true);
    expect(log.counts.unreadable).toBe(1);
  });

  it("keeps the day of a timestamp as it is written", () => {
    const collector = createPredictionCollector(columns, "x");
    collector.collect(
      recordBatch({
        id: vectorFromArray([1, 2, 3], new Int32()),
        at: vectorFromArray(["1970-01-02T23:00:00-05:00", "soon", "1970-01-03"], new Utf8()),
      }),
    );
    expect([...collector.finish().day].sort((a, b) => a - b)).toEqual([noDay, 1, 2]);
  });

  it("takes rows as their own ids without an id column, and never those of two files as one", () => {
    const own = { ...columns, id: null, label: "label" };
    const logs = ["a", "b"].map((object) => {
      const collector = createPredictionCollector(own, object);
      collector.collect(recordBatch({ label: vectorFromArray([1, 0, 1], new Int32()) }));
      return collector.finish();
    });
    expect(mergePredictionLogs(logs).idHash.length).toBe(6);
  });

  it("grows beyond its first thousand rows over several batches", () => {
    const collector = createPredictionCollector(columns, "x");
    for (let start = 0; start < 5000; start += 500) {
      const ids = Array.from({ length: 500 }, (_, i) => start + i);
      collector.collect(
        recordBatch({ id: vectorFromArray(ids, new Int32()), score: vectorFromArray(ids, new Float64()) }),
      );
    }
    const log = collector.finish();
    expect(log.idHash.length).toBe(5000);
    expect([...log.score].sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it("gives an empty log for no rows", () => {
    expect(createPredictionCollector(columns, "x").finish().idHash.length).toBe(0);
  });
});

describe("predictionColumnsOf", () => {
  const of = (columns: object) => predictionColumnsOf(parseMonitorConfig(JSON.stringify({ columns }), "monitor.json"));

  it("is null without score and prediction, and without id and label", () => {
    expect(of({ id: "id", label: "y" })).toBeNull();
    expect(of({ score: "p" })).toBeNull();
  });

  it("needs no id when the label stands in the same rows", () => {
    expect(of({ score: "p", label: "y", positiveLabel: "late" })).toMatchObject({ id: null, positiveLabel: "late" });
  });
});

describe("encodePredictionLog", () => {
  it("is read back as it was, and the same log gives the same bytes", () => {
    const log = logOf([
      ["a", 0.1],
      ["b", Number.NaN],
      [null, 1],
    ]);
    const bytes = encodePredictionLog(log);
    expect(decodePredictionLog(bytes)).toEqual(log);
    expect(encodePredictionLog(decodePredictionLog(bytes))).toEqual(bytes);
  });

  it("is read back from any place in a larger buffer", () => {
    const log = logOf([["a", 0.1]]);
    const bytes = encodePredictionLog(log);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodePredictionLog(shifted.subarray(3))).toEqual(log);
  });

  it("keeps an empty log", () => {
    const log = logOf([]);
    expect(decodePredictionLog(encodePredictionLog(log))).toEqual(log);
  });

  it("refuses the bytes of another kind of log", () => {
    const labels = encodeLabelLog({
      idHash: new BigUint64Array(1),
      label: new Float64Array(1),
      counts: { rows: 1, missingIds: 0, missingLabels: 0, unreadable: 0, duplicateIds: 0 },
    });
    expect(() => decodePredictionLog(labels)).toThrow("expected the bytes of prediction-log 1, found label-log 1");
  });
});

describe("mergePredictionLogs", () => {
  it("keeps the first file's row of an id, and says which file a row came from", () => {
    const merged = mergePredictionLogs([
      logOf([["a", 0.1]]),
      logOf(
        [
          ["a", 0.9],
          ["b", 0.2],
        ],
        "b.csv",
      ),
    ]);
    const rows = [...merged.score].map((score, i) => [score, merged.source[i]]).sort();
    expect(rows).toEqual([
      [0.1, 0],
      [0.2, 1],
    ]);
    expect(merged.counts).toEqual({ rows: 3, missingIds: 0, duplicateIds: 1, unreadable: 0 });
  });

  it("of no logs is empty", () => {
    expect(mergePredictionLogs([]).idHash.length).toBe(0);
  });
});
