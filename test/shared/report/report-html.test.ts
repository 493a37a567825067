import { describe, expect, it } from "vitest";
import type { Check } from "../../../shared/check/check.ts";
import { reportHtml } from "../../../shared/report/report-html.ts";
import { hostileNames, sampleCheck, sampleHistory } from "../../support/sample-check.ts";

const report = reportHtml(sampleCheck(), sampleHistory());
const text = report.replace(/<style>.*?<\/style>/s, "").replaceAll(/<[^>]*>/g, " ");

function wideCheck(count: number): Check {
  const check = sampleCheck();
  const features = Array.from({ length: count }, (_, i) => ({
    ...check.features[i % 3]!,
    feature: `column ${i}`,
    moved: count - i,
  }));
  const measurements = features.flatMap(({ feature }) =>
    check.measurements.slice(0, 3).map((m) => ({ ...m, feature, reason: "r".repeat(500) })),
  );
  const findings = features.map(({ feature }) => ({ ...check.findings[0]!, feature, text: "t".repeat(5_000) }));
  const objects = features.map((_, i) => ({ ...check.batch.objects[0]!, key: `k${i}` }));
  const issues = features.map(() => check.issues[0]!);
  return { ...check, features, measurements, findings, issues, batch: { ...check.batch, objects } };
}

