import { describe, expect, it } from "vitest";
import { type EarlierBatch, volumeTest } from "../../../shared/drift/volume-test.ts";
import { normalOf, times, uniformOf } from "./simulation.ts";

const floors = { volumeRatio: 1.5 };
/** Floors that let every p-value be seen. */
const none = { volumeRatio: 1 };

const dayMs = 86_400_000;
/** Batches a day or `hours` apart; the first on Monday 2001-01-01. */
function batches(rows: readonly number[], hours = 24): EarlierBatch[] {
  return rows.map((count, i) => ({
    eventTime: new Date(Date.UTC(2001, 0, 1) + (i * hours * dayMs) / 24).toISOString(),
    rows: count,
  }));
}

/** The test of the last batch against those before it. */
function ofLast(all: readonly EarlierBatch[], floorsOfIt = floors) {
  return volumeTest(all.at(-1)!, all.slice(0, -1).slice(-60), floorsOfIt);
}

describe("volumeTest", () => {
  const normal = normalOf(uniformOf(1));
  const rowsOf = (i: number, spread: number): number =>
    Math.round(10_000 * [1, 1.1, 1, 0.9, 1, 0.3, 0.1][i % 7]! * Math.exp(spread * normal()));

  it.each([
    ["eight batches", 9, 24],
    ["thirteen batches", 14, 24],
    ["four weeks", 29, 24],
    ["eight weeks", 57, 24],
    ["hours", 61, 1],
  ])("keeps its level about when nothing changed: after %s", (_, n, hours) => {
    const runs = 4000;
    for (const spread of [0.05, 0.6]) {
      const pValues = times(runs, () => {
        const rows = times(n, () => Math.round(1e4 * Math.exp(spread * normal())));
        return ofLast(batches(rows, hours), none)!.pValue!;
      });
      expect(pValues.filter((p) => p <= 0.01).length).toBeLessThanOrEqual(0.014 * runs + 3.4 * Math.sqrt(0.014 * runs));
      expect(pValues.filter((p) => p <= 0.5).length).toBeGreaterThan(0.4 * runs);
    }
  });

  it("is quiet about weekends and a nightly batch ten times the others", () => {
    let weekly = 0;
    let nightly = 0;
    for (let run = 0; run < 60; run += 1) {
      const rows = times(70, () => 0).map((_, i) => rowsOf(i + run, 0.05));
      const hourly = times(96, () => 0).map((_, i) =>
        Math.round((i % 24 === 2 ? 1e5 : 1e4) * Math.exp(0.05 * normal())),
      );
      for (let last = 9; last <= 70; last += 1) {
        if ((ofLast(batches(rows.slice(0, last)))!.pValue ?? 1) <= 2e-4) weekly += 1;
        if ((ofLast(batches(hourly.slice(0, last + 26), 1))!.pValue ?? 1) <= 2e-4) nightly += 1;
      }
    }
    expect([weekly, nightly]).toEqual([0, 0]);
  });

  it("finds a doubled and a halved batch, also after another odd one", () => {
    for (const n of [9, 20, 40, 60]) {
      for (const factor of [2, 0.5]) {
        for (const earlier of [1, 2]) {
          const rows = times(n, () => Math.round(1e4 * Math.exp(0.05 * normal())));
          rows[n - 3]! *= earlier;
          rows[n - 1]! *= factor;
          const outcome = ofLast(batches(rows))!;
          expect(outcome.pValue).toBeLessThan(2e-4);
          expect(outcome.effect).toBeGreaterThan(1.5);
        }
      }
    }
  });

  it("compares with the same weekday once there are four, and says so", () => {
    const rows = times(57, () => 0).map((_, i) => [10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 1000][i % 7]! + i);
    const sunday = batches(rows).slice(0, 56);
    expect(ofLast(sunday)).toMatchObject({ pValue: 1, testable: false, reason: "As many rows as usual, about 1,000" });
    const full = [...sunday.slice(0, -1), { ...sunday.at(-1)!, rows: 10_000 }];
    expect(ofLast(full)).toMatchObject({
      reason: "9.74 times the usual 1,027 rows (median of 7 Sundays before, which had 1,006 to 1,048)",
    });
    expect(ofLast(full)!.pValue).toBeLessThan(1e-6);
  });

  it("says nothing with fewer than eight batches, of a batch without rows, and counts no empty one", () => {
    const eight = batches(times(9, () => 100));
    expect(ofLast(eight)).toMatchObject({ pValue: 1 });
    expect(ofLast(eight.slice(1))).toMatchObject({ pValue: null, reason: "Needs 8 earlier batches" });
    expect(ofLast([{ ...eight[0]!, rows: 0 }, ...eight.slice(1)])).toMatchObject({ pValue: null });
    expect(volumeTest({ ...eight[8]!, rows: 0 }, eight, floors)).toBeNull();
  });

  it("is certain where all batches before had the same rows", () => {
    const outcome = ofLast(batches([...times(8, () => 1000), 1501]))!;
    expect(outcome).toMatchObject({ effect: 1.501 });
    expect(outcome.pValue).toBeLessThan(1e-10);
  });
});
