import { Bool, Float64, Int32, Int64, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPredictionCollector } from "../../../shared/concept/collect-predictions.ts";
import { joinLabels } from "../../../shared/concept/join-labels.ts";
import { createLabelCollector, type LabelLog } from "../../../shared/concept/label-log.ts";
import { wholeRange } from "../../../shared/concept/log-file.ts";
import { mergePredictionLogs } from "../../../shared/concept/merge-prediction-logs.ts";
import { encodeLabelLog, labelLogOf, openLabelLog } from "../../../shared/concept/packed-log.ts";
import { shapeOfHeldout, summarisePerformance } from "../../../shared/concept/summarise-performance.ts";
import { InputError } from "../../../shared/errors.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { recordBatch } from "../../support/record-batch.ts";

function collected(id: Vector, label: Vector, positiveLabel: string | null, rater: Vector | null) {
  const collector = createLabelCollector({ id: "id", label: "y", positiveLabel, rater: "by" }, "labels.csv");
  collector.collect(recordBatch({ id, y: label, ...(rater === null ? {} : { by: rater }) }));
  return collector.finish();
}

function labels(id: Vector, label: Vector, positiveLabel: string | null = null, rater: Vector | null = null): LabelLog {
  return collected(id, label, positiveLabel, rater).log!;
}

function predictions(ids: readonly number[], scores: readonly number[], own: readonly (number | null)[] | null = null) {
  const columns = {
    id: "id",
    timestamp: null,
    score: "p",
    prediction: null,
    label: "y",
    positiveLabel: null,
    kept: [],
  };
  const collector = createPredictionCollector(columns, "a");
  collector.collect(
    recordBatch({
      id: vectorFromArray(ids, new Int32()),
      p: vectorFromArray(scores, new Float64()),
      ...(own === null ? {} : { y: vectorFromArray(own, new Int32()) }),
    }),
  );
  return mergePredictionLogs([collector.finish().log!]);
}

const ints = (values: readonly number[]) => vectorFromArray(values, new Int32());
const texts = (values: readonly (string | null)[]) => vectorFromArray(values, new Utf8());

function byScore(pairs: ReturnType<typeof joinLabels>) {
  return Object.fromEntries([...pairs.score].map((score, i) => [score, pairs.label[i]]));
}

describe("createLabelCollector", () => {
  it("keeps the last readable label of an id", () => {
    const ids = texts(["a", "a", "a", "b", null, "c"]);
    const { log, counts } = collected(ids, texts(["1", "0", null, "perhaps", "1", "1"]), null, null);
    expect(log?.idHash.length).toBe(2);
    expect([...log!.label].sort()).toEqual([0, 1]);
    expect(counts).toEqual({ rows: 6, kept: 2, missingIds: 1, missingLabels: 1, unreadable: 1, duplicateIds: 1 });
  });

  it("reads booleans, and text against the positive label", () => {
    expect([...labels(ints([1, 2]), vectorFromArray([true, true], new Bool())).label]).toEqual([1, 1]);
    expect([...labels(ints([1, 2]), texts(["late", "on time"]), "late").label].sort()).toEqual([0, 1]);
  });

  it("names the column that a file lacks", () => {
    const collector = createLabelCollector(
      { id: "id", label: "truth", positiveLabel: null, rater: null },
      "s3://b/labels.csv",
    );
    const collect = () => collector.collect(recordBatch({ id: ints([1]), y: ints([1]) }));
    expect(collect).toThrow(InputError);
    expect(collect).toThrow('The label column "truth" is not in the file, which has id, y.');
  });

  it("is read back from its bytes as it was", async () => {
    const log = labels(ints([1, 2, 3]), ints([0, 1, 0]), null, texts(["ann", "bob", null]));
    const stored = await openLabelLog(memorySource("l", encodeLabelLog(log)));
    expect(labelLogOf(await stored.readRows(wholeRange))).toEqual(log);
  });

  it("keeps the last label of each rater", () => {
    const by = texts(["ann", "bob", "ann", null, null]);
    const log = labels(ints([1, 1, 1, 1, 1]), ints([0, 0, 1, 0, 1]), null, by);
    expect([...log.label].sort()).toEqual([0, 1, 1]);
    expect(new Set(log.rater).size).toBe(3);
    expect(log.rater[0]).toBe(0);
  });

  it("cuts a file into logs by its rows alone", () => {
    const columns = { id: "id", label: "y", positiveLabel: null, rater: null };
    const cut = (batches: readonly number[][]) => {
      const collector = createLabelCollector(columns, "x", 3);
      const full = batches.flatMap((ids) => collector.collect(recordBatch({ id: ints(ids), y: ints(ids) })));
      return [...full, collector.finish().log];
    };
    expect(cut([[1, 2], [3, 4, 5, 6], [7]])).toEqual(cut([[1, 2, 3, 4, 5, 6, 7]]));
    expect(cut([[1, 2, 3, 4]]).map((log) => log?.label.length)).toEqual([3, 1]);
  });
});

