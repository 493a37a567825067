import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mergeMoments, noMoments } from "../../../../shared/concept/stream/moments.ts";
import {
  emptyPageHinkley,
  type PageHinkleyState,
  pageHinkleyStep,
} from "../../../../shared/concept/stream/page-hinkley.ts";
import { losses, single } from "./losses.ts";

interface Golden {
  readonly seed: number;
  readonly kind: "error" | "uniform";
  readonly stretches: readonly (readonly [number, number])[];
  readonly pageHinkley: { readonly changes: readonly number[] };
}
const { cases }: { cases: readonly Golden[] } = JSON.parse(
  readFileSync(new URL("../../../golden/stream.json", import.meta.url), "utf8"),
);

describe("Page-Hinkley", () => {
  it.each(cases)("changes where River's does on stream $seed", ({ seed, kind, stretches, pageHinkley }) => {
    let state: PageHinkleyState = emptyPageHinkley;
    const changes: number[] = [];
    losses(seed, kind, stretches).forEach((loss, i) => {
      const step = pageHinkleyStep(state, single(loss));
      state = JSON.parse(JSON.stringify(step.state));
      if (step.change !== null) changes.push(i);
    });
    expect(changes).toEqual(pageHinkley.changes);
  });

  it("tells a rise from a fall, and the losses up to it", () => {
    const first = (stretches: [number, number][]) => {
      let state = emptyPageHinkley;
      for (const loss of losses(3, "error", stretches)) {
        const { state: next, change } = pageHinkleyStep(state, single(loss));
        if (change !== null) return { change, next };
        state = next;
      }
      throw new Error("no change was found");
    };
    const rise = first([
      [3000, 0.1],
      [2000, 0.5],
    ]);
    expect(rise.change.direction).toBe("rise");
    expect(rise.change.before.n).toBeGreaterThan(3000);
    expect(rise.change.before.mean).toBeCloseTo(0.11, 1);
    expect(rise.next).toEqual(emptyPageHinkley);
    expect(
      first([
        [3000, 0.5],
        [2000, 0.1],
      ]).change.direction,
    ).toBe("fall");
  });

  it("finds in blocks of 32 what it finds loss by loss", () => {
    const stream = losses(6, "error", [
      [3000, 0.1],
      [2000, 0.4],
    ]);
    const changesOf = (size: number) => {
      const changes: number[] = [];
      let state = emptyPageHinkley;
      for (let i = 0; i < stream.length; i += size) {
        const step = pageHinkleyStep(
          state,
          stream
            .slice(i, i + size)
            .map(single)
            .reduce(mergeMoments, noMoments),
        );
        if (step.change !== null) changes.push(i + size);
        state = step.state;
      }
      return changes;
    };
    const [one] = changesOf(1);
    const [block] = changesOf(32);
    expect(Math.abs(block! - one!)).toBeLessThanOrEqual(64);
    expect(pageHinkleyStep(emptyPageHinkley, noMoments)).toEqual({ state: emptyPageHinkley, change: null });
  });
});
