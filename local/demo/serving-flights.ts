import type { FlightTable } from "./flight-table.ts";
import type { FlightDay } from "./flights.ts";
import { type LateModel, lateMinutes, scoreFlight } from "./late-model.ts";

/** The columns of the demo's files that monitor.json names. */
export const columnNames = {
  id: "id",
  timestamp: "scheduled",
  label: "late",
  prediction: "prediction",
  score: "score",
} as const;

/** What the model is given of a day's flights. Arrays of equal length; null where a value did not arrive. */
export interface ServingFlights {
  readonly day: string;
  readonly scheduledMs: ArrayLike<number>;
  readonly distance: readonly (number | null)[];
  readonly origin: readonly (string | null)[];
  readonly destination: readonly (string | null)[];
}

/** A day's flights as they are known before they fly: without the delay. */
export function servingFlights(day: FlightDay): ServingFlights {
  return {
    day: day.day,
    scheduledMs: day.scheduledMs,
    distance: Array.from(day.distanceMiles),
    origin: day.origin,
    destination: day.destination,
  };
}

/** Training rows: what the model learns from, with the label and without an id, score or prediction. */
export function trainingTable(day: FlightDay): FlightTable {
  return [...featureColumns(servingFlights(day)), lateColumn(day, lateMinutes)];
}

/** Rows the model did not learn from, with its predictions and what became of them. */
export function heldoutTable(day: FlightDay, model: LateModel): FlightTable {
  return [...servingTable(servingFlights(day), model), lateColumn(day, lateMinutes)];
}

/** Rows as the model's service logs them: id, features, score and prediction. The scores are of these inputs, damaged or not. */
export function servingTable(flights: ServingFlights, model: LateModel): FlightTable {
  const scores = Float64Array.from(flights.scheduledMs, (scheduledMs, i) =>
    scoreFlight(model, {
      scheduledMs,
      distance: flights.distance[i]!,
      origin: flights.origin[i]!,
      destination: flights.destination[i]!,
    }),
  );
  return [
    idColumn(flights.day, scores.length),
    ...featureColumns(flights),
    { name: columnNames.score, type: "fraction", cells: scores },
    { name: columnNames.prediction, type: "boolean", cells: Array.from(scores, (score) => score >= model.threshold) },
  ];
}

/** What became of a day's flights, by the ids of `servingTable`; late is a delay of more than `graceMinutes`. */
export function labelTable(day: FlightDay, graceMinutes: number): FlightTable {
  return [idColumn(day.day, day.scheduledMs.length), lateColumn(day, graceMinutes)];
}

function featureColumns(flights: ServingFlights): FlightTable {
  return [
    { name: columnNames.timestamp, type: "moment", cells: flights.scheduledMs },
    { name: "distance", type: "integer", cells: flights.distance },
    { name: "origin", type: "text", cells: flights.origin },
    { name: "destination", type: "text", cells: flights.destination },
  ];
}

function lateColumn({ delayMinutes }: FlightDay, graceMinutes: number): FlightTable[number] {
  return {
    name: columnNames.label,
    type: "boolean",
    cells: Array.from(delayMinutes, (minutes) => minutes > graceMinutes),
  };
}

/** `F20010405-00017`: the 17th flight of the day. */
function idColumn(day: string, rows: number): FlightTable[number] {
  const prefix = `F${day.replaceAll("-", "")}-`;
  const cells = Array.from({ length: rows }, (_, i) => `${prefix}${String(i + 1).padStart(5, "0")}`);
  return { name: columnNames.id, type: "text", cells };
}
