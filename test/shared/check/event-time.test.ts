import { describe, expect, it } from "vitest";
import { batchOf, windowOf } from "../../../shared/check/batch-of.ts";
import { eventTimeOf } from "../../../shared/check/event-time.ts";

const stored = "2026-11-23T10:00:00.000Z";

describe("eventTimeOf", () => {
  it.each([
    ["m/serving/dt=2001-04-01/part-0.parquet", "2001-04-01T00:00:00.000Z"],
    ["m/serving/dt=2001-04-01/hour=05/x.csv", "2001-04-01T05:00:00.000Z"],
    ["m/serving/year=2001/month=4/day=1/hour=7/x", "2001-04-01T07:00:00.000Z"],
    ["m/serving/2001/04/01/05/stream-1", "2001-04-01T05:00:00.000Z"],
    ["m/serving/flights-2001-04-01.csv.gz", "2001-04-01T00:00:00.000Z"],
    ["m/serving/flights_20010401.csv", "2001-04-01T00:00:00.000Z"],
    ["m/serving/flights.csv", stored],
    ["m/serving/dt=2001-02-30/x.csv", stored],
    ["m/serving/dt=__HIVE_DEFAULT_PARTITION__/x.csv", stored],
    ["m/serving/order-123456789012.csv", stored],
  ])("%s -> %s", (key, time) => {
    expect(eventTimeOf(key, stored)).toBe(time);
  });
});

describe("batchOf", () => {
  const time = "2001-04-01T05:30:00.000Z";
  it.each([
    ["auto", "m/serving/dt=1/part-00001.parquet", "m/serving/dt=1/", "folder"],
    ["auto", "m/serving/dt=1/flights.parquet", "m/serving/dt=1/flights.parquet", "object"],
    ["object", "m/serving/dt=1/part-00001.parquet", "m/serving/dt=1/part-00001.parquet", "object"],
    ["folder", "m/serving/dt=1/flights.parquet", "m/serving/dt=1/", "folder"],
    ["hour", "m/serving/dt=1/flights.parquet", "m/serving/@hour=2001-04-01T05/", "window"],
    ["day", "m/serving/dt=1/flights.parquet", "m/serving/@day=2001-04-01/", "window"],
  ] as const)("by %s, %s belongs to %s", (mode, key, batchId, by) => {
    expect(batchOf(key, time, mode)).toMatchObject({ batchId, by });
  });

  it("names a window from which its times can be read again", () => {
    expect(windowOf(batchOf("m/serving/x", time, "hour").batchId)).toEqual({
      start: "2001-04-01T05:00:00.000Z",
      end: "2001-04-01T06:00:00.000Z",
    });
    expect(windowOf("m/serving/dt=1/")).toBeNull();
  });

  it.each([
    "m/serving/@day=99/",
    "m/serving/@day=2001-13-45/",
    "m/serving/@hour=2001-04-01T77/",
    "m/serving/x/@day=2001-04-01/",
  ])("takes %s for a folder, whatever it looks like", (folder) => {
    expect(windowOf(folder)).toBeNull();
  });
});
