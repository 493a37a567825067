import type { Floors } from "../monitor/monitor-config.ts";
import { formatPoints, formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import { type FeatureSide, isCountedByPart } from "./feature-side.ts";
import { costOfShare, mattersFrom, rowsForShareChange } from "./required-rows.ts";
import { shareEffect } from "./share-effect.ts";
import { type SharePart, shareTest } from "./share-test.ts";
import { byPooledCount, pooledCounts } from "./value-cells.ts";
import { visibleValue } from "./visible-value.ts";

/**
 * Whether any one value's share moved, rare ones included: `shareTest` of every value that could have moved by the floor, the smallest
 * p-value among those that matter (else among all) times the number tested (Bonferroni). Finds one rare value gaining
 * three points among hundreds, which merging of small cells would hide.
 *
 * Tested are the values whose count over both sides together is at least `floors.valueShare` of the smaller side: fewer could not have
 * moved by the floor whichever side they were on. That looks at the pooled counts alone, so it does not bias the test. Against one phase of the baseline only
 * values that its parts count are tested, and new ones. Effect is the
 * `shareEffect` of the value reported. Not applicable when a side has no values or no value is frequent enough.
 *
 * Source: Bonferroni over score or Fisher exact tests; choosing by the margins as in Tarone, Biometrics 46 (1990).
 */
export function valueShareTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.values.n, nServing: serving.values.n };
  const { nBaseline, nServing } = sizes;
  if (nBaseline === 0 || nServing === 0) {
    return { ...sizes, notApplicable: `There are no values in ${nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  const needed = floors.valueShare * Math.min(nBaseline, nServing);
  const candidates = pooledCounts(baseline.values, serving.values)
    .filter((both) => both.baseline + both.serving >= needed)
    .filter(({ value }) => !baseline.byPart.phased || isCountedByPart(baseline, value))
    .sort(byPooledCount);
  if (candidates.length === 0) {
    return {
      ...sizes,
      notApplicable: `No value holds ${formatShare(floors.valueShare)} of the rows; too many different ones to test each`,
    };
  }
  const tested = candidates.map((value) => {
    const [before, after] = [value.baseline / nBaseline, value.serving / nServing];
    const test = shareTest(value.baseline, nBaseline, value.serving, nServing, partsOf(baseline, value.value));
    return { ...test, test, value: value.value, before, after, effect: shareEffect(before, after, floors) };
  });
  const matter = tested.filter(({ effect }) => effect >= floors.valueShare);
  const { value, before, after, effect, statistic, pValue } = (matter.length > 0 ? matter : tested).reduce((a, b) =>
    b.pValue < a.pValue || (b.pValue === a.pValue && Math.abs(b.statistic) > Math.abs(a.statistic)) ? b : a,
  );
  return {
    ...sizes,
    statistic,
    pValue: Math.min(1, pValue * tested.length),
    effect,
    finding: `${visibleValue(value)} has ${formatShare(before)} -> ${formatShare(after)} of the values (${formatPoints(after - before)})`,
    requiredRows: (level) => {
      const unknown = { before: 0, test: { inflation: 1, degreesOfFreedom: Number.POSITIVE_INFINITY } };
      const asked = [unknown, ...tested.slice(0, 50)];
      return Math.max(
        ...asked.map(({ before: share, test }) =>
          rowsForShareChange(
            share,
            mattersFrom(share, floors.valueShare, floors.valueShareRatio),
            nBaseline,
            level / tested.length,
            costOfShare(test, sizes),
          ),
        ),
      );
    },
    testable: true,
  };
}

/** How often each part holds the value; none when the parts do not count it. */
function partsOf({ byPart: { parts, valueIndex } }: FeatureSide, value: string): SharePart[] {
  const index = valueIndex.get(value);
  if (index === undefined) return [];
  return parts.flatMap(({ values, kinds, phase, compared }) =>
    values === null
      ? []
      : [{ count: values[index]!, n: kinds.boolean + kinds.text + kinds.integer + kinds.fractional, phase, compared }],
  );
}