describe("joinLabels", () => {
  it("joins an integer id of Parquet with the text of a CSV file", () => {
    const collector = createPredictionCollector(
      { id: "id", timestamp: null, score: "p", prediction: null, label: null, positiveLabel: null, kept: [] },
      "a",
    );
    collector.collect(
      recordBatch({
        id: vectorFromArray([2n ** 60n + 1n, 5n], new Int64()),
        p: vectorFromArray([0.1, 0.2], new Float64()),
      }),
    );
    const log = labels(texts(["1152921504606846977", "5.0"]), texts(["1", "0"]));
    expect(byScore(joinLabels(mergePredictionLogs([collector.finish().log!]), [log]))).toEqual({ 0.1: 1, 0.2: 0 });
  });

  it("lets later logs correct earlier ones, and both the label in the row", () => {
    const batch = predictions([1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, null]);
    const pairs = joinLabels(batch, [labels(ints([2, 3]), ints([1, 1])), labels(ints([3]), ints([0]))]);
    expect(byScore(pairs)).toEqual({ 0.1: 0, 0.2: 1, 0.3: 0 });
    expect(pairs.coverage).toMatchObject({ predictions: 4, labelled: 3 });
  });

  it("counts labels of other batches for nothing", () => {
    const pairs = joinLabels(predictions([1], [0.1]), [labels(ints([7, 8]), ints([1, 1]))]);
    expect(pairs.coverage).toMatchObject({ predictions: 1, labelled: 0 });
  });

  it("is empty without predictions or without labels", () => {
    expect(joinLabels(mergePredictionLogs([]), [labels(ints([1]), ints([1]))]).label.length).toBe(0);
    expect(joinLabels(predictions([1], [0.1]), []).label.length).toBe(0);
  });

  it("gives the same performance to the byte however often and in whatever files the labels came", () => {
    const ids = Array.from({ length: 40 }, (_, i) => i);
    const batch = predictions(
      ids,
      ids.map((i) => (i * 0.618) % 1),
    );
    const truth = ids.map((i) => (i % 3 === 0 ? 1 : 0));
    const whole = joinLabels(batch, [labels(ints(ids), ints(truth))]);
    const shape = shapeOfHeldout(whole, true);
    const expected = JSON.stringify(summarisePerformance(whole, shape, null));
    const rows = fc.array(fc.nat(39), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.shuffledSubarray(ids, { minLength: 40 }), fc.nat(40), (repeated, order, cut) => {
        const row = (i: number): [number, number] => [i, truth[i]!];
        const given = [...repeated.map((i): [number, number] => [i, 1 - truth[i]!]), ...order.map(row)];
        const logs = [given.slice(0, cut), given.slice(cut), order.map(row)]
          .filter((part) => part.length > 0)
          .map((part) => labels(ints(part.map(([i]) => i)), ints(part.map(([, y]) => y))));
        const pairs = joinLabels(batch, logs);
        expect(JSON.stringify(summarisePerformance(pairs, shape, null))).toBe(expected);
      }),
    );
  });
});
