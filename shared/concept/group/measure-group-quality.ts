import type { UndecidedMeasurement } from "../../drift/undecided-measurement.ts";
import { normalUpperTail } from "../../stats/normal-upper-tail.ts";
import { countOf, formatPoints, formatShare } from "../../text/format-number.ts";
import { shortened, visibleText } from "../../text/visible-text.ts";
import { leastRowsOfGroup } from "./measure-gaps.ts";
import type { GroupOutcomes, SliceOutcomes } from "./slice-outcomes.ts";

interface Right {
  readonly count: number;
  readonly total: number;
}

/** A fall by less than five points more than that of the others does not matter. */
const floor = 0.05;

/**
 * Whether the model became worse for some group of a slice than for all other rows, held-out rows against serving: how far the group's share of right decisions fell beyond that
 * of the others. What moves all groups alike (a hard day, a model that decays as a whole) cancels; other tests ask about that.
 *
 * One-sided; the p-value of the difference of the two falls (normal, shares smoothed by one row of each kind) of the group with the least, times the number of groups compared. Groups
 * of fewer than 30 rows on either side are not compared.
 *
 * Source: difference in differences; smoothing: Agresti and Caffo 2000.
 */
export function measureGroupQuality(heldout: SliceOutcomes, serving: SliceOutcomes): UndecidedMeasurement {
  const before = new Map(heldout.groups.map((group) => [group.group, group]));
  const [allBefore, allAfter] = [rightOf(heldout.groups), rightOf(serving.groups)];
  const falls = serving.groups.flatMap((group) => {
    const own = before.get(group.group);
    if (own === undefined) return [];
    const [ownBefore, ownAfter] = [rightOf([own]), rightOf([group])];
    const [restBefore, restAfter] = [less(allBefore, ownBefore), less(allAfter, ownAfter)];
    const sides = [ownBefore, ownAfter, restBefore, restAfter];
    if (sides.some(({ total }) => total < leastRowsOfGroup)) return [];
    const value = share(ownBefore) - share(ownAfter) - (share(restBefore) - share(restAfter));
    const z =
      (smoothed(ownBefore) - smoothed(ownAfter) - (smoothed(restBefore) - smoothed(restAfter))) /
      Math.sqrt(sides.reduce((sum, side) => sum + variance(side), 0));
    return [{ group: group.group, value, z, ownBefore, ownAfter }];
  });
  const row = {
    comparison: "labelled",
    feature: serving.column,
    test: "group-accuracy",
    effectUnit: "share",
    threshold: floor,
    requiredRows: null,
    weight: 1,
  } as const;
  const worst = falls.toSorted((a, b) => b.z - a.z)[0];
  if (worst === undefined) {
    const reason = `No two groups have ${leastRowsOfGroup} rows both held-out and here`;
    return { ...row, statistic: null, pValue: null, effect: null, nBaseline: 0, nServing: 0, reason };
  }
  const { group, value, z, ownBefore, ownAfter } = worst;
  const name = group === null ? "without a value" : `"${shortened(visibleText(group), 40).replaceAll('"', "'")}"`;
  const left = serving.groups.length - falls.length;
  const small = left === 0 ? "" : `; ${countOf(left, "group")} with too few rows not compared`;
  return {
    ...row,
    statistic: z,
    pValue: Math.min(1, normalUpperTail(z) * falls.length),
    effect: Math.max(0, value),
    nBaseline: ownBefore.total,
    nServing: ownAfter.total,
    reason: `In the group ${name} ${formatShare(share(ownAfter))} of decisions are right, held-out ${formatShare(share(ownBefore))}, a change of ${formatPoints(-value)} against that of all others${small}`,
  };
}

function rightOf(groups: readonly GroupOutcomes[]): Right {
  return {
    count: groups.reduce((sum, { truePositives, trueNegatives }) => sum + truePositives + trueNegatives, 0),
    total: groups.reduce((sum, { n }) => sum + n, 0),
  };
}

function less(all: Right, own: Right): Right {
  return { count: all.count - own.count, total: all.total - own.total };
}

function share({ count, total }: Right): number {
  return count / total;
}

function smoothed({ count, total }: Right): number {
  return (count + 1) / (total + 2);
}

function variance(side: Right): number {
  const p = smoothed(side);
  return (p * (1 - p)) / (side.total + 2);
}
