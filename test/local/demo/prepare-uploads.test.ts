import { createHash } from "node:crypto";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { flightsFile } from "../../../local/demo/flights.ts";
import type { ModelQuality } from "../../../local/demo/model-quality.ts";
import { countUploads, type DemoUpload, prepareUploads } from "../../../local/demo/prepare-uploads.ts";
import { heldoutDays, type Story } from "../../../local/demo/story.ts";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { writeFlights } from "./few-days.ts";

/** Eight days of training, four of serving: all within the file's first row group. */
const story: Story = {
  monitor: "flights",
  version: "v1",
  training: { first: "2001-01-02", last: "2001-01-09" },
  heldout: { share: 0.25, seed: 7 },
  labelDelayDays: 2,
  everyMinuteCountsFrom: "2001-01-12",
  markers: ["flights/serving/dt=2001-01-10/"],
  serving: [
    { day: "2001-01-10", format: "parquet", damage: null, about: "A.", labels: "csv" },
    { day: "2001-01-11", format: "csv.gz", damage: "kilometres", about: "B.", labels: null },
    { day: "2001-01-12", format: "jsonl", damage: null, about: "C.", labels: "parquet" },
    { day: "2001-01-14", format: "parquet", damage: "half-a-file", about: "D.", labels: null },
  ],
};

async function prepare(of: Story): Promise<{ uploads: DemoUpload[]; qualities: ModelQuality[]; progress: string[] }> {
  const uploads: DemoUpload[] = [];
  const qualities: ModelQuality[] = [];
  const progress: string[] = [];
  const listener = {
    onModel: (quality: ModelQuality) => qualities.push(quality),
    onUpload: (made: number, total: number) => progress.push(`${made}/${total}`),
  };
  for await (const upload of prepareUploads(of, flightsFile(), listener)) uploads.push(upload);
  return { uploads, qualities, progress };
}

const digest = ({ bytes }: DemoUpload) => createHash("sha256").update(bytes).digest("hex");
const rowsOf = (upload: DemoUpload) => parquetReadObjects({ file: new Uint8Array(upload.bytes).buffer });

describe("prepareUploads", () => {
  let uploads: DemoUpload[];
  let qualities: ModelQuality[];
  let progress: string[];
  const of = (kind: DemoUpload["kind"]) => uploads.filter((upload) => upload.kind === kind);
  beforeAll(async () => {
    ({ uploads, qualities, progress } = await prepare(story));
  });

  it("makes configuration, training, held-out days and _SUCCESS before anything is served, and labels when they are due", () => {
    const kinds = uploads.map(({ kind }) => kind);
    expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual([
      "configuration",
      "training",
      "heldout",
      "complete",
      "marker",
      "serving",
      "labels",
      "serving",
      "labels",
      "serving",
    ]);
    expect(uploads.slice(-6).map(({ key }) => key.slice("flights/".length))).toEqual([
      "serving/dt=2001-01-10/flights.parquet",
      "serving/dt=2001-01-11/flights.csv.gz",
      "labels/dt=2001-01-10/labels.csv",
      "serving/dt=2001-01-12/flights.jsonl",
      "labels/dt=2001-01-12/labels.parquet",
      "serving/dt=2001-01-14/flights.parquet",
    ]);
  });

  it("keeps held-out days out of training, and every day in one of the two", () => {
    const daysOf = (kind: DemoUpload["kind"]) => of(kind).map(({ key }) => /part-(.*)\.parquet$/.exec(key)?.[1]);
    const heldout = daysOf("heldout");
    expect(new Set(heldout)).toEqual(heldoutDays(story));
    expect([...daysOf("training"), ...heldout].sort()).toEqual(
      Array.from({ length: 8 }, (_, i) => `2001-01-0${i + 2}`),
    );
  });

  it("gives training rows a label and no score, held-out rows both, served rows no label", async () => {
    const columns = async (upload: DemoUpload) => Object.keys((await rowsOf(upload))[0]!);
    expect(await columns(of("training")[0]!)).toEqual(["scheduled", "distance", "origin", "destination", "late"]);
    const served = ["id", "scheduled", "distance", "origin", "destination", "score", "prediction"];
    expect(await columns(of("heldout")[0]!)).toEqual([...served, "late"]);
    expect(await columns(of("serving")[0]!)).toEqual(served);
  });

  it("labels the flights that were served, by the same ids", async () => {
    const served = (await rowsOf(of("serving")[0]!)).map(({ id }) => id);
    const lines = Buffer.from(of("labels")[0]!.bytes).toString().trimEnd().split("\n");
    expect(lines[0]).toBe("id,late");
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(served);
    expect(new Set(lines.slice(1).map((line) => line.split(",")[1]))).toEqual(new Set(["true", "false"]));
    expect(of("serving")[0]!.rows).toBe(served.length);
  });

  it("names in monitor.json columns that the files have", async () => {
    const { columns } = parseMonitorConfig(
      Buffer.from(of("configuration")[0]!.bytes).toString(),
      "flights/monitor.json",
    );
    const [row] = await rowsOf(of("heldout")[0]!);
    for (const column of Object.values(columns)) expect(row).toHaveProperty(String(column));
  });

  it("tells of the model once and of every upload, as many as were announced", () => {
    expect(qualities.map(({ days }) => days)).toEqual([2]);
    expect(progress.length).toBe(countUploads(story));
    expect(progress.at(-1)).toBe(`${uploads.length}/${uploads.length}`);
  });

  it("makes the same bytes again", async () => {
    const again = await prepare(story);
    expect(again.uploads.map(digest)).toEqual(uploads.map(digest));
  });

  it("fails when the flights end before the story", async () => {
    const times = ["2001-01-02T08:00:00Z", "2001-01-03T08:00:00Z", "2001-01-10T08:00:00Z"];
    const file = await writeFlights(times, 10);
    const short = { ...story, training: { first: "2001-01-02", last: "2001-01-03" }, markers: [] };
    const made = Array.fromAsync(prepareUploads(short, file));
    await expect(made).rejects.toThrow("the flights end before 2001-01-11");
  });
});
