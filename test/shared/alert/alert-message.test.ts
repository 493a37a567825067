import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertMessage } from "../../../shared/alert/alert-message.ts";
import { mailText } from "../../../shared/alert/mail-text.ts";
import { privateValue, sampleCheck } from "../../support/sample-check.ts";
import { anyNotice, noticeOfEveryKind } from "../../support/sample-notice.ts";

function sizeBytes(message: ReturnType<typeof alertMessage>): number {
  return Buffer.byteLength(message.subject + message.structure + Object.entries(message.attributes).flat().join(""));
}

describe("alertMessage", () => {
  it("gives people text and machines JSON from one message", () => {
    const notice = noticeOfEveryKind()[0]!;
    const structure = JSON.parse(alertMessage(notice).structure);
    expect(Object.keys(structure)).toEqual(["default", "email", "sqs", "lambda", "https"]);
    expect(structure.email).toBe(mailText(notice));
    expect(structure.default).toBe(structure.email);
    expect(structure.lambda).toBe(structure.sqs);
    const machine = JSON.parse(structure.sqs);
    expect(machine).toMatchObject({
      version: 1,
      kind: "alert",
      monitor: "flights",
      verdict: "drift",
      severity: "warning",
      batch: { id: "flights/serving/2001-06-03.csv.gz", eventTime: "2001-06-03T00:00:00.000Z", rows: 13_211 },
      baselineVersion: "2001-q1",
      findingsTotal: 4,
      incidentsTotal: 2,
      retrain: { decision: "no" },
    });
    expect(machine.findings[0]).toEqual({
      kind: "covariate-shift",
      feature: "distance",
      code: "distribution",
      severity: "warning",
      broken: false,
      says: "distance has moved from training",
      effect: 0.312,
      effectUnit: "ECDF distance",
      threshold: 0.04,
      adjustedPValue: 0,
      nBaseline: 412_345,
      nServing: 13_211,
    });
  });

  it("carries one attribute each for monitor, kind, verdict and severity, never empty", () => {
    expect(noticeOfEveryKind().map((notice) => Object.values(alertMessage(notice).attributes).join(" "))).toEqual([
      "flights alert drift warning",
      "flights recovered drift info",
      "flights welcome drift info",
      "flights training none info",
      "flights configuration none error",
      "flights silence none warning",
    ]);
  });

  it("is valid for SNS whatever the names: JSON, size, attribute characters", () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const message = alertMessage(notice);
        expect(sizeBytes(message)).toBeLessThan(262_144);
        const structure = JSON.parse(message.structure);
        expect(JSON.parse(structure.sqs).kind).toBe(notice.kind);
        expect(/^[ -~]*$/.test(structure.sqs)).toBe(true);
        for (const value of Object.values(message.attributes))
          expect(/\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/u.test(value)).toBe(false);
      }),
    );
  });

  it("stays under 256 KiB with thousands of findings of hostile length and counts what it leaves out", () => {
    const sample = sampleCheck();
    const findings = Array.from({ length: 5_000 }, (_, i) => ({
      ...sample.findings[0]!,
      feature: `${'"\\\u202E'.repeat(300)}${i}`,
    }));
    const incidents = findings.map((finding) => ({
      ...sample.decision.incidents[0]!,
      fingerprint: `covariate-shift:${finding.feature}`,
      openedBy: "\u{1F600}".repeat(500),
    }));
    const message = alertMessage({ ...noticeOfEveryKind(sampleCheck({ findings }))[0]!, incidents } as never);
    expect(sizeBytes(message)).toBeLessThan(262_144);
    const machine = JSON.parse(JSON.parse(message.structure).sqs);
    expect(machine.findingsTotal).toBe(5_000);
    expect(machine.findings.length).toBeGreaterThan(0);
  });

  it("holds no value from the data", () => {
    for (const notice of noticeOfEveryKind()) expect(alertMessage(notice).structure).not.toContain(privateValue);
  });

  it("gives the same bytes for the same notice", () => {
    expect(noticeOfEveryKind().map(alertMessage)).toEqual(noticeOfEveryKind().map(alertMessage));
  });
});
