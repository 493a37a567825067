import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailText } from "../../../shared/alert/mail-text.ts";
import type { Check } from "../../../shared/check/check.ts";
import { privateValue, sampleCheck } from "../../support/sample-check.ts";
import { anyNotice, noticeOfEveryKind, sampleLinks } from "../../support/sample-notice.ts";

function alertOf(changes: Partial<Check>): string {
  return mailText(noticeOfEveryKind(sampleCheck(changes))[0]!);
}

describe("mailText", () => {
  it("says in one screen what, since when, how bad, why, what to do, how to accept and where to look", () => {
    expect(mailText(noticeOfEveryKind()[0]!)).toMatchInlineSnapshot(`
      "flights is DRIFT: distance has moved from training, and 1 more finding.

      Batch      flights/serving/2001-06-03.csv.gz
                 13,211 rows, event time 2001-06-03
      Baseline   2001-q1, 412,345 rows
      Since      2001-06-03, this batch is the first; 1 older incident still open

      WHAT
      - distance has moved from training (warning; gradual: growing since
        2001-05-28)
        ECDF distance 0.312, floor 0.04, about 0.0077 by chance alone, p < 1e-300, n
        13,211 against 412,345, median 1.61 times the baseline's
      - the batch shows a loss of model quality (warning; sudden: from this batch
        on)
        Brier loss 0.0312, floor 0.01, p = 4.0e-6, n 6,120 against 41,000

      WHAT TO DO
      1. The model answers worse or the outcome itself changed: plan a retraining on
         recent labelled data.
      2. Find out whether the world or the source changed in distance: a new sender,
         unit or encoding is repaired at the source. It grew over several batches,
         as a changing world does, or a sensor that wears.
      3. If the world changed and the model still answers well, accept the batch as
         the new normal; if not, retrain.

      RETRAINING
      Not started. Degraded in 1 of the last 2 judged batches; 2 of 3 are needed.
      Loss against held-out rows: 0.0312 (95% interval 0.0188 to 0.0436), 6,120
      labels, 46.3% of its predictions.

      REPORT
      https://eu-west-1.console.aws.amazon.com/s3/object/results?region=eu-west-1&prefix=flights%2Fchecks%2Fflights%2Fserving%2F2001-06-03.csv.gz%2Freport.html

      DATA
      https://eu-west-1.console.aws.amazon.com/s3/object/data?region=eu-west-1&prefix=flights%2Fserving%2F2001-06-03.csv.gz

      IF THIS IS EXPECTED
      Accept this batch as the new normal:
      npm run tidemark -- accept flights flights/serving/2001-06-03.csv.gz
      Or mute the column: add this to "mute" in monitor.json, with your reason:
      {"feature": "distance", "until": "2001-06-17", "reason": "..."}
      https://eu-west-1.console.aws.amazon.com/s3/object/data?region=eu-west-1&prefix=flights%2Fmonitor.json
      "
    `);
  });

  it("stays under 60 lines of at most 78 characters without control characters, whatever the names", () => {
    const urls = new Set(Object.values(sampleLinks));
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const text = mailText(notice);
        const lines = text.split("\n");
        expect(lines.length).toBeLessThan(60);
        expect(lines.filter((line) => line.length > 78 && !urls.has(line))).toEqual([]);
        expect(/[^\P{Cc}\n]|\p{Bidi_Control}|\p{Cs}/u.exec(text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it("puts every link on a line of its own", () => {
    for (const notice of noticeOfEveryKind()) {
      for (const line of mailText(notice).split("\n")) if (line.includes("https:")) expect(line).toMatch(/^https:\S+$/);
    }
  });

  it("holds no value from the data, even where sentences quote one", () => {
    const retrain = {
      decision: "no",
      reason: `origin ${privateValue} and "ORD" look odd in "distance"`,
      executionName: null,
      approval: false,
    } as const;
    const check = sampleCheck({ decision: { ...sampleCheck().decision, retrain } });
    const mails = noticeOfEveryKind({
      ...check,
      faults: [
        { code: "CORRUPT", object: "k", place: "", problem: `Bad ${privateValue}.`, remedy: `Remove ${privateValue}.` },
      ],
    }).map(mailText);
    for (const mail of mails) expect(mail).not.toMatch(/jane|ORD/);
    expect(mails[0]).toContain('origin [a value] and [a value] look odd in "distance"');
  });

  it("leads with damaged data and says not to train on it", () => {
    const finding = {
      ...sampleCheck().findings[2]!,
      kind: "schema-skew",
      code: "SCHEMA_MISSING_COLUMN",
      feature: "distance",
      severity: "error",
      broken: true,
    } as const;
    const mail = mailText({
      ...noticeOfEveryKind(sampleCheck({ verdict: "broken", findings: [...sampleCheck().findings, finding] }))[0]!,
      incidents: [],
    } as never);
    expect(mail).toMatch(/^flights is BROKEN: distance is missing, and 4 more findings\.\n/);
    expect(mail).toContain("1. Ask whoever produces the data what happened to distance.");
    expect(mail).toContain("Do not use this batch for training");
  });

  it("speaks of one finding a column before it repeats a column, and of incidents that closed meanwhile", () => {
    const [first, , second] = sampleCheck().findings;
    const again = ["out-of-range", "value-share", "hours"].map((code) => ({ ...first!, code }));
    const check = sampleCheck({ findings: [first!, ...again, second!] });
    const incidents = [{ ...check.decision.incidents[0]!, state: "recovered" }];
    const mail = mailText({ ...noticeOfEveryKind(check)[0]!, incidents } as never);
    expect([...mail.matchAll(/^- (\S+)/gm)].map(([, name]) => name)).toEqual([
      "distance",
      "dep_delay",
      "distance",
      "distance",
    ]);
    expect(mail).toContain("and 1 more in the report");
    expect(mail).toContain("Closed     1 other incident with this batch");
  });

  it("gives both sides' share where values are missing", () => {
    const mail = alertOf({ findings: [sampleCheck().findings[2]!] });
    expect(mail).toContain("- dep_delay has a different share of missing values (warning)\n");
    expect(mail.replaceAll(/\n +/g, " ")).toContain("0.40% in training, 6.30% here");
  });

  it("leaves out findings that are muted or mere information", () => {
    expect(
      alertOf({ findings: sampleCheck().findings.map((finding) => ({ ...finding, mutedUntil: "2001-07-01" })) }),
    ).not.toContain("- distance");
  });

  it("quotes a command and a line that mean exactly the batch and the column, whatever they are called", () => {
    const feature = 'x"\u202E\ny';
    const mail = alertOf({
      batch: { ...sampleCheck().batch, id: "a b/it's\n.csv" },
      findings: [{ ...sampleCheck().findings[0]!, feature }],
    });
    expect(mail).toContain("npm run tidemark -- accept flights $'a b/it\\'s\\x0a.csv'");
    const line = mail.split("\n").find((candidate) => candidate.startsWith('{"feature"')) ?? "";
    expect(JSON.parse(line)).toEqual({ feature, until: "2001-06-17", reason: "..." });
  });

  it("says in the training mail what can be found and what to drop next", () => {
    const mail = mailText(noticeOfEveryKind()[3]!);
    expect(mail).toContain("- a value gaining 1.5 points: from 2,400 rows a batch");
    expect(mail).toContain("Drop the first batch to score under flights/serving/.");
  });

  it("says in the configuration mail file, place, reason and what stays in force", () => {
    const mail = mailText(noticeOfEveryKind()[4]!);
    expect(mail).toMatch(
      /File +s3:\/\/data\/flights\/monitor\.json\nPlace +line 3, column 7\nReason +It is not valid JSON/,
    );
    expect(mail).toContain("In force   the last valid monitor.json");
  });

  it("quotes the answer to each question in the welcome mail", () => {
    expect(mailText(noticeOfEveryKind()[2]!)).toContain(
      '- delay: Only training has this column. Is it the label?\n  "columns": {"label": "delay"}\n',
    );
  });
});
