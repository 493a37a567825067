import type { DamageName } from "./damage.ts";
import type { FlightFormat } from "./flight-table.ts";
import { seededRandom } from "./seeded-random.ts";

/** A whole day of flights, uploaded the morning after. */
export interface ServingDay {
  readonly day: string;
  readonly format: Exclude<FlightFormat, "csv">;
  /** Null: as the world made it. */
  readonly damage: DamageName | null;
  /** What a person should know about the day, one line. */
  readonly about: string;
  /** The file its labels come in, `labelDelayDays` later; null when none come. */
  readonly labels: "csv" | "parquet" | null;
}

/** Which days are trained on, served and labelled. */
export interface Story {
  readonly monitor: string;
  readonly version: string;
  /** First and last day of the training stretch, inclusive. */
  readonly training: { readonly first: string; readonly last: string };
  /** Share of the training days held out, and the seed that picks them. */
  readonly heldout: { readonly share: number; readonly seed: number };
  /** Ascending, after the training stretch. */
  readonly serving: readonly ServingDay[];
  readonly labelDelayDays: number;
  /** From this day on the outcome is counted by another rule: a flight is late from its first minute of delay. */
  readonly everyMinuteCountsFrom: string;
  /** Empty objects that tools leave behind; nobody should hear of them. */
  readonly markers: readonly string[];
}

/** Late flights, January to June 2001. */
export const flightStory: Story = {
  monitor: "flights",
  version: "2001-q1",
  training: { first: "2001-01-01", last: "2001-03-31" },
  heldout: { share: 0.1, seed: 2001 },
  labelDelayDays: 7,
  everyMinuteCountsFrom: "2001-06-21",
  markers: ["flights/serving/dt=2001-05-01/"],
  serving: [
    {
      day: "2001-04-05",
      format: "parquet",
      damage: null,
      about: "An ordinary Thursday, five days after training ended.",
      labels: "csv",
    },
    { day: "2001-04-09", format: "csv.gz", damage: "renamed-column", about: "A Monday.", labels: null },
    {
      day: "2001-04-11",
      format: "parquet",
      damage: null,
      about: "A spring blizzard: hardly a flight leaves or reaches Denver.",
      labels: "parquet",
    },
    { day: "2001-04-16", format: "parquet", damage: "kilometres", about: "A Monday.", labels: "csv" },
    { day: "2001-04-18", format: "jsonl", damage: null, about: "An ordinary Wednesday.", labels: "csv" },
    { day: "2001-04-22", format: "csv.gz", damage: null, about: "An ordinary Sunday.", labels: "parquet" },
    {
      day: "2001-04-26",
      format: "parquet",
      damage: null,
      about: "A Thursday of calm weather: one flight in ten is late.",
      labels: "csv",
    },
    { day: "2001-05-03", format: "jsonl", damage: "stuck-distance", about: "A Thursday.", labels: null },
    {
      day: "2001-05-08",
      format: "parquet",
      damage: null,
      about: "The most punctual Tuesday of the spring: one flight in twelve is late.",
      labels: "csv",
    },
    { day: "2001-05-10", format: "csv.gz", damage: "null-origins", about: "A Thursday.", labels: null },
    {
      day: "2001-05-16",
      format: "csv.gz",
      damage: null,
      about: "An ordinary Wednesday, six weeks after training ended.",
      labels: "parquet",
    },
    { day: "2001-05-17", format: "parquet", damage: "unseen-airport", about: "A Thursday.", labels: null },
    { day: "2001-06-05", format: "parquet", damage: "half-a-file", about: "A Tuesday.", labels: null },
    {
      day: "2001-06-09",
      format: "jsonl",
      damage: null,
      about: "Tropical storm Allison floods Houston, and its airports stand still.",
      labels: "csv",
    },
    { day: "2001-06-12", format: "csv.gz", damage: "half-a-file", about: "A Tuesday.", labels: null },
    {
      day: "2001-06-15",
      format: "parquet",
      damage: null,
      about: "A Friday of thunderstorms: more than one flight in three is late.",
      labels: "parquet",
    },
    {
      day: "2001-06-20",
      format: "csv.gz",
      damage: null,
      about: "A Wednesday of early summer, eleven weeks after training ended.",
      labels: "csv",
    },
    {
      day: "2001-06-21",
      format: "jsonl",
      damage: null,
      about:
        "A Thursday. From today a flight counts as late from its first minute of delay, and nobody told the model.",
      labels: "parquet",
    },
    {
      day: "2001-06-22",
      format: "parquet",
      damage: null,
      about: "A Friday, still counted by the new rule.",
      labels: "csv",
    },
  ],
};

/** Every day of the training stretch, ascending. */
export function trainingDays({ training }: Story): string[] {
  const days: string[] = [];
  for (let day = training.first; day <= training.last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The training days held out: the share, rounded, drawn without replacement by the seed. At least one. */
export function heldoutDays(story: Story): ReadonlySet<string> {
  const left = trainingDays(story);
  const wanted = Math.max(1, Math.round(left.length * story.heldout.share));
  const random = seededRandom(story.heldout.seed);
  const drawn = new Set<string>();
  while (drawn.size < wanted) drawn.add(left.splice(Math.floor(random() * left.length), 1)[0]!);
  return drawn;
}

/** `flights/serving/dt=2001-04-05/flights.parquet` */
export function servingKey({ monitor }: Story, { day, format }: ServingDay): string {
  return `${monitor}/serving/dt=${day}/flights.${format}`;
}

/** `flights/labels/dt=2001-04-05/labels.csv` */
export function labelsKey({ monitor }: Story, day: string, format: "csv" | "parquet"): string {
  return `${monitor}/labels/dt=${day}/labels.${format}`;
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
