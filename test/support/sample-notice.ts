import fc from "fast-check";
import { consoleLink } from "../../shared/alert/console-link.ts";
import type { Notice, NoticeLinks } from "../../shared/alert/notice.ts";
import type { Check, Finding } from "../../shared/check/check.ts";
import { sampleCheck } from "./sample-check.ts";

export const sampleLinks: NoticeLinks = {
  report: consoleLink("eu-west-1", "results", "flights/checks/flights/serving/2001-06-03.csv.gz/report.html"),
  dataObject: consoleLink("eu-west-1", "data", "flights/serving/2001-06-03.csv.gz"),
  monitorConfig: consoleLink("eu-west-1", "data", "flights/monitor.json"),
};

/** One notice of every kind about `check`, in this order: alert, recovered, welcome, training, configuration, silence. */
export function noticeOfEveryKind(
  check: Check = sampleCheck(),
  monitor = "flights",
  links: NoticeLinks = sampleLinks,
): Notice[] {
  const incidents = check.decision.incidents.filter(({ state }) => state === "opened");
  return [
    { kind: "alert", monitor, check, incidents, links },
    { kind: "recovered", monitor, check, incidents, links },
    { kind: "welcome", monitor, check, links },
    {
      kind: "training",
      monitor,
      training: {
        version: "2001-q1",
        rows: 412_345,
        heldoutRows: 41_000,
        objects: 90,
        features: check.features.map(({ feature, type, role }) => ({ name: feature, type, role, note: "" })),
        detectable: [
          { change: "a numeric feature moving by an ECDF distance of 0.06", rows: 800 },
          { change: "a value gaining 1.5 points", rows: 2_400 },
        ],
        next: "Drop the first batch to score under flights/serving/.",
      },
      links,
    },
    {
      kind: "configuration",
      monitor,
      fault: {
        code: "INVALID_CONFIG",
        object: "s3://data/flights/monitor.json",
        place: "line 3, column 7",
        problem: "It is not valid JSON: Expected ',' or '}' after property value.",
        remedy: "Correct it and upload it again; until then the last valid configuration stays in force.",
      },
      links,
    },
    { kind: "silence", monitor, lastEventTime: "2001-06-01T00:00:00.000Z", expectedEveryHours: 24, links },
  ];
}

/** Text as hostile data has it: every code unit, long, with line breaks. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "binary", minLength: 200, maxLength: 1_500 }),
  fc.constant("__proto__"),
  fc.constant("a\r\nBcc: x@example.com"),
);

/** Notices of every kind whose names and sentences are arbitrary text. */
export const anyNotice: fc.Arbitrary<Notice> = fc
  .record({
    monitor: anyText,
    name: anyText,
    other: anyText,
    batchId: anyText,
    version: anyText,
    eventTime: fc.oneof(anyText, fc.constant("2001-06-03T00:00:00.000Z")),
    sentence: anyText,
    kind: fc.nat(5),
    findings: fc.nat(9),
  })
  .map(({ monitor, name, other, batchId, version, eventTime, sentence, kind, findings }) => {
    const sample = sampleCheck();
    const finding = (i: number): Finding => ({
      ...sample.findings[i % sample.findings.length]!,
      feature: i % 2 === 0 ? name : other,
      code: i % 3 === 0 ? sentence : sample.findings[i % 5]!.code,
      text: sentence,
      mutedUntil: null,
    });
    const incidents = Array.from({ length: findings }, (_, i) => ({
      ...sample.decision.incidents[0]!,
      fingerprint: i % 2 === 0 ? `covariate-shift:${name}` : sentence,
      since: eventTime,
      openedBy: batchId,
      text: sentence,
    }));
    const check: Check = {
      ...sample,
      monitor,
      batch: { ...sample.batch, id: batchId, eventTime },
      baseline: { version, fingerprint: "f", rows: 1, varies: { parts: 0, phase: null } },
      findings: Array.from({ length: findings }, (_, i) => finding(i)),
      features: sample.features.map((feature, i) => (i === 0 ? { ...feature, feature: name } : feature)),
      questions: Array.from({ length: findings }, () => ({
        feature: name,
        text: sentence,
        answer: `"columns": {"label": ${JSON.stringify(name)}}`,
      })),
      faults: [{ code: "CORRUPT", object: batchId, place: sentence, problem: sentence, remedy: sentence }],
      decision: {
        ...sample.decision,
        incidents,
        reason: sentence,
        retrain: { decision: "no", reason: sentence, executionName: null, approval: false },
      },
    };
    const notice = noticeOfEveryKind(check, monitor)[kind]!;
    if (notice.kind === "alert" || notice.kind === "recovered") return { ...notice, incidents };
    if (notice.kind === "configuration") return { ...notice, fault: check.faults[0]! };
    if (notice.kind === "silence") return { ...notice, lastEventTime: eventTime };
    if (notice.kind !== "training") return notice;
    const features = Array.from({ length: 40 }, () => ({ name, type: other, role: version, note: sentence }));
    const detectable = Array.from({ length: 12 }, () => ({ change: sentence, rows: 800 }));
    return { ...notice, training: { ...notice.training, version, next: sentence, features, detectable } };
  });
