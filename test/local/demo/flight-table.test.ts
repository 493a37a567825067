import { gunzipSync } from "node:zlib";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { encodeTable, type FlightTable } from "../../../local/demo/flight-table.ts";

const table: FlightTable = [
  { name: "id", type: "text", cells: ["F1", "F2", "F3"] },
  { name: "scheduled", type: "moment", cells: Float64Array.of(986_452_500_000, 986_452_560_000, 986_452_620_000) },
  { name: "distance", type: "integer", cells: [100, null, 4962] },
  { name: "score", type: "fraction", cells: Float64Array.of(0.1234, 0, 1) },
  { name: "late", type: "boolean", cells: [true, false, null] },
];
const rows = [
  { id: "F1", scheduled: "2001-04-05T06:35:00Z", distance: 100, score: 0.1234, late: true },
  { id: "F2", scheduled: "2001-04-05T06:36:00Z", distance: null, score: 0, late: false },
  { id: "F3", scheduled: "2001-04-05T06:37:00Z", distance: 4962, score: 1, late: null },
];
const csv = `id,scheduled,distance,score,late
F1,2001-04-05T06:35:00Z,100,0.1234,true
F2,2001-04-05T06:36:00Z,,0,false
F3,2001-04-05T06:37:00Z,4962,1,
`;

describe("encodeTable", () => {
  it("writes Parquet with Snappy that reads back equal, moments as timestamps", async () => {
    const bytes = encodeTable(table, "parquet");
    const file = new Uint8Array(bytes).buffer;
    const expected = rows.map((row) => ({ ...row, scheduled: new Date(row.scheduled) }));
    expect(await parquetReadObjects({ file })).toEqual(expected);
    const { row_groups, schema } = parquetMetadata(file);
    expect(new Set(row_groups[0]!.columns.map(({ meta_data }) => meta_data?.codec))).toEqual(new Set(["SNAPPY"]));
    expect(schema.slice(1).map(({ type }) => type)).toEqual(["BYTE_ARRAY", "INT64", "INT32", "DOUBLE", "BOOLEAN"]);
  });

  it("writes CSV with a header and empty fields for null, plain and gzipped", () => {
    expect(Buffer.from(encodeTable(table, "csv")).toString()).toBe(csv);
    expect(gunzipSync(encodeTable(table, "csv.gz")).toString()).toBe(csv);
  });

  it("writes JSON Lines with null kept", () => {
    const lines = Buffer.from(encodeTable(table, "jsonl")).toString().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  });

  it.each(["parquet", "csv.gz", "jsonl"] as const)("gives the same bytes every time as %s", (format) => {
    expect(Buffer.compare(encodeTable(table, format), encodeTable(table, format))).toBe(0);
  });

  it("refuses text that CSV would have to quote", () => {
    expect(() => encodeTable([{ name: "a", type: "text", cells: ["x,y"] }], "csv")).toThrow("needs quotes");
  });
});
