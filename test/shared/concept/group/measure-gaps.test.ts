import { describe, expect, it } from "vitest";
import { measureGaps } from "../../../../shared/concept/group/measure-gaps.ts";
import { sliceOutcomes } from "../../../../shared/concept/group/slice-outcomes.ts";
import { decideVerdicts } from "../../../../shared/drift/decide-verdicts.ts";
import { groupSection } from "../../../../shared/report/group-section.ts";
import { markupOf } from "../../../../shared/report/html.ts";
import { drawn } from "./drawn.ts";

const slice = { column: "region", accuracyGap: 0.1, opportunityGap: 0.1 };
const verdicts = (pairs: ReturnType<typeof drawn>) =>
  decideVerdicts(measureGaps(slice, sliceOutcomes(pairs, "region")), 0.05);

describe("sliceOutcomes", () => {
  it("counts decisions and labels by group, largest first, and leaves out what has neither", () => {
    const pairs = {
      label: Float64Array.of(1, 0, 1, 0, 1, 0.5, 0),
      prediction: Float64Array.of(1, 1, 0, 0, 1, 1, Number.NaN),
      kept: new Map([
        [
          "region",
          { kind: "text", values: Uint16Array.of(2, 2, 2, 2, 0, 1, 1), texts: ["east", "__proto__"] } as const,
        ],
      ]),
    };
    const none = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
    expect(sliceOutcomes(pairs, "region")).toEqual({
      column: "region",
      groups: [
        { group: "__proto__", n: 4, truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 1 },
        { ...none, group: null, n: 1, truePositives: 1 },
      ],
      left: { groups: 0, n: 0 },
    });
    expect(sliceOutcomes(pairs, "elsewhere").groups).toEqual([]);
  });

  it("keeps the fifty largest groups and counts the rest", () => {
    const regions = Array.from({ length: 60 }, (_, i) => [`r${i}`, 100 - i, 0.8] as const);
    const { groups, left } = sliceOutcomes(drawn(1, regions), "region");
    expect(groups.length).toBe(50);
    expect(left).toEqual({ groups: 10, n: 455 });
  });
});

describe("measureGaps", () => {
  it("finds the group whose gap is beyond its bound, and says how far", () => {
    const [accuracy, opportunity] = verdicts(
      drawn(2, [
        ["north", 2000, 0.9],
        ["south", 2000, 0.9],
        ["east", 800, 0.7],
      ]),
    );
    expect(accuracy).toMatchObject({ test: "equal-accuracy", feature: "region", verdict: "drift", nServing: 800 });
    expect(accuracy?.effect).toBeCloseTo(0.2, 1);
    expect(accuracy?.reason).toMatch(/^\d\d\.\d% right decisions in the group "east", \d\d\.\d% in all others/);
    expect(opportunity).toMatchObject({ test: "equal-opportunity", verdict: "drift" });
  });

  it("alarms in at most 5% of batches whose gaps are within the bound", () => {
    let alarms = 0;
    for (let seed = 0; seed < 300; seed++) {
      const found = verdicts(
        drawn(1000 + seed, [
          ["north", 400, 0.9],
          ["south", 400, 0.88],
          ["east", 200, 0.82],
          ["west", 40, 0.84],
        ]),
      );
      alarms += Number(found.some(({ verdict }) => verdict === "drift"));
    }
    expect(alarms).toBeLessThanOrEqual(15);
  });

  it("does not call a gap that is wide by chance, and says which groups are too small", () => {
    const [accuracy] = verdicts(
      drawn(3, [
        ["north", 500, 0.9],
        ["east", 40, 0.82],
        ["west", 20, 0.8],
      ]),
    );
    expect(accuracy?.verdict).toBe("stable");
    expect(accuracy?.reason).toContain("1 group of fewer than 30 such rows not compared");
    const [alone] = verdicts(
      drawn(4, [
        ["north", 500, 0.9],
        ["west", 20, 0.8],
      ]),
    );
    expect(alone).toMatchObject({ verdict: "not-applicable", pValue: null });
    expect(alone?.reason).toContain("No two groups to compare");
    expect(verdicts(drawn(5, [["north", 500, 0.9]]))[0]?.reason).toBe("Fewer than two groups.");
  });

  it("measures nothing without a bound", () => {
    expect(
      measureGaps(
        { column: "region" },
        sliceOutcomes(
          drawn(6, [
            ["a", 100, 1],
            ["b", 100, 0.5],
          ]),
          "region",
        ),
      ),
    ).toEqual([]);
  });
});

describe("groupSection", () => {
  it("shows every group with its gaps, hostile names escaped, small ones said", () => {
    const outcomes = sliceOutcomes(
      drawn(7, [
        ["<b>north", 500, 0.9],
        ["south", 500, 0.7],
        [null, 10, 0.5],
      ]),
      "region",
    );
    const text = markupOf(groupSection([outcomes])!);
    expect(text).toContain("&lt;b&gt;north");
    expect(text).toContain("(missing)");
    expect(text).toContain("too few rows");
    expect(groupSection([])).toBeNull();
  });
});
