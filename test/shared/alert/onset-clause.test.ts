import { describe, expect, it } from "vitest";
import { advice } from "../../../shared/alert/advice.ts";
import { mailSubject } from "../../../shared/alert/mail-subject.ts";
import { mailText } from "../../../shared/alert/mail-text.ts";
import type { Notice } from "../../../shared/alert/notice.ts";
import { onsetClause } from "../../../shared/alert/onset-clause.ts";
import type { Check, Incident, Onset } from "../../../shared/check/check.ts";
import { sampleCheck } from "../../support/sample-check.ts";
import { sampleLinks } from "../../support/sample-notice.ts";

const [incident] = sampleCheck().decision.incidents as [Incident];
const recurring = (times: number, weekday: number | null): Onset => ({
  kind: "recurring",
  times,
  first: "2001-04-01T00:00:00.000Z",
  last: "2001-05-06T00:00:00.000Z",
  weekday,
});

function notice(kind: "alert" | "recovered", changes: Partial<Incident>, check: Partial<Check> = {}): Notice {
  const incidents = [{ ...incident, ...changes }];
  const decision = { ...sampleCheck().decision, incidents };
  return { kind, monitor: "flights", check: sampleCheck({ decision, ...check }), incidents, links: sampleLinks };
}

const lined = (text: string) => text.replaceAll(/\n +/g, " ");

describe("onsetClause", () => {
  it.each<[Onset | null, string]>([
    [null, ""],
    [{ kind: "gradual", since: "2001-05-03T00:00:00.000Z" }, "gradual: growing since 2001-05-03"],
    [recurring(2, null), "recurring: 2nd time since 2001-04-01, last on 2001-05-06"],
    [recurring(3, 0), "recurring: 3rd time since 2001-04-01, last on 2001-05-06, each time on a Sunday"],
    [recurring(11, null), "recurring: 11th time since 2001-04-01, last on 2001-05-06"],
    [recurring(21, null), "recurring: 21st time since 2001-04-01, last on 2001-05-06"],
  ])("says %o as %s", (onset, clause) => {
    expect(onsetClause({ ...incident, onset }, incident.openedBy)).toBe(clause);
  });

  it("dates a sudden one when it is told again", () => {
    const sudden = { ...incident, onset: { kind: "sudden" } as const };
    expect(onsetClause(sudden, incident.openedBy)).toBe("sudden: from this batch on");
    expect(onsetClause(sudden, "another")).toBe("sudden: from 2001-06-03 on");
  });
});

describe("the mails about an incident", () => {
  it("say how it began, what kind of cause begins that way, and what chance alone would show", () => {
    const mail = lined(mailText(notice("alert", { onset: { kind: "sudden" } })));
    expect(mail).toContain("distance has moved from training (warning; sudden: from this batch on)");
    expect(mail).toContain("It came in one step, as releases, sensors and new sources do.");
    expect(mail).toMatch(/ECDF distance 0\.312, floor 0\.04, about 0\.0077 by chance alone, p < 1e-300/);
  });

  it("give the share of missing values that chance alone would show", () => {
    const check = sampleCheck();
    const finding = check.findings.find(({ code }) => code === "missing")!;
    const mail = lined(mailText({ ...notice("alert", {}, { findings: [finding] }), incidents: [] } as Notice));
    // sqrt(2 x 0.004 x 0.996 / pi x (1/412,345 + 1/13,211)) = 0.000446
    expect(mail).toContain("floor 1%, about 0.04% by chance alone");
  });

  it("say that what was told to be over came back", () => {
    const changes = { state: "reopened", since: "2001-05-01T00:00:00.000Z", onset: recurring(2, null) } as const;
    const mail = lined(mailText(notice("alert", changes)));
    expect(mail).toMatch(/^Since +2001-05-01, came back with this batch/m);
    expect(mail).toContain("(warning; recurring: 2nd time since 2001-04-01, last on 2001-05-06)");
  });

  it("say of one that is over since when it is gone and how often it began", () => {
    const changes = {
      state: "recovered",
      since: "2001-05-01T00:00:00.000Z",
      awaySince: "2001-05-31T00:00:00.000Z",
      onset: recurring(3, null),
    } as const;
    expect(lined(mailText(notice("recovered", changes)))).toContain(
      "- distance: covariate shift, open since 2001-05-01, began 3 times, gone since 2001-05-31",
    );
  });

  it("say of a change of source how many columns moved, and name those that moved furthest", () => {
    const [sample] = sampleCheck().findings;
    const findings = [
      {
        ...sample!,
        kind: "source-change",
        feature: "",
        code: "SOURCE_CHANGE",
        text: "12 of 14 columns moved together: the source of the data changed.",
      },
      ...["origin", "distance"].map((feature) => ({ ...sample!, feature, severity: "info" })),
    ] as Check["findings"];
    const whole = notice("alert", { fingerprint: "source-change:", onset: null }, { findings });
    expect(mailSubject(whole)).toBe(
      "[Tidemark] flights: DRIFT - the batch moved as a whole: its source changed in 2001-06-03",
    );
    const mail = lined(mailText(whole));
    expect(mail).toContain(
      "- the batch moved as a whole: its source changed (warning) 12 of 14 columns, furthest distance, origin",
    );
    expect(mail.match(/^- /gm)).toHaveLength(1);
    expect(advice("check" in whole ? whole.check : sampleCheck())[0]).toMatch(
      /^Ask what changed upstream of all columns/,
    );
  });

  it("quote the command that allows new values alone where there are any, and not where there are none", () => {
    const [sample] = sampleCheck().findings;
    const skew = { ...sample!, kind: "schema-skew", code: "unseen-values", feature: "origin" } as const;
    const schema = "npm run tidemark -- accept --as schema flights \\\nflights/serving/2001-06-03.csv.gz";
    expect(mailText({ ...notice("alert", {}, { findings: [skew] }), incidents: [] } as Notice)).toContain(schema);
    expect(mailText(notice("alert", {}, { findings: [sample!] }))).not.toContain("--as schema");
  });
});
