import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectMeterSvg } from "../../../../shared/report/chart/effect-meter-svg.ts";
import { histogramSvg } from "../../../../shared/report/chart/histogram-svg.ts";
import { intervalSvg } from "../../../../shared/report/chart/interval-svg.ts";
import { sparklineSvg } from "../../../../shared/report/chart/sparkline-svg.ts";
import { valueBarsSvg } from "../../../../shared/report/chart/value-bars-svg.ts";
import { markupOf } from "../../../../shared/report/html.ts";

const noMedians = { baseline: null, serving: null };

describe("histogramSvg", () => {
  it("draws both sides as steps on one scale", () => {
    const svg = markupOf(histogramSvg({ edges: [0, 1, 2], baseline: [1, 0], serving: [0.5, 0.5] }, "x", noMedians));
    expect(svg).toContain('class="baseline-area" d="M0 1000V38H500V1000H1000V1000z"');
    expect(svg).toContain('class="serving-area" d="M0 1000V519H500V519H1000V1000z"');
  });

  it("draws a wide or endless last bin one bin wide and says so", () => {
    const edges = [0, 10, 20, 30, Number.POSITIVE_INFINITY];
    const svg = markupOf(
      histogramSvg({ edges, baseline: [0.2, 0.3, 0.3, 0.2], serving: [0, 0, 0, 1] }, "x", noMedians),
    );
    expect(svg).toContain("the last bar holds everything from 30 up");
    expect(svg).toContain("M0 1000V1000H250V1000H500V1000H750");
  });

  it("draws uneven bins side by side and says so", () => {
    const svg = markupOf(
      histogramSvg(
        { edges: [0, 1, 10, 100, 1000], baseline: [0.25, 0.25, 0.25, 0.25], serving: [1, 0, 0, 0] },
        "x",
        noMedians,
      ),
    );
    expect(svg).toContain("unequal width");
  });

  it("marks both medians where they stand", () => {
    const svg = markupOf(
      histogramSvg({ edges: [0, 1, 2, 3, 4], baseline: [1, 0, 0, 0], serving: [0, 0, 0, 1] }, "x", {
        baseline: 1,
        serving: 3,
      }),
    );
    expect(svg).toMatch(/x="25%"[^>]*><path class="baseline-median"/);
    expect(svg).toMatch(/x="75%"[^>]*><path class="serving-median"/);
  });

  it("says so when there is nothing to draw", () => {
    expect(markupOf(histogramSvg({ edges: [], baseline: [], serving: [] }, "x", noMedians))).toContain("No numbers");
    expect(markupOf(histogramSvg({ edges: [0, 1], baseline: [0], serving: [0] }, "x", noMedians))).toContain(
      "No numbers",
    );
  });

  it("draws no NaN whatever the edges and shares", () => {
    const shares = fc.array(fc.double({ min: 0, max: 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 12 }), shares, shares, (numbers, baseline, serving) => {
        const edges = numbers.toSorted((a, b) => a - b);
        const svg = markupOf(
          histogramSvg({ edges, baseline, serving }, "x", { baseline: edges[1] ?? null, serving: edges[0] ?? null }),
        );
        expect(svg.replaceAll(/>[^<]*</g, "><").replaceAll(/aria-label="[^"]*"/g, "")).not.toMatch(
          /NaN|Infinity|undefined/,
        );
      }),
      { examples: [[[0, 0, -8.98846567431158e307, -8.98846567431158e307], [1e-9], []]] },
    );
  });
});

describe("intervalSvg", () => {
  it("names estimate and interval, and marks one that excludes no change", () => {
    const svg = markupOf(intervalSvg({ value: 0.03, low: 0.01, high: 0.05 }, "difference", "loss"));
    expect(svg).toContain('class="chart interval apart"');
    expect(svg).toContain('aria-label="loss: 0.03, 95% interval 0.01 to 0.05; 0 means no change"');
    expect(markupOf(intervalSvg({ value: 1.1, low: 0.9, high: 1.3 }, "ratio", "odds"))).not.toContain("apart");
  });

  it("puts a ratio and its inverse at mirrored places", () => {
    const dot = (value: number) =>
      Number(
        /class="dot" cx="([\d.]+)%"/.exec(markupOf(intervalSvg({ value, low: 0.5, high: 2 }, "ratio", "odds")))?.[1],
      );
    expect(dot(1.25) + dot(1 / 1.25)).toBeCloseTo(100, 1);
  });

  it("says so when an end is not finite", () => {
    expect(markupOf(intervalSvg({ value: 1, low: 0, high: 2 }, "ratio", "odds"))).toContain("no finite ends");
  });
});

describe("valueBarsSvg", () => {
  it("draws each side against the highest share and nothing for 0", () => {
    const svg = markupOf(valueBarsSvg(0.1, 0, 0.2));
    expect(svg).toContain('class="baseline-bar" x="0" y="1" width="50%"');
    expect(svg).not.toContain("serving-bar");
  });
});

describe("effectMeterSvg", () => {
  it("fills to the floor's tick at one floor, and nothing at none", () => {
    expect(markupOf(effectMeterSvg(1))).toContain('class="fill" x="0" y="4" width="27"');
    expect(markupOf(effectMeterSvg(0))).not.toContain("fill");
  });
});

describe("sparklineSvg", () => {
  const point = (day: number, verdict: "stable" | "drift") => ({
    batchId: `b${day}`,
    eventTime: new Date(Date.UTC(2001, 0, day)).toISOString(),
    verdict,
    rows: day,
    reportHref: null,
    summary: "",
  });

  it("stands marks at their event time", () => {
    const svg = markupOf(sparklineSvg([point(5, "drift"), point(1, "stable"), point(2, "stable")], null));
    expect([...svg.matchAll(/<svg x="([\d.]+)%"/g)].map(([, x]) => x)).toEqual(["1.5", "25.75", "98.5"]);
  });

  it("spaces marks evenly when some would lie on top of each other", () => {
    const svg = markupOf(sparklineSvg([point(1, "stable"), point(1, "drift"), point(300, "stable")], null));
    expect([...svg.matchAll(/<svg x="([\d.]+)%"/g)].map(([, x]) => x)).toEqual(["1.5", "50", "98.5"]);
  });

  it("says its verdicts in its name and rings the current batch", () => {
    const svg = markupOf(sparklineSvg([point(1, "stable"), point(2, "drift"), point(3, "drift")], "b2"));
    expect(svg).toContain("of the last 3 batches by event time: 1 stable, 2 drift");
    expect(svg.match(/class="ring"/g)).toHaveLength(1);
  });
});
