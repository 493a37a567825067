import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type FlightDay, flightsFile, readFlightDays } from "../../../local/demo/flights.ts";

/** The first `count` days of January 2001; up to 16 lie in the file's first row group. */
export async function firstDays(count: number): Promise<FlightDay[]> {
  const days: FlightDay[] = [];
  for await (const day of readFlightDays(flightsFile())) {
    days.push(day);
    if (days.length === count) break;
  }
  return days;
}

/** The day's first `rows` flights. */
export function head(day: FlightDay, rows: number): FlightDay {
  return {
    day: day.day,
    scheduledMs: day.scheduledMs.slice(0, rows),
    delayMinutes: day.delayMinutes.slice(0, rows),
    distanceMiles: day.distanceMiles.slice(0, rows),
    origin: day.origin.slice(0, rows),
    destination: day.destination.slice(0, rows),
  };
}

/** A Parquet file of one flight at each time, with distances 100, 101, ... and origins A0, A1, ...; its path in a temporary folder. */
export async function writeFlights(times: readonly string[], rowGroupSize: number): Promise<string> {
  const columnData = [
    { name: "date", type: "TIMESTAMP" as const, data: times.map((time) => new Date(time)) },
    { name: "delay", type: "INT64" as const, data: times.map((_, i) => BigInt(10 * i)) },
    { name: "distance", type: "INT64" as const, data: times.map((_, i) => BigInt(100 + i)) },
    { name: "origin", type: "STRING" as const, data: times.map((_, i) => `A${i}`) },
    { name: "destination", type: "STRING" as const, data: times.map(() => "B") },
  ];
  const file = join(await mkdtemp(join(tmpdir(), "flights-")), "flights.parquet");
  await writeFile(file, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })));
  return file;
}
