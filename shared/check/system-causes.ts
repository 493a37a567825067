import type { Measurement } from "../drift/measurement.ts";
import { type SystemCause, systemCause } from "../policy/system-cause.ts";
import { valueVariants } from "../policy/value-variants.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";
import type { ComparedSides } from "./compared-sides.ts";

/** The system fault behind each drifting feature, by feature; features whose drift no fault explains are not in it. */
export function systemCauses(
  { serving, baseline }: BatchToExamine,
  sides: ComparedSides | null,
  measurements: readonly Measurement[],
): Map<string, SystemCause> {
  const causes = new Map<string, SystemCause>();
  for (const { comparison, verdict, feature: name } of measurements) {
    if (comparison !== "training-serving" || verdict !== "drift" || causes.has(name)) continue;
    const before = sides?.training.features.get(name)?.statistics;
    const after = sides?.now.features.get(name)?.statistics;
    const [training, now] = [baseline?.profile.features.get(name), serving?.profile.features.get(name)];
    if (before === undefined || after === undefined || training === undefined || now === undefined) continue;
    const cause = systemCause(before, after) ?? valueVariants(training, now);
    if (cause !== null) causes.set(name, cause);
  }
  return causes;
}
