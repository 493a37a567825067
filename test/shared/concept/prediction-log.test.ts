import { Float64, Int32, Int64, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { createPredictionCollector } from "../../../shared/concept/collect-predictions.ts";
import { keptText } from "../../../shared/concept/kept-column.ts";
import { wholeRange } from "../../../shared/concept/log-file.ts";
import { mergePredictionLogs } from "../../../shared/concept/merge-prediction-logs.ts";
import {
  encodeLabelLog,
  encodePredictionLog,
  openPredictionLog,
  predictionLogOf,
} from "../../../shared/concept/packed-log.ts";
import {
  noDay,
  type PredictionColumns,
  type PredictionLog,
  predictionColumnsOf,
} from "../../../shared/concept/prediction-log.ts";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { recordBatch } from "../../support/record-batch.ts";

const columns: PredictionColumns = {
  id: "id",
  timestamp: "at",
  score: "score",
  prediction: "late",
  label: null,
  positiveLabel: null,
  kept: [],
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
  return collector.finish().log!;
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
      return [...collector.finish().log!.idHash];
    });
    expect(hashes[1]).toEqual(hashes[0]);
    expect(hashes[2]).toEqual(hashes[0]);
  });

  it("keeps one row a distinct id, the first, in ascending order of hash", () => {
    const collector = createPredictionCollector(columns, "x");
    const id = vectorFromArray(["a", "b", "a", null, ""], new Utf8());
    collector.collect(recordBatch({ id, score: vectorFromArray([0.1, 0.2, 0.3, 0.4, 0.5], new Float64()) }));
    const { log, counts } = collector.finish();
    if (log === null) throw new Error("no log");
    expect([...log.idHash]).toEqual([...log.idHash].sort((x, y) => (x < y ? -1 : 1)));
    expect([...log.score].sort()).toEqual([0.1, 0.2]);
    expect(counts).toEqual({ rows: 5, kept: 2, missingIds: 2, duplicateIds: 1, unreadable: 0 });
  });

  it("gives NaN for what a row lacks and counts what cannot be read", () => {
    const collector = createPredictionCollector(columns, "x");
    collector.collect(
      recordBatch({ id: vectorFromArray([1, 2], new Int32()), late: vectorFromArray(["maybe", null], new Utf8()) }),
    );
    const { log, counts } = collector.finish();
    expect([...log!.score, ...log!.prediction, ...log!.label, ...log!.time].every(Number.isNaN)).toBe(true);
    expect(counts.unreadable).toBe(1);
  });

  it("keeps the day of a timestamp as it is written", () => {
    const collector = createPredictionCollector(columns, "x");
    collector.collect(
      recordBatch({
        id: vectorFromArray([1, 2, 3], new Int32()),
        at: vectorFromArray(["1970-01-02T23:00:00-05:00", "soon", "1970-01-03"], new Utf8()),
      }),
    );
    const log = collector.finish().log!;
    expect([...log.day].sort((a, b) => a - b)).toEqual([noDay, 1, 2]);
    expect([...log.time.toSorted()]).toEqual([172_800_000, 187_200_000, Number.NaN]);
  });

  it("takes rows as their own ids without an id column, and never those of two files as one", () => {
    const own = { ...columns, id: null, label: "label" };
    const logs = ["a", "b"].map((object) => {
      const collector = createPredictionCollector(own, object);
      collector.collect(recordBatch({ label: vectorFromArray([1, 0, 1], new Int32()) }));
      return collector.finish().log!;
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
    const log = collector.finish().log!;
    expect(log.idHash.length).toBe(5000);
    expect([...log.score].sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it("gives no log for no rows", () => {
    expect(createPredictionCollector(columns, "x").finish().log).toBeNull();
  });

  it("cuts a file into logs by its rows alone", () => {
    const cut = (batches: readonly number[][]) => {
      const collector = createPredictionCollector(columns, "x", 3);
      const full = batches.flatMap((ids) => collector.collect(recordBatch({ id: vectorFromArray(ids, new Int32()) })));
      return { logs: [...full, collector.finish().log], counts: collector.finish().counts };
    };
    expect(cut([[1, 2], [3, 4, 5, 1], [7]])).toEqual(cut([[1, 2, 3, 4, 5, 1, 7]]));
    const { logs, counts } = cut([[1, 2, 2, 4, 5, 1, 7]]);
    expect(logs.map((log) => [...log!.row].sort())).toEqual([[0, 1], [3, 4, 5], [6]]);
    expect(counts).toMatchObject({ rows: 7, kept: 6, duplicateIds: 1 });
  });

  it("keeps named columns beside the predictions", () => {
    const kept = [
      { name: "__proto__", kind: "text" },
      { name: "amount", kind: "number" },
    ] as const;
    const logs = [
      ["north", null, "south"],
      ["east", "south", "north"],
    ].map((regions, file) => {
      const collector = createPredictionCollector({ ...columns, kept }, "x", 9);
      const ids = regions.map((_, i) => `${file} ${i}`);
      collector.collect(
        recordBatch({
          id: vectorFromArray(ids, new Utf8()),
          score: vectorFromArray(
            [0, 1, 2].map((i) => 10 * file + i),
            new Float64(),
          ),
          ["__proto__"]: vectorFromArray(regions, new Utf8()),
          ...(file === 0 ? { amount: vectorFromArray(["1.5", "", "x"], new Utf8()) } : {}),
        }),
      );
      return collector.finish().log!;
    });
    const merged = mergePredictionLogs(logs);
    const region = merged.kept.get("__proto__");
    const amount = merged.kept.get("amount");
    if (region?.kind !== "text" || amount?.kind !== "number") throw new Error("not kept");
    const rows = [...merged.score].map((score, i) => [score, keptText(region, i), amount.values[i]] as const);
    expect(rows.sort(([a], [b]) => a - b)).toEqual([
      [0, "north", 1.5],
      [1, null, Number.NaN],
      [2, "south", Number.NaN],
      [10, "east", Number.NaN],
      [11, "south", Number.NaN],
      [12, "north", Number.NaN],
    ]);
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
  it("is read back as it was, and the same log gives the same bytes", async () => {
    const log = logOf([
      ["a", 0.1],
      ["b", Number.NaN],
      [null, 1],
    ]);
    const bytes = encodePredictionLog(log);
    const back = predictionLogOf(await (await openPredictionLog(memorySource("p", bytes))).readRows(wholeRange));
    expect(back).toEqual(log);
    expect(encodePredictionLog(back)).toEqual(bytes);
  });

  it("refuses the bytes of another kind of log", async () => {
    const labels = { idHash: new BigUint64Array(1), label: new Float64Array(1), rater: new Uint32Array(1) };
    await expect(openPredictionLog(memorySource("l", encodeLabelLog(labels)))).rejects.toThrow(
      "l is a log of labels 2, not of predictions 2",
    );
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
  });

  it("of no logs is empty", () => {
    expect(mergePredictionLogs([]).idHash.length).toBe(0);
  });
});
