import { describe, expect, it } from "vitest";
import { indexHtml } from "../../../shared/report/index-html.ts";
import type { MonitorSummary } from "../../../shared/report/monitor-summary.ts";
import { hostileNames, sampleCheck, sampleHistory } from "../../support/sample-check.ts";

const history = sampleHistory();
const monitors: MonitorSummary[] = [
  { monitor: "calm", baselineVersion: "v1", history: history.slice(5, 15), openIncidents: [] },
  { monitor: "flights", baselineVersion: "2001-q1", history, openIncidents: sampleCheck().decision.incidents },
  { monitor: "smashed", baselineVersion: null, history: history.slice(0, 22), openIncidents: [] },
  ...hostileNames.map((monitor) => ({
    monitor,
    baselineVersion: monitor,
    history: [{ ...history[5]!, reportHref: `javascript:${monitor}`, batchId: monitor, summary: monitor }],
    openIncidents: [],
  })),
];
const index = indexHtml(monitors);

describe("indexHtml", () => {
  it("puts the most urgent monitor first", () => {
    const places = ["smashed", "flights", "calm"].map((name) => index.indexOf(`>${name}</bdi>`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("links to the latest report in event time by the given relative address", () => {
    expect(index).toContain('<a href="../2001-06-04/report.html">latest report</a>');
    expect(index).not.toMatch(/href="(?!\.)/);
  });

  it("lists open incidents, the oldest first", () => {
    expect(index.indexOf("dep_delay misses")).toBeLessThan(index.indexOf("The Brier loss rose"));
  });

  it("draws a mark a batch, with a shape for each verdict", () => {
    expect(index.match(/class="over (?:stable|drift|broken|not-applicable)"/g)).toHaveLength(
      10 + 45 + 22 + hostileNames.length,
    );
  });

  it("escapes hostile monitors and holds no address outside itself", () => {
    const raw = hostileNames.filter((name) => /[<"\n\u202E]/.test(name) && index.includes(name));
    expect(raw).toEqual([]);
    expect(/<script|https?:|[^\P{Cc}\n]|\p{Bidi_Control}/u.exec(index)).toBeNull();
  });

  it("gives the same bytes whatever the order of monitors", () => {
    expect(indexHtml(monitors.toReversed())).toBe(index);
  });

  it("tells an empty page what to do", () => {
    expect(indexHtml([])).toContain("training/");
  });

  it("stays bounded with 5,000 monitors", () => {
    const many = indexHtml(Array.from({ length: 5_000 }, (_, i) => ({ ...monitors[1]!, monitor: `m${i}` })));
    expect(many.length).toBeLessThan(15_000_000);
    expect(many).toContain("And 4500 more monitors");
  });
});
