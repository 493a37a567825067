import type { BaselinePart } from "../baseline/baseline.ts";

/** The phase of a cycle that a batch falls in, and the phase of every part of the baseline. */
export interface Phase {
  /** "Mondays", "Mondays at 05:00", "hours from 05:00"; null when the whole baseline is compared with. */
  readonly name: string | null;
  /** By part; parts of one phase vary around a mean of their own. */
  readonly ofParts: readonly number[];
  /** The batch's; all parts of this phase are what it is compared with. */
  readonly ofBatch: number;
}

/** Parts of the batch's own phase that make a comparison with them alone worth its smaller baseline. */
const minPartsOfPhase = 4;

const hourMs = 3_600_000;
const weekdays = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"] as const;

interface Cycle {
  readonly phaseOf: (hours: number) => number;
  readonly nameOf: (phase: number) => string;
}

/** Hours since 1970-01-01, a Thursday. */
const weekday = (hours: number): number => (Math.floor(hours / 24) + 3) % 7;
const clock = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
const daily: Cycle = { phaseOf: weekday, nameOf: (phase) => weekdays[phase]! };
const hourly: Cycle = { phaseOf: (hours) => hours % 24, nameOf: (phase) => `hours from ${clock(phase)}` };
const weekly: Cycle = {
  phaseOf: (hours) => weekday(hours) * 24 + (hours % 24),
  nameOf: (phase) => `${weekdays[Math.floor(phase / 24)]!} at ${clock(phase % 24)}`,
};

/**
 * Which parts of the baseline a batch is compared with: those of its weekday, or of its hour of the week (else of the day) where parts
 * are hours, if there are at least 4 of them; otherwise all parts as one phase. All parts, too, when a part or the batch is undated.
 * Times are UTC.
 *
 * @param batchTime start of the batch, ISO 8601 UTC, from its key; null when the key has none
 */
export function phaseOf(parts: readonly BaselinePart[], batchTime: string | null): Phase {
  const whole: Phase = { name: null, ofParts: parts.map(() => 0), ofBatch: 0 };
  const hours = parts.map(({ time }) => hoursOf(time));
  const batch = hoursOf(batchTime);
  if (batch === null || hours.some((hour) => hour === null)) return whole;
  const dated = hours as number[];
  const cycles = dated.some((hour) => hour % 24 !== 0) ? [weekly, hourly] : [daily];
  for (const { phaseOf: at, nameOf } of cycles) {
    const ofParts = dated.map(at);
    const ofBatch = at(batch);
    const own = ofParts.filter((phase) => phase === ofBatch).length;
    if (own >= minPartsOfPhase && own < parts.length) return { name: nameOf(ofBatch), ofParts, ofBatch };
  }
  return whole;
}

function hoursOf(time: string | null): number | null {
  return time === null ? null : Math.floor(Date.parse(time) / hourMs);
}
