import { timeInKey } from "../check/event-time.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { emptyProfile } from "../profile/empty-profile.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { Profile } from "../profile/profile.ts";
import { withHeldoutColumns } from "./heldout-columns.ts";
import type { TrainingPart } from "./make-baseline.ts";

/** Eight weeks of hours. */
const mostParts = 8 * 7 * 24;

/** Parts times columns that are kept, so that what a check loads stays under about 20 MB. */
const mostCells = 40_000;

/** A day, an hour or a file of training. */
export interface DatedPart {
  /** The date or hour in the keys of its objects ("2001-04-01", "2001-04-01T05"), else the key of its one object. */
  readonly name: string;
  /** Start of that date or hour, ISO 8601 UTC; null when the key has none. */
  readonly time: string | null;
  readonly profile: Profile;
  /** Columns of the rows that were learned; others are of held-out rows alone. */
  readonly learned: ReadonlySet<string>;
}

/**
 * The parts of a training version, ascending by name: objects with one date (or hour) in their keys are one part, any other object is one
 * by itself. Where batches are days, hours are joined into days. An undated file of nothing but held-out rows is no part.
 *
 * The newest are kept: 1,344 at most, and 40,000 over the number of columns.
 */
export function datedParts(parts: readonly TrainingPart[], { batch }: MonitorConfig, columns: number): DatedPart[] {
  const groups = Map.groupBy(parts, ({ leaf }) => nameOf(leaf.key, batch === "day"));
  const named = [...groups].flatMap(([name, members]) => {
    const time = timeInKey(members[0]!.leaf.key) === null ? null : startOf(name);
    const learned = merged(members.map(({ profile }) => profile));
    const heldout = merged(members.flatMap(({ heldoutProfile }) => heldoutProfile ?? []));
    return time === null && learned.rows === 0
      ? []
      : [{ name, time, profile: withHeldoutColumns(learned, heldout), learned: new Set(learned.features.keys()) }];
  });
  const most = Math.min(mostParts, Math.floor(mostCells / Math.max(1, columns)));
  return most === 0 ? [] : named.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(-most);
}

function merged(profiles: readonly Profile[]): Profile {
  return profiles.reduce((sum, profile) => mergeProfiles(sum, profile), emptyProfile());
}

function nameOf(key: string, days: boolean): string {
  const time = timeInKey(key);
  if (time === null) return key;
  return days || time.endsWith("T00:00:00.000Z") ? time.slice(0, 10) : time.slice(0, 13);
}

function startOf(name: string): string {
  return `${name.length > 10 ? `${name}:00:00` : `${name}T00:00:00`}.000Z`;
}
