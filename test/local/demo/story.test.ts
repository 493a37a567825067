import { describe, expect, it } from "vitest";
import { damages } from "../../../local/demo/damage.ts";
import { expectedVerdicts } from "../../../local/demo/expected-verdicts.ts";
import { flightStory, heldoutDays, servingKey, trainingDays } from "../../../local/demo/story.ts";

const { serving, training, markers } = flightStory;

describe("flightStory", () => {
  it("trains on the 90 days of the first quarter and holds a tenth of them out, the same every time", () => {
    const days = trainingDays(flightStory);
    expect([days.length, days[0], days[58], days[59], days.at(-1)]).toEqual([
      90,
      "2001-01-01",
      "2001-02-28",
      "2001-03-01",
      "2001-03-31",
    ]);
    const heldout = heldoutDays(flightStory);
    expect(heldout.size).toBe(9);
    expect([...heldout].every((day) => days.includes(day))).toBe(true);
    expect(heldoutDays(flightStory)).toEqual(heldout);
    expect(heldoutDays({ ...flightStory, heldout: { share: 0.1, seed: 1 } })).not.toEqual(heldout);
  });

  it("serves days after training, once each and in order", () => {
    const days = serving.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].sort());
    expect(days.every((day) => day > training.last)).toBe(true);
  });

  it("has every format at least twice undamaged or damaged, every damage, and labels for six undamaged days", () => {
    for (const format of ["parquet", "csv.gz", "jsonl"]) {
      expect(serving.filter((served) => served.format === format).length).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(serving.flatMap(({ damage }) => damage ?? []))).toEqual(new Set(Object.keys(damages)));
    expect(serving.filter(({ damage, labels }) => damage === null && labels !== null).length).toBeGreaterThanOrEqual(6);
  });
});

describe("expectedVerdicts", () => {
  it("answers every serving upload and marker, once each", () => {
    const keys = [...serving.map((served) => servingKey(flightStory, served)), ...markers];
    expect(expectedVerdicts.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it("never takes an undamaged day for broken, nor retrains on a broken one", () => {
    const undamaged = new Set(
      serving.filter(({ damage }) => damage === null).map((served) => servingKey(flightStory, served)),
    );
    for (const { key, verdict, retrains, finding } of expectedVerdicts) {
      if (undamaged.has(key)) expect(verdict).not.toBe("broken");
      if (verdict === "broken") expect(retrains).toBe(false);
      expect(finding === null).toBe(verdict === "stable" || verdict === null);
    }
  });
});
