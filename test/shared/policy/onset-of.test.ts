import { describe, expect, it } from "vitest";
import { onsetOf } from "../../../shared/policy/onset-of.ts";

/** The onset of x at so many floors after batches with these. */
function onset(before: readonly number[], floors: number | null) {
  const recent = before.map((size, i) => ({
    eventTime: `2001-04-0${i + 1}T00:00:00.000Z`,
    effects: size > 0 ? [{ of: "covariate-shift:x", floors: size, clear: true }] : [],
  }));
  return onsetOf("covariate-shift:x", floors, recent);
}

describe("onsetOf", () => {
  it("says nothing before there are three batches", () => {
    expect(onset([0, 0], 3)).toBeNull();
  });

  it("is sudden in one step, from nothing or from a low rumble", () => {
    expect(onset([0, 0, 0], 3)).toEqual({ kind: "sudden" });
    expect(onset([0.3, 0.4, 0.5], 3)).toEqual({ kind: "sudden" });
  });

  it("is sudden for a break of structure, which has no effect to grow", () => {
    expect(onset([0, 0, 0], null)).toEqual({ kind: "sudden" });
  });

  it("is gradual when it grew over several batches, and says since when", () => {
    expect(onset([0, 0, 0.3, 0.5, 0.8], 1.1)).toEqual({ kind: "gradual", since: "2001-04-03T00:00:00.000Z" });
    expect(onset([0.3, 0.5, 0.48, 0.8], 1.1)).toEqual({ kind: "gradual", since: "2001-04-01T00:00:00.000Z" });
  });

  it("is neither when it hovers about the floor", () => {
    expect(onset([0.9, 0.95, 0.9], 1)).toBeNull();
    expect(onset([0, 0, 0.6], 1.1)).toBeNull();
  });
});
