import type { Measurement } from "../drift/measurement.ts";
import { findingKind } from "./finding-kind.ts";
import type { RememberedEffect } from "./history.ts";
import { type SourceChange, sourceChangeFloors } from "./source-change.ts";

/** Effects under this many floors are not remembered. */
const leastFloors = 0.25;
/** A p-value above it, of a test with rows enough: clearly nothing. */
const clearlyChance = 0.1;
const most = 100;

/**
 * What later batches remember of how far each feature moved: the effect over its floor of the strongest test, by the condition it would raise, largest
 * first, ties by name. Left out are effects under a quarter of the floor, and those that are clearly chance: a raw p-value above 0.1 where the test
 * had the rows to see a change that matters. Where every test had too few, what was seen is kept and marked as not clear. Without a floor
 * (threshold 0) an effect counts as one floor. At most 100.
 */
export function effectsOf(
  measurements: readonly Measurement[],
  sourceChange: Pick<SourceChange, "moved" | "compared"> | null,
): RememberedEffect[] {
  const effects = new Map<string, RememberedEffect>();
  const keep = (effect: RememberedEffect) => {
    const before = effects.get(effect.of);
    const stronger =
      before === undefined || (effect.clear === before.clear ? effect.floors > before.floors : effect.clear);
    if (effect.floors >= leastFloors && stronger) effects.set(effect.of, effect);
  };
  for (const measurement of measurements) {
    const { comparison, feature, pValue, verdict } = measurement;
    if (comparison === "previous-serving" || pValue === null) continue;
    const clear = verdict !== "not-applicable";
    if (clear && verdict !== "drift" && pValue > clearlyChance) continue;
    keep({ of: `${findingKind(measurement)}:${feature}`, floors: inFloors(measurement), clear });
  }
  if (sourceChange !== null)
    keep({ of: "source-change:", floors: rounded(sourceChangeFloors(sourceChange)), clear: true });
  return [...effects.values()].sort((a, b) => b.floors - a.floors || (a.of < b.of ? -1 : 1)).slice(0, most);
}

function inFloors({ effect, threshold }: Measurement): number {
  const size = Math.abs(effect ?? 0);
  if (!(threshold > 0)) return size > 0 ? 1 : 0;
  return rounded(size / threshold);
}

function rounded(floors: number): number {
  return Number.isFinite(floors) ? Math.round(floors * 100) / 100 : Number.MAX_SAFE_INTEGER;
}
