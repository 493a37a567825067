import { damageOf } from "./damage.ts";
import { encodeTable } from "./flight-table.ts";
import { type FlightDay, readFlightDays } from "./flights.ts";
import { countLate, emptyLateCounts, fitLateModel, type LateModel, lateMinutes } from "./late-model.ts";
import { type ModelQuality, modelQuality } from "./model-quality.ts";
import {
  columnNames,
  heldoutTable,
  labelTable,
  servingFlights,
  servingTable,
  trainingTable,
} from "./serving-flights.ts";
import { addDays, heldoutDays, labelsKey, type ServingDay, type Story, servingKey, trainingDays } from "./story.ts";

/** One object to put into the data bucket. */
export interface DemoUpload {
  readonly kind: "configuration" | "training" | "heldout" | "complete" | "serving" | "labels" | "marker";
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Data rows before any damage; 0 for an object without rows. */
  readonly rows: number;
  /** One line for a person: what it is and what was done to it. */
  readonly description: string;
}

/** Who wants to hear how it goes. */
export interface PrepareListener {
  /** After every upload was made, before it is handed over. */
  readonly onUpload?: (made: number, total: number, upload: DemoUpload) => void;
  /** Once, when the model is trained. */
  readonly onModel?: (quality: ModelQuality) => void;
}

/** How many uploads the story has. */
export function countUploads(story: Story): number {
  const labels = story.serving.filter((served) => served.labels !== null).length;
  return 2 + trainingDays(story).length + story.serving.length + labels + story.markers.length;
}

/**
 * The story's uploads in the order in which they would have come: monitor.json; the training days, a part file each; the held-out days, scored by the
 * model trained on the others; `_SUCCESS`; then serving days, and the labels of each when they are known. Reads the flights once, in order, and holds one
 * row group, the held-out days and the labels that have not come: under 500 MB.
 *
 * @param file Parquet file of flights: see `readFlightDays`.
 * @throws {Error} when the file ends before the story does.
 */
export async function* prepareUploads(
  story: Story,
  file: string,
  listener: PrepareListener = {},
): AsyncGenerator<DemoUpload> {
  const total = countUploads(story);
  let made = 0;
  for await (const upload of uploadsOf(story, file, listener)) {
    made++;
    listener.onUpload?.(made, total, upload);
    yield upload;
  }
}

async function* uploadsOf(story: Story, file: string, { onModel }: PrepareListener): AsyncGenerator<DemoUpload> {
  const heldout = heldoutDays(story);
  const counts = emptyLateCounts();
  const kept: FlightDay[] = [];
  const pending: { readonly due: string; readonly upload: DemoUpload }[] = [];
  const left = [...story.serving];
  let model: LateModel | null = null;
  yield configurationUpload(story);
  for await (const day of readFlightDays(file)) {
    if (day.day < story.training.first) continue;
    if (day.day <= story.training.last) {
      if (heldout.has(day.day)) {
        kept.push(day);
        continue;
      }
      countLate(counts, day);
      yield trainingUpload(story, day);
      continue;
    }
    if (model === null) {
      model = fitLateModel(counts);
      onModel?.(modelQuality(model, kept));
      for (const one of kept) yield heldoutUpload(story, one, model);
      yield successUpload(story);
      for (const key of story.markers)
        yield {
          kind: "marker",
          key,
          bytes: new Uint8Array(),
          rows: 0,
          description: "An empty object that a tool left behind.",
        };
    }
    while (pending.length > 0 && pending[0]!.due <= day.day) yield pending.shift()!.upload;
    const served = left[0];
    if (served === undefined && pending.length === 0) return;
    if (served === undefined || served.day !== day.day) continue;
    left.shift();
    yield servingUpload(story, served, day, model);
    if (served.labels !== null) {
      pending.push({ due: addDays(day.day, story.labelDelayDays), upload: labelsUpload(story, day, served.labels) });
    }
  }
  if (left.length > 0) throw new Error(`the flights end before ${left[0]!.day}`);
  for (const { upload } of pending) yield upload;
}

/** monitor.json: what the columns are for; everything else is the default. */
function configurationUpload({ monitor }: Story): DemoUpload {
  return {
    kind: "configuration",
    key: `${monitor}/monitor.json`,
    bytes: Buffer.from(`${JSON.stringify({ columns: columnNames }, null, 2)}\n`),
    rows: 0,
    description: "Names the id, timestamp, label, prediction and score.",
  };
}

function trainingUpload({ monitor, version }: Story, day: FlightDay): DemoUpload {
  return {
    kind: "training",
    key: `${monitor}/training/${version}/part-${day.day}.parquet`,
    bytes: encodeTable(trainingTable(day), "parquet"),
    rows: day.scheduledMs.length,
    description: `Flights of ${day.day} to learn from.`,
  };
}

function heldoutUpload({ monitor, version }: Story, day: FlightDay, model: LateModel): DemoUpload {
  return {
    kind: "heldout",
    key: `${monitor}/training/${version}/heldout/part-${day.day}.parquet`,
    bytes: encodeTable(heldoutTable(day, model), "parquet"),
    rows: day.scheduledMs.length,
    description: `Flights of ${day.day}, held out: predictions and what became of them.`,
  };
}

function successUpload({ monitor, version }: Story): DemoUpload {
  return {
    kind: "complete",
    key: `${monitor}/training/${version}/_SUCCESS`,
    bytes: new Uint8Array(),
    rows: 0,
    description: "The training version is complete.",
  };
}

/** The day's flights as its upload, damaged where the story says so. */
export function servingUpload(story: Story, served: ServingDay, day: FlightDay, model: LateModel): DemoUpload {
  const damage = served.damage === null ? null : damageOf(served.damage);
  const flights = servingFlights(day);
  const table = servingTable(damage?.flights?.(flights) ?? flights, model);
  const bytes = encodeTable(damage?.table?.(table) ?? table, served.format);
  return {
    kind: "serving",
    key: servingKey(story, served),
    bytes: damage?.bytes?.(bytes) ?? bytes,
    rows: day.scheduledMs.length,
    description: damage === null ? `${served.about} As the world made it.` : `${served.about} ${damage.description}`,
  };
}

function labelsUpload(story: Story, day: FlightDay, format: "csv" | "parquet"): DemoUpload {
  const everyMinute = day.day >= story.everyMinuteCountsFrom;
  return {
    kind: "labels",
    key: labelsKey(story, day.day, format),
    bytes: encodeTable(labelTable(day, everyMinute ? 0 : lateMinutes), format),
    rows: day.scheduledMs.length,
    description: `Which flights of ${day.day} were late${everyMinute ? ", by the new rule" : ""}, known ${story.labelDelayDays} days later.`,
  };
}
