import { beforeAll, describe, expect, it } from "vitest";
import type { FlightDay } from "../../../local/demo/flights.ts";
import { flightsFile, readFlightDays } from "../../../local/demo/flights.ts";
import { firstDays, writeFlights } from "./few-days.ts";

describe("readFlightDays", () => {
  let days: FlightDay[];
  beforeAll(async () => {
    days = await firstDays(18);
  });

  it("gives whole days in order, also the one that two row groups share", () => {
    expect(days.map(({ day }) => day)).toEqual(
      Array.from({ length: 18 }, (_, i) => `2001-01-${String(i + 1).padStart(2, "0")}`),
    );
    expect(days.map(({ scheduledMs }) => scheduledMs.length).slice(0, 3)).toEqual([14828, 16850, 16948]);
    expect(days[16]!.scheduledMs.length).toBe(16986);
  });

  it("keeps every flight on its day, to the minute and in order of time", () => {
    for (const { day, scheduledMs } of days) {
      const start = Date.parse(`${day}T00:00:00Z`);
      expect(scheduledMs.every((ms, i) => ms >= (scheduledMs[i - 1] ?? start) && ms < start + 86_400_000)).toBe(true);
      expect(scheduledMs.every((ms) => ms % 60_000 === 0)).toBe(true);
    }
  });

  it("has as many values in every column", () => {
    for (const { scheduledMs, ...columns } of days) {
      const { delayMinutes, distanceMiles, origin, destination } = columns;
      for (const column of [delayMinutes, distanceMiles, origin, destination]) {
        expect(column.length).toBe(scheduledMs.length);
      }
    }
  });

  it("reads the first flights as the file has them", () => {
    const { scheduledMs, delayMinutes, distanceMiles, origin, destination } = days[0]!;
    expect([
      new Date(scheduledMs[0]!).toISOString(),
      delayMinutes[0],
      distanceMiles[0],
      origin[0],
      destination[0],
    ]).toEqual(["2001-01-01T00:01:00.000Z", 33, 2176, "LAS", "PHL"]);
  });

  it("joins a day over any number of row groups", async () => {
    const times = ["2001-01-01T23:59:00Z", "2001-01-02T00:00:00Z", "2001-01-02T01:00:00Z", "2001-01-02T02:00:00Z"];
    const read = [];
    for await (const day of readFlightDays(await writeFlights(times, 1))) read.push(day);
    expect(read.map(({ day, distanceMiles, origin }) => [day, [...distanceMiles], origin])).toEqual([
      ["2001-01-01", [100], ["A0"]],
      ["2001-01-02", [101, 102, 103], ["A1", "A2", "A3"]],
    ]);
  });

  it("refuses flights that are not in order of time", async () => {
    const file = await writeFlights(["2001-01-02T00:00:00Z", "2001-01-01T00:00:00Z"], 10);
    await expect(Array.fromAsync(readFlightDays(file))).rejects.toThrow(
      "flights of 2001-01-01 after those of 2001-01-02",
    );
  });

  it("fails with the path when there is no such file", async () => {
    await expect(readFlightDays(`${flightsFile()}.gone`).next()).rejects.toThrow("flights-3m.parquet.gone");
  });
});