describe("reportHtml", () => {
  it("answers first: verdict, what to do, findings, questions, incidents, features, quality, everything", () => {
    const order = [
      "<h1>",
      "What to do",
      "Findings",
      "Questions",
      "Incidents and decision",
      "History",
      "Features",
      "Model quality",
      "Everything measured",
      "false alerts a year",
    ];
    const places = order.map((heading) => report.indexOf(heading));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("says the verdict in words beside its colour", () => {
    const verdicts = ["stable", "drift", "broken", "not-applicable"] as const;
    const words = verdicts.map(
      (verdict) => /<h1>.*?<\/svg>([^<]*)<\/h1>/s.exec(reportHtml(sampleCheck({ verdict }), []))?.[1],
    );
    expect(words).toEqual(["Stable", "Drift", "Broken", "Not judged"]);
  });

  it("holds no script, no handler, no address outside itself", () => {
    expect(report).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|https?:|javascript:/i);
    expect(report.replaceAll(/<title>.*?<\/title>/g, "")).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);
    expect(
      [...report.matchAll(/href="([^"]*)"/g)].every(([, href = ""]) => href.startsWith("#f") || href.startsWith("../")),
    ).toBe(true);
  });

  it("escapes every hostile name and shows what is hidden in it", () => {
    const raw = hostileNames.filter((name) => /[<"\n\u202E]/.test(name) && report.includes(name));
    expect(raw).toEqual([]);
    expect(/[^\P{Cc}\n]|\p{Bidi_Control}/u.test(report)).toBe(false);
    expect(text).toContain("price&lt;U+202E&gt;ecirp");
    expect(text).toContain("line&lt;U+000A&gt;break");
    expect(text).toContain("__proto__");
    expect(text).not.toContain(hostileNames[5]);
    expect(report).not.toContain("<img");
  });

  it("draws both sides of numbers and values and puts both sides' numbers beside", () => {
    expect(report.match(/class="baseline-area"/g)).toHaveLength(3);
    expect(report.match(/class="serving-area"/g)).toHaveLength(3);
    expect(report).toContain('class="baseline-bar"');
    expect(text).toMatch(/Missing\s+0\.40%\s+6\.30%\s+\+5\.90 pts/);
  });

  it("opens what moved and leaves the rest closed, a muted finding too", () => {
    const opened = [...report.matchAll(/<details class="feature [a-z-]+" id="(f\d+)"( open)?>/g)].filter(
      ([, , open]) => open !== undefined,
    );
    expect(opened.map(([, id]) => id)).toEqual(["f1", "f2", "f3"]);
  });

  it("links a finding to its feature by a page id of its own, not by a name from the data", () => {
    expect(report).toMatch(/<a href="#f1"><bdi class="data">distance<\/bdi><\/a>/);
    const ids = [...report.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("keeps passing measurements, distances with their definition and null mean, issues, objects and the level", () => {
    expect(text).toContain("no more than chance");
    expect(text).toContain("population stability index");
    expect(text).toContain("If nothing changed");
    expect(text).toContain("3 rows have 6 fields");
    expect(text).toContain("9b2cf535f27731c974343645a3985328");
    expect(text).toContain("a check a day would still raise about 4 false alerts a year");
  });

  it("says what cannot be seen without labels, and that immature is not good", () => {
    expect(reportHtml(sampleCheck({ concept: null }), [])).toContain("Without labels nothing here can see");
    const immature = {
      ...sampleCheck().concept!,
      state: "immature",
      performance: null,
      lossDifference: null,
      oddsRatio: null,
      shiftCase: null,
    } as const;
    expect(reportHtml(sampleCheck({ concept: immature }), [])).toContain("not the same as good");
  });

  it("has a header for every table, a name for every drawing, and a language", () => {
    expect(report).toContain('<html lang="en">');
    for (const [, table] of report.matchAll(/<table[^>]*>(.*?)<\/table>/gs))
      expect(table).toMatch(/<th scope="(?:col|row)"/);
    for (const [svg] of report.matchAll(
      /<svg [^>]*class="(?:chart|sparkline|scale|bars|meter|mark)[^>]*>|<svg class="(?:chart|sparkline|scale|bars|meter|mark)[^>]*>/g,
    )) {
      expect(svg).toMatch(/aria-label="[^"]+"|aria-hidden="true"/);
    }
  });

  it("closes what it opens", () => {
    for (const tag of [
      "div",
      "details",
      "summary",
      "section",
      "table",
      "tr",
      "svg",
      "ul",
      "li",
      "dl",
      "span",
      "p",
      "a",
      "bdi",
      "pre",
      "figure",
    ]) {
      const opened = report.match(new RegExp(`<${tag}(?=[ >])`, "g"))?.length;
      expect([tag, report.match(new RegExp(`</${tag}>`, "g"))?.length]).toEqual([tag, opened]);
    }
  });

  it("gives the same bytes for the same check, whatever the order of the history", () => {
    expect(reportHtml(sampleCheck(), sampleHistory().reverse())).toBe(report);
  });

  it("draws 200 features, lists the others, and stays bounded with 20,000 of them", () => {
    const wide = reportHtml(wideCheck(300), []);
    expect(wide.match(/<details class="feature /g)).toHaveLength(200);
    expect(wide).toContain("100 features that moved least, as rows");
    const huge = reportHtml(wideCheck(20_000), []);
    expect(huge.length).toBeLessThan(6_000_000);
    expect(huge).toContain("all in check.json");
  });

  it("stands with nothing in it", () => {
    const empty = sampleCheck({
      verdict: "not-applicable",
      baseline: null,
      previousBatch: null,
      findings: [],
      questions: [],
      concept: null,
      faults: [
        { code: "EMPTY_FILE", object: "s3://b/k", place: "", problem: "It has no bytes.", remedy: "Upload it again." },
      ],
      issues: [],
      anomalies: [],
      measurements: [],
      distances: [],
      features: [],
      batch: { id: "k", eventTime: "2001-06-03T10:30:00.000Z", objects: [], rows: 0 },
    });
    const page = reportHtml(empty, []);
    expect(page).toContain("Upload it again.");
    expect(page).toContain("2001-06-03 10:30 UTC");
  });

  it("puts the columns of a change of source under it, and counts it as one finding", () => {
    const [sample] = sampleCheck().findings;
    const whole = {
      ...sample!,
      kind: "source-change",
      feature: "",
      code: "SOURCE_CHANGE",
      text: "3 of 4 moved.",
    } as const;
    const columns = ["distance", "origin"].map((feature) => ({ ...sample!, feature, severity: "info" as const }));
    const page = reportHtml(sampleCheck({ findings: [whole, ...columns] }), []);
    expect(page).toContain('Findings <span class="count">1</span>');
    expect(page).toMatch(/3 of 4 moved\.[\s\S]*<summary>Its 2 columns<\/summary>[\s\S]*>distance<[\s\S]*>origin</);
  });

  it("draws the course of a feature that moved, and of no other", () => {
    const past = Array.from({ length: 50 }, (_, i) => ({
      eventTime: new Date(Date.UTC(2001, 3, i + 1)).toISOString(),
      comparable: i !== 48,
      effects: i < 46 ? [] : [{ of: "covariate-shift:distance", floors: i / 10, clear: true }],
    }));
    const page = reportHtml(sampleCheck(), [], past);
    const courses = [...page.matchAll(/<svg class="course"[^>]*aria-label="([^"]*)"[\s\S]*?<\/svg>/g)];
    expect(courses).toHaveLength(1);
    expect(courses[0]?.[1]).toMatch(/^Effect of distance in the last 45 batches, in floors: 0, .*0, 4\.6, 4\.7, 4\.9$/);
    expect(courses[0]?.[0].match(/<rect class="over-floor/g)).toHaveLength(3);
    expect(page).toContain("Effect over the last 45 batches");
  });

  it("says beside a test what chance alone would show, and beside an incident how it began", () => {
    expect(text).toContain("floor 0.04, about 0.0077 by chance alone");
    expect(text).toContain("gradual: growing since 2001-05-28");
  });
});
