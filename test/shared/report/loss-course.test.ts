import { describe, expect, it } from "vitest";
import { markupOf } from "../../../shared/report/html.ts";
import { lossCourse, type PastLosses } from "../../../shared/report/loss-course.ts";

const batch = (day: number, mean: number, version = "v1", heldout: number | null = 0.1): PastLosses => ({
  eventTime: `2001-04-${String(day).padStart(2, "0")}T00:00:00.000Z`,
  baselineVersion: version,
  losses: {
    heldout,
    weight: 1,
    blocks: [
      { n: 500, mean, m2: 45 },
      { n: 500, mean, m2: 45 },
    ],
  },
});
const textOf = (past: readonly PastLosses[]) => markupOf(lossCourse(past, "brier")!);

describe("lossCourse", () => {
  it("draws a dot with its 95% interval a labelled batch, in the colour of drift where that is above the held-out loss", () => {
    const text = textOf([batch(1, 0.1), { eventTime: "2001-04-02T00:00:00.000Z" }, batch(3, 0.11), batch(4, 0.2)]);
    expect(text).toContain("Brier loss over the last 3 labelled batches");
    expect(text).toContain("2001-04-04: 0.2 (0.1814 to 0.2186)");
    expect([...text.matchAll(/<g class="([^"]*)"/g)].map(([, name]) => name?.trim())).toEqual(["", "", "apart now"]);
  });

  it("keeps the versions of a model apart, each with its held-out loss, and escapes their names", () => {
    const text = textOf([batch(1, 0.1), batch(2, 0.1), batch(3, 0.1, "<v2>", 0.05), batch(4, 0.1, "<v2>", null)]);
    expect(text.match(/class="version"/g)?.length).toBe(1);
    expect(text).toContain("&lt;v2&gt;");
    expect(text.match(/class="floor-line"/g)?.length).toBe(3);
  });

  it("draws nothing of fewer than two batches, and losses that are all the same", () => {
    expect(lossCourse([batch(1, 0.1)], "brier")).toBeNull();
    expect(lossCourse([], "error")).toBeNull();
    const same: PastLosses = { eventTime: "", losses: { heldout: 0, weight: 1, blocks: [{ n: 9, mean: 0, m2: 0 }] } };
    expect(textOf([same, same])).not.toContain("NaN");
  });
});
