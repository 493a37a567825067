import { describe, expect, it } from "vitest";
import { staleTimestamps } from "../../../shared/policy/stale-timestamps.ts";

const at = (day: number, newest: string | null) => ({
  time: { maxMs: newest === null ? null : Date.parse(newest) },
  eventTime: `2001-04-0${day}T00:00:00.000Z`,
});

describe("staleTimestamps", () => {
  it("is null while the newest timestamp moves on", () => {
    expect(staleTimestamps(at(1, "2001-04-01T23:59:00Z"), at(2, "2001-04-02T00:01:00Z"))).toBeNull();
  });

  it("tells of a day that ends where the day before did", () => {
    const told = staleTimestamps(at(1, "2001-04-01T23:59:00Z"), at(2, "2001-04-01T23:59:00Z"));
    expect(told).toContain("not newer than in the batch before");
    expect(told).toContain("2001-04-01");
  });

  it("expects nothing newer of batches of the same hour, nor of a column without timestamps", () => {
    expect(staleTimestamps(at(1, "2001-04-01T23:59:00Z"), at(1, "2001-04-01T23:00:00Z"))).toBeNull();
    expect(staleTimestamps(at(1, null), at(2, "2001-04-01T00:00:00Z"))).toBeNull();
    expect(staleTimestamps(at(1, "2001-04-01T00:00:00Z"), at(2, null))).toBeNull();
  });
});
