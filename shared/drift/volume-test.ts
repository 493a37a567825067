import type { Floors } from "../monitor/monitor-config.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { formatCount, formatNumber } from "../text/format-number.ts";
import type { UndecidedMeasurement } from "./undecided-measurement.ts";

/** A batch before this one in event time that was read and was not broken. */
export interface EarlierBatch {
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  readonly rows: number;
}

/** As many batches as volume looks back at: two months of days. */
export const mostEarlierBatches = 60;
const leastBatches = 8;
const leastOfOnePhase = 4;

/** Numbers of rows have heavier tails than the normal distribution however many were seen: holidays, campaigns. */
const mostDegreesOfFreedom = 8;

/** Part of the deviations, the largest of other phases, that count as no larger than the next. */
const cappedShare = 0.1;

/** Batches come every day or less often when so many of them have a day for themselves. */
const dailyShare = 0.75;

const weekdays = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"] as const;

/**
 * Whether a batch has as many rows as the batches before it: half of them missing, a file twice.
 *
 * The logarithm of its rows is compared with the median of those of the same phase where there are at least four, else of all, by a Student t of
 * the deviations from such medians. The phase is the weekday; where several batches come a day, the hour (both UTC). The largest tenth of the deviations, among
 * batches of other phases, counts only as the next largest, so that an odd batch hides no later one; those of the same phase count in full, since being
 * large or small may be their nature. At most 8 degrees of freedom. Effect is the ratio to the median, or its inverse, at least 1.
 *
 * Under the floor only the usual number, to one digit, is said and no p-value, so that a late batch changes the answer of those batches alone that
 * stand out. Not applicable with fewer than eight earlier batches. Null for a batch without rows, whose fault says so.
 *
 * With normal logarithms the share of p-values at or under a level is at most 1.4 times that level (eight batches before), and less where there are more.
 *
 * @param before newest 60 at most, in any order
 */
export function volumeTest(
  { rows, eventTime }: EarlierBatch,
  before: readonly EarlierBatch[],
  floors: Pick<Floors, "volumeRatio">,
): UndecidedMeasurement | null {
  if (rows === 0) return null;
  const row = {
    comparison: "earlier-batches",
    feature: "",
    test: "volume",
    statistic: null,
    pValue: null,
    effect: null,
    effectUnit: "ratio",
    threshold: floors.volumeRatio,
    nBaseline: 0,
    nServing: rows,
    requiredRows: null,
    testable: false,
  } as const;
  const counted = before.filter((batch) => batch.rows > 0);
  if (counted.length < leastBatches) return { ...row, reason: `Needs ${leastBatches} earlier batches` };

  const phaseOf = phases(counted);
  const phase = phaseOf(eventTime);
  const samePhase = counted.filter((batch) => phaseOf(batch.eventTime) === phase);
  const phased = samePhase.length >= leastOfOnePhase;
  const compared = phased ? samePhase : counted;
  const usual = medianRows(compared);
  const ratio = Math.max(rows / usual, usual / rows);
  if (ratio < floors.volumeRatio) {
    const about = Number(usual.toPrecision(1));
    return { ...row, nBaseline: about, pValue: 1, reason: `As many rows as usual, about ${formatCount(about)}` };
  }
  const { variance, degreesOfFreedom } = spread(counted, phaseOf, phase, phased, usual);
  const statistic = Math.log(rows / usual) / Math.sqrt(variance * (1 + Math.PI / 2 / compared.length));
  const all = compared.map((batch) => batch.rows);
  return {
    ...row,
    statistic,
    pValue: studentTTwoSidedTail(statistic, degreesOfFreedom),
    effect: ratio,
    nBaseline: Math.round(usual),
    reason: `${formatNumber(Number((rows / usual).toPrecision(3)))} times the usual ${formatCount(usual)} rows (median of ${compared.length} ${phased ? phase : "batches"} before, which had ${formatCount(Math.min(...all))} to ${formatCount(Math.max(...all))})`,
    testable: true,
  };
}

/** What the phase of a moment is called: batches on Mondays, or at 02:00 UTC. */
function phases(batches: readonly EarlierBatch[]): (eventTime: string) => string {
  const days = new Set(batches.map(({ eventTime }) => eventTime.slice(0, 10)));
  return days.size >= dailyShare * batches.length
    ? (eventTime) => weekdays[new Date(eventTime).getUTCDay()] ?? ""
    : (eventTime) => `batches at ${eventTime.slice(11, 13)}:00 UTC`;
}

/** Variance of log rows about the median of their phase, or of all; at least that of rounding to whole rows. */
function spread(
  batches: readonly EarlierBatch[],
  phaseOf: (eventTime: string) => string,
  phase: string,
  phased: boolean,
  usual: number,
): { readonly variance: number; readonly degreesOfFreedom: number } {
  const groups = [...Map.groupBy(batches, ({ eventTime }) => (phased ? phaseOf(eventTime) : "")).values()];
  const own: number[] = [];
  const others: number[] = [];
  for (const group of groups) {
    const middle = medianRows(group);
    for (const batch of group) {
      (phaseOf(batch.eventTime) === phase ? own : others).push(Math.log(batch.rows / middle) ** 2);
    }
  }
  others.sort((a, b) => a - b);
  const capped = Math.min(Math.max(0, others.length - 1), Math.max(1, Math.floor(cappedShare * batches.length)));
  const cap = others.at(-1 - capped) ?? 0;
  const sum = [...own, ...others.map((square) => Math.min(square, cap))].reduce((total, square) => total + square, 0);
  const left = batches.length - groups.length - capped;
  return {
    variance: Math.max(sum / left, 1 / (12 * usual * usual)),
    degreesOfFreedom: Math.min(mostDegreesOfFreedom, left),
  };
}

/** The median; of an even number of batches the geometric mean of the middle two. */
function medianRows(batches: readonly EarlierBatch[]): number {
  const sorted = batches.map(({ rows }) => rows).sort((a, b) => a - b);
  return Math.sqrt(sorted[(sorted.length - 1) >> 1]! * sorted[sorted.length >> 1]!);
}
