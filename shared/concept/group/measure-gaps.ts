import type { UndecidedMeasurement } from "../../drift/undecided-measurement.ts";
import type { Slice } from "../../monitor/monitor-config.ts";
import { differenceBeyond, newcombeInterval, type Proportion } from "../../stats/newcombe-interval.ts";
import { countOf, formatPoints, formatShare } from "../../text/format-number.ts";
import { shortened, visibleText } from "../../text/visible-text.ts";
import { type GapCriterion, gapCriteria } from "./gap-criteria.ts";
import type { SliceOutcomes } from "./slice-outcomes.ts";

/** One group against all other rows of the slice. */
export interface GroupGap {
  readonly group: string | null;
  readonly own: Proportion;
  readonly others: Proportion;
  /** Own share minus the others', with its 95% interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Rows that a share needs on either side before groups are compared in it. */
export const leastRowsOfGroup = 30;

/** The gaps of the groups that have rows enough, in the slice's order; and how many groups have too few. */
export function groupGaps(
  { groups }: SliceOutcomes,
  { of }: GapCriterion,
): { readonly gaps: GroupGap[]; readonly tooSmall: number } {
  const shares = groups.map(of);
  const count = shares.reduce((sum, share) => sum + share.count, 0);
  const total = shares.reduce((sum, share) => sum + share.total, 0);
  const gaps = groups.flatMap(({ group }, i): GroupGap[] => {
    const own = shares[i]!;
    const others = { count: count - own.count, total: total - own.total };
    if (own.total < leastRowsOfGroup || others.total < leastRowsOfGroup) return [];
    return [{ group, own, others, ...newcombeInterval(own, others) }];
  });
  return { gaps, tooSmall: groups.length - gaps.length };
}

/**
 * Whether some group of a slice is treated otherwise than all other rows by more than the slice's bound: one measurement a criterion that has a bound, to be decided with
 * the other tests of the check. The null hypothesis is that no gap is beyond the bound; the p-value is that of the group furthest beyond it (by its p-value, then its gap), times the number of
 * groups compared. The effect is that group's gap as a share, the floor its bound.
 *
 * Groups of fewer than 30 rows (of positive outcomes, for equal opportunity) are not compared, and the reason says how many those are.
 */
export function measureGaps(slice: Slice, outcomes: SliceOutcomes): UndecidedMeasurement[] {
  return gapCriteria.flatMap((criterion) => {
    const bound = slice[criterion.bound];
    return bound === undefined ? [] : [measureGap(slice.column, criterion, bound, outcomes)];
  });
}

function measureGap(
  column: string,
  criterion: GapCriterion,
  bound: number,
  outcomes: SliceOutcomes,
): UndecidedMeasurement {
  const { gaps, tooSmall } = groupGaps(outcomes, criterion);
  const row = {
    comparison: "labelled",
    feature: column,
    test: criterion.id,
    statistic: null,
    effectUnit: "share",
    threshold: bound,
    requiredRows: null,
    weight: 1,
  } as const;
  const small =
    tooSmall === 0 ? "" : `; ${countOf(tooSmall, "group")} of fewer than ${leastRowsOfGroup} such rows not compared`;
  const [worst, ...rest] = gaps
    .map((gap) => ({ ...gap, pValue: differenceBeyond(gap.own, gap.others, bound) }))
    .sort((a, b) => a.pValue - b.pValue || Math.abs(b.value) - Math.abs(a.value));
  if (worst === undefined) {
    const reason = outcomes.groups.length < 2 ? "Fewer than two groups" : `No two groups to compare${small}`;
    return { ...row, pValue: null, effect: null, nBaseline: 0, nServing: 0, reason };
  }
  const { own, others, value, low, high } = worst;
  const name =
    worst.group === null ? "without a value" : `"${shortened(visibleText(worst.group), 40).replaceAll('"', "'")}"`;
  return {
    ...row,
    pValue: Math.min(1, worst.pValue * (rest.length + 1)),
    effect: Math.abs(value),
    nBaseline: others.total,
    nServing: own.total,
    reason: `${formatShare(own.count / own.total)} ${criterion.share} in the group ${name}, ${formatShare(others.count / others.total)} in all others (${formatPoints(value)}, 95% interval ${formatPoints(low)} to ${formatPoints(high)})${small}`,
  };
}
