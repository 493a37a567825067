import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type AdwinWindow,
  cutWindow,
  emptyWindow,
  windowMoments,
  withBlock,
} from "../../../../shared/concept/stream/adwin.ts";
import { type Moments, mergeMoments, noMoments } from "../../../../shared/concept/stream/moments.ts";
import { losses, single } from "./losses.ts";

interface Golden {
  readonly seed: number;
  readonly kind: "error" | "uniform";
  readonly stretches: readonly (readonly [number, number])[];
  readonly adwin: {
    readonly changes: readonly (readonly [at: number, width: number, total: number])[];
    readonly trace: readonly (readonly [at: number, width: number, total: number, m2: number])[];
  };
}
const { cases }: { cases: readonly Golden[] } = JSON.parse(
  readFileSync(new URL("../../../golden/stream.json", import.meta.url), "utf8"),
);

/** The losses in blocks of so many, with a test after each block. Returns where a rise was found, in losses. */
function rises(values: readonly number[], blockSize: number): number[] {
  const found: number[] = [];
  let window = emptyWindow;
  for (let i = 0; i + blockSize <= values.length; i += blockSize) {
    const block = values
      .slice(i, i + blockSize)
      .map(single)
      .reduce(mergeMoments, noMoments);
    const { window: next, change } = cutWindow(withBlock(window, block));
    if (change?.direction === "rise") found.push(i + blockSize);
    window = next;
  }
  return found;
}

describe("ADWIN", () => {
  it.each(cases)("has River's window on stream $seed", ({ seed, kind, stretches, adwin }) => {
    let window: AdwinWindow = emptyWindow;
    const changes: [number, number, number][] = [];
    const states = new Map<number, Moments>();
    losses(seed, kind, stretches).forEach((loss, i) => {
      window = withBlock(window, single(loss));
      const tested = i % 32 === 31 ? cutWindow(window) : { window, change: null };
      window = tested.window;
      const state = windowMoments(window);
      if (tested.change !== null) changes.push([i, state.n, state.n * state.mean]);
      if (i % 997 === 31) states.set(i, state);
    });
    expect(changes.map(([i, n]) => [i, n])).toEqual(adwin.changes.map(([i, n]) => [i, n]));
    changes.forEach(([, , total], k) => {
      expect(total).toBeCloseTo(adwin.changes[k]![2], 8);
    });
    for (const [i, width, total, m2] of adwin.trace) {
      const state = states.get(i)!;
      expect(state.n).toBe(width);
      expect(state.n * state.mean).toBeCloseTo(total, 8);
      expect(state.m2).toBeCloseTo(m2, 6);
    }
  });

  it("tells the level before a change and after it", () => {
    let window = emptyWindow;
    for (const loss of losses(3, "error", [[4000, 0.1]])) window = withBlock(window, single(loss));
    expect(cutWindow(window).change).toBeNull();
    for (const loss of losses(4, "error", [[1000, 0.4]])) window = withBlock(window, single(loss));
    const { change, window: after } = cutWindow(window);
    expect(change?.before.mean).toBeCloseTo(0.1, 1);
    expect(change?.direction).toBe("rise");
    expect(windowMoments(after).mean).toBeGreaterThan(0.3);
    expect(change!.before.n + windowMoments(after).n).toBe(5000);
  });

  it("continues from its stored state as if it had never stopped", () => {
    const stream = losses(5, "error", [
      [2000, 0.1],
      [500, 0.5],
    ]);
    let window = emptyWindow;
    let stored = emptyWindow;
    for (const loss of stream) {
      window = cutWindow(withBlock(window, single(loss))).window;
      stored = JSON.parse(JSON.stringify(cutWindow(withBlock(stored, single(loss))).window));
    }
    expect(stored).toEqual(window);
    expect(window.rows.every((row) => row.length <= 5)).toBe(true);
    expect(window.rows.length).toBeLessThan(12);
  });

  it("finds an error rate that goes from 10% to 20% within 2,000 losses, 340 on average, in blocks of 32", () => {
    const delays = Array.from({ length: 200 }, (_, k) => {
      const found = rises(
        losses(1000 + k, "error", [
          [5000, 0.1],
          [2000, 0.2],
        ]),
        32,
      );
      return found.find((at) => at > 5000) ?? Number.POSITIVE_INFINITY;
    }).map((at) => at - 5000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
    expect(delays.reduce((sum, delay) => sum + delay, 0) / delays.length).toBeLessThan(340);
  });

  it("raises at most one false alarm in twenty unchanged streams of 100,000 losses", () => {
    const alarms = Array.from({ length: 20 }, (_, k) => rises(losses(k, "error", [[100_000, 0.1]]), 32).length);
    expect(alarms.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
  });

  it("says nothing of nothing, and of losses that are all the same", () => {
    expect(windowMoments(emptyWindow)).toEqual(noMoments);
    expect(cutWindow(emptyWindow)).toEqual({ window: emptyWindow, change: null });
    expect(withBlock(emptyWindow, noMoments)).toBe(emptyWindow);
    expect(rises(new Array(5000).fill(0), 1)).toEqual([]);
  });
});
