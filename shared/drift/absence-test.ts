import type { Floors } from "../monitor/monitor-config.ts";
import type { KindCounts } from "../profile/profile.ts";
import { formatPoints, formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { costOfShare, rowsForShareFloor } from "./required-rows.ts";
import { shareTest } from "./share-test.ts";

/** What a row may hold in place of a value. */
type Absence = "missing" | "empty" | "nan" | "infinite";

const words: Readonly<Record<Absence, string>> = {
  missing: "missing",
  empty: "empty text",
  nan: "NaN",
  infinite: "infinite",
};

/**
 * A test that the share of rows without a usable value (missing, empty text, NaN or infinite) is the same on both sides: exact for small
 * counts, and read against how the baseline's parts vary. Effect is the change of the share. `missing` always answers; the others only where either side has one. A column missing throughout
 * is a share of 1 like any other.
 */
export function absenceTest(
  absence: Absence,
): (baseline: FeatureSide, serving: FeatureSide, floors: Floors) => TestOutcome | NotApplicable | null {
  return (baseline, serving, floors) => {
    const before = countOf(baseline.kinds, absence);
    const after = countOf(serving.kinds, absence);
    const sizes = { nBaseline: baseline.rows, nServing: serving.rows };
    if (baseline.rows === 0 || serving.rows === 0) {
      return { ...sizes, notApplicable: `There are no rows in ${baseline.rows === 0 ? "the baseline" : "serving"}` };
    }
    if (before + after === 0 && absence !== "missing") return null;
    const [share, changed] = [before / baseline.rows, after / serving.rows];
    const parts = baseline.byPart.parts.map(({ kinds, phase, compared }) => ({
      count: countOf(kinds, absence),
      n: rowsOf(kinds),
      phase,
      compared,
    }));
    const test = shareTest(before, baseline.rows, after, serving.rows, parts);
    return {
      ...sizes,
      statistic: test.statistic,
      pValue: test.pValue,
      effect: Math.abs(changed - share),
      finding:
        before + after === 0
          ? "No value is missing on either side"
          : `${formatShare(share)} -> ${formatShare(changed)} of the rows are ${words[absence]} (${formatPoints(changed - share)})`,
      requiredRows: (level) =>
        rowsForShareFloor(share, floors.missingShare, baseline.rows, level, costOfShare(test, sizes)),
      testable: before + after > 0,
    };
  };
}

function rowsOf(kinds: KindCounts): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0);
}

function countOf(kinds: KindCounts, absence: Absence): number {
  return absence === "infinite" ? kinds["positive-infinity"] + kinds["negative-infinity"] : kinds[absence];
}
