import { describe, expect, it } from "vitest";
import { charactersTest } from "../../../shared/drift/characters-test.ts";
import type { DriftTest, TestOutcome } from "../../../shared/drift/drift-test.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { idLengthTest } from "../../../shared/drift/id-length-test.ts";
import { textLengthTest } from "../../../shared/drift/text-length-test.ts";
import { defaultMonitorConfig, floorsOf } from "../../../shared/monitor/monitor-config.ts";
import { emptyShape } from "../../../shared/profile/text-shape.ts";
import { columnOf, times, uniformOf } from "./simulation.ts";

const floors = floorsOf(defaultMonitorConfig, "x");

type Draw = () => string | number;

/** Names of 3 to 12 lower-case letters, one in five with a digit at its end: some thousands of different ones. */
function namesOf(uniform: () => number): () => string {
  const letter = (): string => String.fromCharCode(97 + Math.floor(uniform() * 26));
  return () => {
    const name = times(3 + Math.floor(uniform() * 10), letter).join("");
    return uniform() < 0.2 ? `${name}${Math.floor(uniform() * 10)}` : name;
  };
}

function uuidsOf(uniform: () => number): () => string {
  const hex = (n: number): string => times(n, () => Math.floor(uniform() * 16).toString(16)).join("");
  return () => [8, 4, 4, 4, 12].map(hex).join("-");
}

function run(test: DriftTest["run"], [before, n]: [Draw, number], [after, m]: [Draw, number]): TestOutcome {
  const outcome = test(
    featureSide(columnOf("x", times(n, before)), null),
    featureSide(columnOf("x", times(m, after)), null),
    floors,
  );
  if (outcome === null || !("pValue" in outcome)) throw new Error(outcome?.notApplicable ?? "nothing to say");
  return outcome;
}

const isDrift = ({ pValue, effect }: TestOutcome, floor: number): boolean => pValue <= 1e-4 && effect >= floor;

describe("the tests of texts", () => {
  it.each([
    [2000, 100],
    [1000, 1000],
  ])("keep their level when nothing changed: %i against %i", (n, m) => {
    const draw = namesOf(uniformOf(n + m));
    const runs = 400;
    const alarms = { lengths: 0, characters: 0 };
    for (let i = 0; i < runs; i += 1) {
      if (run(textLengthTest, [draw, n], [draw, m]).pValue <= 0.05) alarms.lengths += 1;
      if (run(charactersTest, [draw, n], [draw, m]).pValue <= 0.05) alarms.characters += 1;
    }
    // 20 are expected; chance exceeds 36 once in 3,000.
    expect(Math.max(alarms.lengths, alarms.characters)).toBeLessThanOrEqual(36);
    expect(alarms.lengths).toBeGreaterThan(5);
  });

  it("find texts cut to eight characters", () => {
    const draw = namesOf(uniformOf(1));
    const outcome = run(textLengthTest, [draw, 5000], [() => draw().slice(0, 8), 500]);
    expect(isDrift(outcome, floors.ecdfDistance)).toBe(true);
    expect(outcome.finding).toMatch(/^Median length 8 -> 8 characters, longest 13 -> 8; ECDF distance 0\.\d+$/);
  });

  it("find 1.5 floors of length with the power they promise, or more", () => {
    const uniform = uniformOf(2);
    const draw = namesOf(uniform);
    const level = 0.001;
    const m = run(textLengthTest, [draw, 20_000], [draw, 100]).requiredRows!(level);
    // A letter more in six of ten names moves 6% of them over every boundary.
    const longer = (): string => `${draw()}${uniform() < 0.6 ? "q" : ""}`;
    const found = times(60, () => run(textLengthTest, [draw, 20_000], [longer, m])).filter(
      ({ pValue }) => pValue <= level,
    ).length;
    expect(found / 60).toBeGreaterThan(0.7);
  });

  it("find a new character set, and letters that lost their case", () => {
    const uniform = uniformOf(3);
    const draw = namesOf(uniform);
    const accented = (): string => (uniform() < 0.05 ? `${draw()}é` : draw());
    const foreign = run(charactersTest, [draw, 5000], [accented, 1000]);
    expect(isDrift(foreign, floors.valueShare)).toBe(true);
    expect(foreign.finding).toMatch(
      /^0% -> \d\.\d+% of the values contain a character beyond ASCII \(\+\d\.\d+ pts\)$/,
    );
    const capital = (): string => (uniform() < 0.95 ? `Q${draw()}` : draw());
    const lost = run(charactersTest, [capital, 5000], [() => capital().toLowerCase(), 500]);
    expect(lost.effect).toBeGreaterThan(0.9);
    expect(lost.finding).toContain("-> 0% of the values contain an upper-case letter");
    // 95% to 85% is a ratio of 1.1 in the share and of 3 in its complement.
    const some = run(charactersTest, [capital, 5000], [() => (uniform() < 0.85 ? `Q${draw()}` : draw()), 1000]);
    expect(isDrift(some, floors.valueShare)).toBe(true);
  });

  it("leave columns of few values to the test of values", () => {
    const uniform = uniformOf(4);
    const of = (values: number) =>
      featureSide(
        columnOf(
          "x",
          times(2000, () => `v${Math.floor(uniform() * values)}`),
        ),
        null,
      );
    for (const test of [textLengthTest, charactersTest]) {
      expect(test(of(50), of(300), floors)).toBeNull();
      expect(test(of(51), of(51), floors)).toMatchObject({ testable: expect.any(Boolean) });
    }
  });

  it("say that an older profile does not know", () => {
    const draw = namesOf(uniformOf(5));
    const feature = columnOf("x", times(500, draw));
    const older = featureSide({ ...feature, textShape: emptyShape() }, null);
    for (const test of [textLengthTest, charactersTest, idLengthTest]) {
      expect(test(older, featureSide(feature, null), floors)).toMatchObject({
        notApplicable: "The profile of the baseline is older than the counts of what texts look like",
      });
    }
  });
});

