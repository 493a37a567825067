import { beforeAll, describe, expect, it } from "vitest";
import type { FlightDay } from "../../../local/demo/flights.ts";
import {
  countLate,
  emptyLateCounts,
  fitLateModel,
  type LateModel,
  scoreFlight,
} from "../../../local/demo/late-model.ts";
import { modelQuality } from "../../../local/demo/model-quality.ts";
import { firstDays } from "./few-days.ts";

function train(days: readonly FlightDay[]): LateModel {
  const counts = emptyLateCounts();
  for (const day of days) countLate(counts, day);
  return fitLateModel(counts);
}

const noon = Date.parse("2001-01-05T12:00:00Z");

describe("the late model", () => {
  let days: FlightDay[];
  let model: LateModel;
  beforeAll(async () => {
    days = await firstDays(16);
    model = train(days);
  });

  it("is the same whenever it is trained, and in whatever order the days come", () => {
    expect(train(days)).toEqual(model);
    expect(train([...days].reverse())).toEqual(model);
  });

  it("predicts on average what happened in training, and as many late flights as there were", () => {
    const { calibration, lateShare, predictedShare } = modelQuality(model, days);
    const meanScore = calibration.reduce((sum, group) => sum + group.meanScore * group.flights, 0) / sum(calibration);
    expect(meanScore).toBeCloseTo(lateShare, 3);
    expect(predictedShare).toBeGreaterThanOrEqual(lateShare);
    expect(predictedShare).toBeLessThan(lateShare + 0.01);
  });

  it("ranks days it did not see better than chance and says late where flights are late", () => {
    const { auc, brier, brierOfTheRate, calibration } = modelQuality(train(days.slice(0, 14)), days.slice(14));
    expect(auc).toBeGreaterThan(0.6);
    expect(brier).toBeLessThan(brierOfTheRate);
    expect(calibration[9]!.lateShare).toBeGreaterThan(2 * calibration[0]!.lateShare);
  });

  it("takes a missing or unknown airport for an average one and a missing distance for the mean", () => {
    const known = { scheduledMs: noon, distance: 700, origin: "ORD", destination: "SEA" };
    const average = scoreFlight(model, { ...known, origin: null });
    expect(scoreFlight(model, { ...known, origin: "XMS" })).toBe(average);
    expect(scoreFlight(model, known)).not.toBe(average);
    const mean = Math.exp(model.logDistance.mean);
    expect(scoreFlight(model, { ...known, distance: null })).toBe(scoreFlight(model, { ...known, distance: mean }));
    expect(scoreFlight(model, { ...known, distance: 0 })).toBe(scoreFlight(model, { ...known, distance: null }));
  });

  it("cannot be trained on nothing", () => {
    expect(() => fitLateModel(emptyLateCounts())).toThrow("no flights to train on");
  });
});

function sum(groups: readonly { readonly flights: number }[]): number {
  return groups.reduce((total, { flights }) => total + flights, 0);
}

describe("modelQuality", () => {
  const model: LateModel = {
    hours: Array.from({ length: 24 }, (_, hour) => (hour < 12 ? -1 : 1)),
    distanceWeight: 0,
    logDistance: { mean: 0, standardDeviation: 1 },
    originWeight: 0,
    destinationWeight: 0,
    origins: new Map(),
    destinations: new Map(),
    threshold: 0.5,
  };
  const day = (hours: readonly number[], delays: readonly number[]): FlightDay => ({
    day: "2001-01-01",
    scheduledMs: Float64Array.from(hours, (hour) => hour * 3_600_000),
    delayMinutes: Int16Array.from(delays),
    distanceMiles: new Uint16Array(hours.length).fill(1),
    origin: hours.map(() => "A"),
    destination: hours.map(() => "B"),
  });

  it("counts ties of the ROC curve half", () => {
    expect(modelQuality(model, [day([6, 18], [0, 16])]).auc).toBe(1);
    expect(modelQuality(model, [day([18, 6], [0, 16])]).auc).toBe(0);
    expect(modelQuality(model, [day([6, 6], [0, 16])]).auc).toBe(0.5);
    expect(modelQuality(model, [day([6, 6, 18, 18], [0, 16, 15, 16])]).auc).toBe(0.5);
    expect(modelQuality(model, [day([6, 6, 18], [0, 16, 16])]).auc).toBe(0.75);
  });

  it("is the squared error and the share of late flights, 15 minutes being on time", () => {
    const quality = modelQuality(model, [day([6, 18], [15, 16])]);
    expect(quality.brier).toBeCloseTo(0.2689 ** 2, 4);
    expect(quality).toMatchObject({ flights: 2, days: 1, lateShare: 0.5, predictedShare: 0.5, brierOfTheRate: 0.25 });
  });
});
