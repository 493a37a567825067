import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scheduledEvent } from "../local/aws/timer.ts";
import { alertMessage } from "../shared/alert/alert-message.ts";
import { parseMonitorMessage } from "../shared/event/monitor-message.ts";
import { parseRetrainingMessage } from "../shared/event/retraining-message.ts";
import { parseUploadMessage, settleMessage } from "../shared/event/upload-event.ts";
import { noticeOfEveryKind } from "./support/sample-notice.ts";

const example = (name: string) => readFileSync(new URL(`../events/${name}`, import.meta.url), "utf8");

describe("the messages that cross a boundary", () => {
  const key = "flights/serving/dt=2001-04-01/flights+late 1.parquet";
  const etag = "b1946ac92492d2347c6235b4d2611184";

  it.each([
    ["object-created.json", { etag, versionId: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e" }],
    ["s3-notification.json", { etag, versionId: null }],
    ["object-by-hand.json", { etag: null, versionId: null }],
  ])("%s names the same object, its key decoded where the envelope encodes it", (name, identity) => {
    expect(parseUploadMessage(example(name))).toEqual({
      kind: "created",
      objects: [{ bucket: "tidemark-data", key, ...identity }],
    });
  });

  it("an event wrapped by SNS is the event", () => {
    const wrapped = JSON.stringify({ Type: "Notification", Message: example("object-created.json") });
    expect(parseUploadMessage(wrapped)).toEqual(parseUploadMessage(example("object-created.json")));
  });

  it("s3:TestEvent is ignored", () => {
    expect(parseUploadMessage(example("s3-test-event.json"))).toEqual({ kind: "ignored", reason: "s3:TestEvent" });
  });

  it("settle reads back as it was written", () => {
    const body = settleMessage("flights", "flights/serving/dt=2001-04-01/");
    expect(JSON.parse(body)).toEqual(JSON.parse(example("settle.json")));
    expect(parseUploadMessage(body)).toMatchObject({ kind: "settle", monitor: "flights" });
  });

  it.each(readdirSync(new URL("../events/", import.meta.url)).filter((name) => name.startsWith("monitor-")))(
    "%s is a message of the monitors queue",
    (name) => {
      expect(parseMonitorMessage(example(name))).toEqual(JSON.parse(example(name)));
    },
  );

  it("retraining-decided.json is a message of the retraining queue", () => {
    const body = example("retraining-decided.json");
    expect(parseRetrainingMessage(body)).toEqual(JSON.parse(body));
    expect(() => parseRetrainingMessage('{"monitor":"flights","executionName":"../other"}')).toThrow();
  });

  it("alert.json is what queues and functions get of the sample alert", () => {
    const [alert] = noticeOfEveryKind();
    const structure = JSON.parse(alertMessage(alert!).structure);
    expect(JSON.parse(structure.sqs)).toEqual(JSON.parse(example("alert.json")));
    expect(structure.lambda).toBe(structure.sqs);
  });

  it("clock.json has the form of what the embedded schedule sends", () => {
    const sent = scheduledEvent("keep-time", "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", new Date("2001-04-02T00:05:00Z"));
    const { account: _, resources: __, ...common } = JSON.parse(example("clock.json"));
    expect(sent).toMatchObject(common);
    expect(Object.keys(sent).sort()).toEqual(Object.keys(JSON.parse(example("clock.json"))).sort());
  });

  it.each(["{}", "[]", "null", '{"kind":"batch"}', '{"Records":[{"eventSource":"aws:sqs"}]}'])("refuses %s", (body) => {
    expect(() => parseUploadMessage(body)).toThrow("not a message about an upload");
    expect(() => parseMonitorMessage(body)).toThrow();
  });
});
