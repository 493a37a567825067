import type { FlightTable } from "./flight-table.ts";
import { seededRandom } from "./seeded-random.ts";
import type { ServingFlights } from "./serving-flights.ts";

/**
 * A way data really breaks. Damage before the model (`flights`) changes its scores, as it would in production: the model reads what it is given.
 * Damage after it, to the file that is exported (`table`) or to its transfer (`bytes`), leaves the scores as they were.
 */
export interface Damage {
  /** One line for a person: what was done. */
  readonly description: string;
  readonly flights?: (flights: ServingFlights) => ServingFlights;
  readonly table?: (table: FlightTable) => FlightTable;
  readonly bytes?: (bytes: Uint8Array) => Uint8Array;
}

/** The airport whose code changes, to one that no flight of the data has: one flight in 43 leaves it, and as many arrive there. */
export const recodedAirport = { before: "MSP", after: "XMS" } as const;
/** Where the distance sticks: what a default of the source system might be. */
export const stuckDistance = 500;
export const nullShare = 0.3;
const kilometresAMile = 1.609344;

export const damages = {
  "renamed-column": {
    description: 'A new version of the export writes the column "distance" as "distance_miles".',
    table: (table) =>
      table.map((column) => (column.name === "distance" ? { ...column, name: "distance_miles" } : column)),
  },
  kilometres: {
    description: "The source system went metric: distances are whole kilometres, and nobody told the model.",
    flights: (flights) => ({
      ...flights,
      distance: flights.distance.map((miles) => (miles === null ? null : Math.round(miles * kilometresAMile))),
    }),
  },
  "stuck-distance": {
    description: `The route lookup is down and answers ${stuckDistance} miles for every flight.`,
    flights: (flights) => ({ ...flights, distance: flights.distance.map(() => stuckDistance) }),
  },
  "null-origins": {
    description: "The join with the airports loses three origins in ten.",
    flights: (flights) => {
      const random = seededRandom(20010510);
      return { ...flights, origin: flights.origin.map((airport) => (random() < nullShare ? null : airport)) };
    },
  },
  "unseen-airport": {
    description: `Minneapolis gets a new code overnight: ${recodedAirport.before} becomes ${recodedAirport.after}, which training never saw.`,
    flights: (flights) => {
      const recode = (airport: string | null) => (airport === recodedAirport.before ? recodedAirport.after : airport);
      return { ...flights, origin: flights.origin.map(recode), destination: flights.destination.map(recode) };
    },
  },
  "half-a-file": {
    description: "The transfer broke off: the second half of the file is missing.",
    bytes: (bytes) => bytes.slice(0, Math.floor(bytes.length / 2)),
  },
} as const satisfies Record<string, Damage>;

export type DamageName = keyof typeof damages;

/** The damage of that name, with every stage optional. */
export function damageOf(name: DamageName): Damage {
  return damages[name];
}
