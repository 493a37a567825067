import type { Floors } from "../monitor/monitor-config.ts";
import { formatNumber, formatShare } from "../text/format-number.ts";
import { type BinnedPart, binnedTwoSampleTest } from "./binned-two-sample-test.ts";
import { cellsOfBins, countsInCells } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeaturePart, FeatureSide } from "./feature-side.ts";
import { type Arc, emptyArc, movedArc } from "./moved-arc.ts";
import { costOf, rowsForEcdfDistance } from "./required-rows.ts";

const hourMs = 3_600_000;
/** Where so many rows are expected, none is no chance. */
const certainGap = 20;
const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/**
 * Whether timestamps fall at other hours of the day (UTC): `binnedTwoSampleTest` over 24 hours, cut where both sides together have the fewest rows and merged until every expected count is
 * at least 10; effect is the change of the share of one stretch of hours (`movedArc`), at least the baseline's share of a gap. Dates without a time are left out.
 * Not applicable unless both sides span 20 hours: an hourly batch always falls at another hour. Where the hours fit those of the baseline much
 * better when turned by some hours, the finding says so: a change of time zone.
 */
export function hourTest(baseline: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const [before, after] = [clockTimes(baseline), clockTimes(serving)];
  const note = shortSpan(baseline, serving, 20, "20 hours", "hours of the day");
  const turned = hoursTurned(before, after);
  const hint =
    turned === 0 ? "" : `; they fit training's ${Math.abs(turned)} hours ${turned > 0 ? "later" : "earlier"}`;
  const stretch = ({ from, length }: Arc): string => `between ${clock(from)} and ${clock((from + length) % 24)} UTC`;
  return cycleTest(
    before,
    after,
    (arc) => stretch(arc),
    hint,
    floors,
    note,
    partsOf(baseline, ({ hours }) => hours),
  );
}

/**
 * Whether timestamps fall on other weekdays (UTC): as `hourTest`, over Monday to Sunday. Not applicable unless both sides span
 * six days: a batch of one day always falls on one weekday.
 */
export function weekdayTest(baseline: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const note = shortSpan(baseline, serving, 6 * 24, "6 days", "weekdays");
  const stretch = ({ from, length }: Arc): string =>
    length === 1 ? `on ${weekdays[from]}s` : `from ${weekdays[from]} to ${weekdays[(from + length - 1) % 7]}`;
  return cycleTest(baseline.time.weekday, serving.time.weekday, stretch, "", floors, note, []);
}

function clockTimes({ time }: FeatureSide): number[] {
  return time.hour.map((count, hour) => (hour === 0 ? Math.max(0, count - time.dateOnly) : count));
}

/** Why a cycle cannot be compared; null when it can. */
function shortSpan(
  baseline: FeatureSide,
  serving: FeatureSide,
  hours: number,
  least: string,
  what: string,
): string | null {
  for (const [side, name] of [
    [baseline, "The baseline"],
    [serving, "Serving"],
  ] as const) {
    const { minMs, maxMs } = side.time;
    if (minMs === null || maxMs === null) return `${name} has no timestamps`;
    const span = (maxMs - minMs) / hourMs;
    const text = span < 48 ? `${formatNumber(Math.round(span))} hours` : `${formatNumber(Math.round(span / 24))} days`;
    if (span < hours) return `${name} spans ${text}; ${what} are compared from ${least} on`;
  }
  return null;
}

function cycleTest(
  baseline: readonly number[],
  serving: readonly number[],
  stretchOf: (arc: Arc) => string,
  hint: string,
  floors: Floors,
  obstacle: string | null,
  parts: readonly BinnedPart[],
): TestOutcome | NotApplicable {
  const sizes = { nBaseline: total(baseline), nServing: total(serving) };
  if (obstacle !== null) return { ...sizes, notApplicable: obstacle };
  if (sizes.nBaseline === 0 || sizes.nServing === 0) {
    return {
      ...sizes,
      notApplicable: `${sizes.nBaseline === 0 ? "The baseline" : "Serving"} has dates without a time`,
    };
  }
  const pooled = baseline.map((count, i) => count + serving[i]!);
  const quietest = pooled.indexOf(Math.min(...pooled));
  const cut = (counts: readonly number[]): number[] => [...counts.slice(quietest), ...counts.slice(0, quietest)];
  const cells = cellsOfBins(cut(baseline), cut(serving));
  const inCells = (counts: readonly number[]): number[] => countsInCells(cells, cut(counts));
  const test = binnedTwoSampleTest(
    inCells(baseline),
    inCells(serving),
    parts.map((part) => ({ ...part, counts: inCells(part.counts) })),
  );
  const { statistic, degreesOfFreedom, pValue } = test;
  if (degreesOfFreedom === 0)
    return { ...sizes, notApplicable: `Too few timestamps to compare: ${sizes.nServing} against ${sizes.nBaseline}` };
  const arc = movedArc(baseline, serving);
  const effect = Math.abs(arc.serving - arc.baseline);
  const gap = emptyArc(baseline, serving);
  const isGap = gap !== null && gap.baseline >= effect / 2 && gap.baseline * sizes.nServing >= certainGap;
  const what = isGap
    ? `No rows ${stretchOf(gap)}, where the baseline has ${formatShare(gap.baseline)} of its rows`
    : `${formatShare(arc.baseline)} -> ${formatShare(arc.serving)} of the rows fall ${stretchOf(arc)}`;
  return {
    ...sizes,
    statistic,
    pValue,
    effect,
    finding: effect < floors.ecdfDistance ? what : `${what}${hint}`,
    requiredRows: (level) => rowsForEcdfDistance(floors.ecdfDistance, sizes.nBaseline, level, costOf(test)),
    testable: true,
  };
}

/** Hours that serving is later than the baseline, in [-11, 12]: 0 unless turning the clock leaves less than a third of the squared distance. */
function hoursTurned(baseline: readonly number[], serving: readonly number[]): number {
  const [b, s] = [total(baseline), total(serving)];
  if (b === 0 || s === 0) return 0;
  const distances = Array.from({ length: 24 }, (_, turn) =>
    baseline.reduce((sum, count, hour) => sum + (count / b - serving[(hour + turn) % 24]! / s) ** 2, 0),
  );
  const best = distances.indexOf(Math.min(...distances));
  if (best === 0 || 3 * distances[best]! > distances[0]!) return 0;
  return best > 12 ? best - 24 : best;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function partsOf({ byPart }: FeatureSide, countsOf: (part: FeaturePart) => readonly number[] | null): BinnedPart[] {
  return byPart.parts.flatMap((part) => {
    const counts = countsOf(part);
    return counts === null ? [] : [{ counts, phase: part.phase, compared: part.compared }];
  });
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
