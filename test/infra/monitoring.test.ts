import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resourcesOf, templateWith } from "./synthesized.ts";

const template = templateWith();
const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
const runbook = readFileSync(new URL("../../infra/RUNBOOK.md", import.meta.url), "utf8");
const articles = [...runbook.matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);

describe("alarms", () => {
  it.each(["Errors", "Throttles", "Duration"])("watch %s of every function", (metric) => {
    const functions = resourcesOf(template, "AWS::Lambda::Function").map(([id]) => id);
    const watched = alarms
      .filter(({ MetricName }) => MetricName === metric)
      .map(({ Dimensions }) => Dimensions[0].Value.Ref);
    expect(watched.toSorted()).toEqual(functions.toSorted());
  });

  it("watch a function's duration before its time is up", () => {
    const timeouts = new Map(
      resourcesOf(template, "AWS::Lambda::Function").map(([id, { Properties }]) => [id, Properties.Timeout * 1000]),
    );
    for (const { Dimensions, Threshold } of alarms.filter(({ MetricName }) => MetricName === "Duration")) {
      expect(Threshold).toBe(0.9 * timeouts.get(Dimensions[0].Value.Ref)!);
    }
  });

  it("watch every queue: for its age where it feeds a function, for anything in it where it keeps dead letters", () => {
    const metricOf = new Map(
      alarms
        .filter(({ Namespace }) => Namespace === "AWS/SQS")
        .map(({ Dimensions, MetricName }) => [Dimensions[0].Value["Fn::GetAtt"][0], MetricName]),
    );
    for (const [id, { Properties }] of resourcesOf(template, "AWS::SQS::Queue")) {
      const wanted = Properties.RedrivePolicy ? "ApproximateAgeOfOldestMessage" : "ApproximateNumberOfMessagesVisible";
      expect(metricOf.get(id), id).toBe(wanted);
    }
  });

  it("watch both topics, failed and timed out executions, and the clock", () => {
    const names = alarms.map(({ AlarmName }) => AlarmName);
    expect(names).toEqual(
      expect.arrayContaining(
        [
          "alerts-not-delivered",
          "operations-not-delivered",
          "retraining-failed",
          "retraining-timed-out",
          "clock-stopped",
        ].map((name) => `Tidemark-${name}`),
      ),
    );
  });

  it("take missing data for a fault only where something has to happen", () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData !== "notBreaching");
    expect(breaching.map(({ AlarmName }) => AlarmName)).toEqual(["Tidemark-clock-stopped"]);
  });

  it("tell the operations topic", () => {
    const [operations] = resourcesOf(template, "AWS::SNS::Topic").filter(([id]) => id.includes("Operations"));
    for (const { AlarmActions, AlarmName } of alarms)
      expect(AlarmActions, AlarmName).toEqual([{ Ref: operations?.[0] }]);
  });

  it("are plain ones, of one metric each", () => {
    for (const { Metrics, MetricName, AlarmName } of alarms) {
      expect(Metrics, AlarmName).toBeUndefined();
      expect(MetricName, AlarmName).toBeTypeOf("string");
    }
  });
});

describe("the runbook", () => {
  const linked = alarms.map(({ AlarmDescription, AlarmName }) => {
    const article = /infra\/RUNBOOK\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1];
    expect(article, AlarmName).toBeDefined();
    return article;
  });

  it("has an article for every alarm and no other", () => {
    expect([...new Set(linked)].toSorted()).toEqual(articles.toSorted());
  });

  it.each(articles)("says of %s what it means, whom it hurts, where to look and what to do", (article) => {
    const text = runbook.split(`\n## ${article}\n`)[1]?.split("\n## ")[0];
    for (const part of ["Meaning", "Impact", "Investigation", "Remedy"]) expect(text).toContain(`- **${part}.** `);
  });

  it("has only links that lead somewhere", () => {
    for (const [, target] of runbook.matchAll(/\]\(#([a-z-]+)\)/g)) expect(articles).toContain(target);
  });
});
