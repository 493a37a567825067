import type { Floors } from "../monitor/monitor-config.ts";
import { formatNumber, formatPoints } from "../text/format-number.ts";
import type { BinnedPart } from "./binned-two-sample-test.ts";
import { cellsOfBins, countsInCells } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import { ecdfDistance } from "./ecdf-distance.ts";
import type { FeaturePart, FeatureSide } from "./feature-side.ts";
import { rowsForChiSquare } from "./required-rows.ts";
import { twoSampleChiSquare } from "./two-sample-chi-square.ts";

const hourMs = 3_600_000;
const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/**
 * Whether timestamps fall at other hours of the day (UTC): chi-square over 24 hours, merged until every expected count is at least 10; effect
 * is the distance between the two cumulative distributions over the hours from midnight. Dates without a time are left out. Not applicable unless
 * both sides span 20 hours: an hourly batch always falls at another hour.
 */
export function hourTest(baseline: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const names = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  return cycleTest(
    clockTimes(baseline),
    clockTimes(serving),
    names,
    floors,
    shortSpan(baseline, serving, 20, "20 hours", "hours of the day"),
    partsOf(baseline, ({ hours }) => hours),
  );
}

/**
 * Whether timestamps fall on other weekdays (UTC): as `hourTest`, over Monday to Sunday. Not applicable unless both sides span
 * six days: a batch of one day always falls on one weekday.
 */
export function weekdayTest(baseline: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const note = shortSpan(baseline, serving, 6 * 24, "6 days", "weekdays");
  return cycleTest(baseline.time.weekday, serving.time.weekday, weekdays, floors, note, []);
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
  names: readonly string[],
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
  const cells = cellsOfBins(baseline, serving);
  const inCells = (counts: readonly number[]): number[] => countsInCells(cells, counts);
  const { statistic, degreesOfFreedom, pValue } = twoSampleChiSquare(
    inCells(baseline),
    inCells(serving),
    parts.map((part) => ({ ...part, counts: inCells(part.counts) })),
  );
  if (degreesOfFreedom === 0)
    return { ...sizes, notApplicable: `Too few timestamps to compare: ${sizes.nServing} against ${sizes.nBaseline}` };
  const effect = ecdfDistance(baseline, serving);
  const changes = names.map((_, i) => serving[i]! / sizes.nServing - baseline[i]! / sizes.nBaseline);
  const most = changes.reduce((best, change, i) => (Math.abs(change) > Math.abs(changes[best]!) ? i : best), 0);
  return {
    ...sizes,
    statistic,
    pValue,
    effect,
    finding: `The share that moved most is that of ${names[most]} (${formatPoints(changes[most]!)}); ECDF distance ${formatNumber(Number(effect.toPrecision(2)))}`,
    requiredRows: (level) =>
      rowsForChiSquare((3 * floors.ecdfDistance) ** 2, degreesOfFreedom + 1, sizes.nBaseline, level),
    testable: true,
  };
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
