import { gunzipSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { type DamageName, recodedAirport, stuckDistance } from "../../../local/demo/damage.ts";
import type { FlightDay } from "../../../local/demo/flights.ts";
import { countLate, emptyLateCounts, fitLateModel, type LateModel } from "../../../local/demo/late-model.ts";
import { servingUpload } from "../../../local/demo/prepare-uploads.ts";
import { flightStory, type ServingDay } from "../../../local/demo/story.ts";
import { firstDays, head } from "./few-days.ts";

interface Row {
  readonly id: string;
  readonly scheduled: string;
  readonly distance?: number;
  readonly distance_miles?: number;
  readonly origin: string | null;
  readonly destination: string;
  readonly score: number;
  readonly prediction: boolean;
}

let day: FlightDay;
let model: LateModel;
let whole: Row[];

beforeAll(async () => {
  const days = await firstDays(2);
  const counts = emptyLateCounts();
  countLate(counts, days[0]!);
  model = fitLateModel(counts);
  day = head(days[1]!, 8000);
  whole = rowsOf(null);
});

function upload(damage: DamageName | null, format: ServingDay["format"]): Uint8Array {
  return servingUpload(flightStory, { day: day.day, format, damage, about: "", labels: null }, day, model).bytes;
}

function rowsOf(damage: DamageName | null): Row[] {
  const text = Buffer.from(upload(damage, "jsonl")).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

/** How many rows differ in the column. */
function changed(rows: readonly Row[], column: keyof Row): number {
  return rows.filter((row, i) => row[column] !== whole[i]![column]).length;
}

describe("an undamaged upload", () => {
  it("carries id, scheduled time, distance, origin, destination, score and prediction, and never what became of the flight", () => {
    expect(Object.keys(whole[0]!)).toEqual([
      "id",
      "scheduled",
      "distance",
      "origin",
      "destination",
      "score",
      "prediction",
    ]);
    expect(new Set(whole.map(({ id }) => id)).size).toBe(8000);
    expect(whole.every(({ score, prediction }) => prediction === score >= model.threshold)).toBe(true);
  });
});

describe("damages", () => {
  it("renamed-column: distance is gone, distance_miles has its values, the scores stand", () => {
    const rows = rowsOf("renamed-column");
    expect(rows.every((row, i) => row.distance === undefined && row.distance_miles === whole[i]!.distance)).toBe(true);
    expect(changed(rows, "score")).toBe(0);
  });

  it("kilometres: every distance is 1.609344 times as far, and the model reads it", () => {
    const rows = rowsOf("kilometres");
    expect(rows.every((row, i) => row.distance === Math.round(whole[i]!.distance! * 1.609344))).toBe(true);
    expect(changed(rows, "score")).toBeGreaterThan(4000);
  });

  it("stuck-distance: one distance for all, and the model reads it", () => {
    const rows = rowsOf("stuck-distance");
    expect(new Set(rows.map(({ distance }) => distance))).toEqual(new Set([stuckDistance]));
    expect(new Set(whole.map(({ distance }) => distance)).size).toBeGreaterThan(500);
    expect(changed(rows, "score")).toBeGreaterThan(4000);
  });

  it("null-origins: about 30% of the origins are null, the others stand, the same ones every time", () => {
    const rows = rowsOf("null-origins");
    const share = rows.filter(({ origin }) => origin === null).length / rows.length;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.32);
    expect(rows.every(({ origin }, i) => origin === null || origin === whole[i]!.origin)).toBe(true);
    expect(rowsOf("null-origins")).toEqual(rows);
  });

  it("unseen-airport: at least 2% of origins and of destinations become a code that the data does not have", () => {
    const rows = rowsOf("unseen-airport");
    for (const column of ["origin", "destination"] as const) {
      expect(whole.some((row) => row[column] === recodedAirport.after)).toBe(false);
      expect(rows.some((row) => row[column] === recodedAirport.before)).toBe(false);
      const recoded = rows.filter((row) => row[column] === recodedAirport.after).length;
      expect(recoded / rows.length).toBeGreaterThan(0.02);
      expect(changed(rows, column)).toBe(recoded);
    }
  });

  it("half-a-file: half the bytes are there, and neither Parquet nor gzip can be read to its end", async () => {
    const [parquet, gzip] = [upload("half-a-file", "parquet"), upload("half-a-file", "csv.gz")];
    expect(parquet.length).toBe(Math.floor(upload(null, "parquet").length / 2));
    await expect(async () => parquetReadObjects({ file: new Uint8Array(parquet).buffer })).rejects.toThrow("parquet");
    expect(() => gunzipSync(gzip)).toThrow("unexpected end of file");
  });
});