describe("the tests of ids", () => {
  const uuid = uuidsOf(uniformOf(6));
  const digits = uniformOf(8);
  const number: Draw = () => Math.floor(digits() * 1e9);

  it("are quiet about more of the same", () => {
    expect(run(idLengthTest, [uuid, 2000], [uuid, 500])).toMatchObject({ pValue: 1, effect: 0, testable: false });
    expect(run(charactersTest, [uuid, 2000], [uuid, 500]).effect).toBe(0);
  });

  it("find UUIDs that became numbers, or lost their dashes, or are cut", () => {
    const numbers = run(charactersTest, [uuid, 2000], [number, 300]);
    expect(isDrift(numbers, floors.valueShare)).toBe(true);
    expect(numbers.finding).toBe("0% -> 100% of the values are numbers, dates or booleans (+100.0 pts)");
    const plain = run(charactersTest, [uuid, 2000], [() => uuid().replaceAll("-", ""), 300]);
    expect(plain.finding).toBe("100% -> 0% of the values contain punctuation (−100.0 pts)");
    const cut = run(idLengthTest, [uuid, 2000], [() => uuid().slice(0, 30), 300]);
    expect(isDrift(cut, floors.valueShare)).toBe(true);
    expect(cut.finding).toBe("100% of the ids have another length than the 36 characters of every id of the baseline");
  });

  it("find two hundredths of the ids cut, and numbers that became UUIDs", () => {
    const uniform = uniformOf(7);
    const cut = run(idLengthTest, [uuid, 5000], [() => (uniform() < 0.02 ? uuid().slice(0, 8) : uuid()), 1000]);
    expect(isDrift(cut, floors.valueShare)).toBe(true);
    const texts = run(charactersTest, [number, 2000], [uuid, 300]);
    expect(texts.finding).toContain("100% -> 0% of the values are numbers");
  });

  it("let ids count upwards", () => {
    let next = 0;
    const counted: Draw = () => {
      next += 1;
      return `order_${next}`;
    };
    const side = (n: number) => featureSide(columnOf("x", times(n, counted)), null);
    expect(idLengthTest(side(5000), side(500), floors)).toMatchObject({
      notApplicable: "The baseline's ids differ in length, as ids that count upwards do",
    });
    next = 90_000;
    const sameLength = side(9000);
    next = 99_900;
    expect(idLengthTest(sameLength, side(500), floors)).toMatchObject({ effect: 0, pValue: 1 });
  });
});
