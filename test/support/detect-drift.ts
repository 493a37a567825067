import { decideVerdicts } from "../../shared/drift/decide-verdicts.ts";
import { measureDrift } from "../../shared/drift/measure-drift.ts";
import type { Comparison, Distance, Measurement } from "../../shared/drift/measurement.ts";
import type { Side } from "../../shared/drift/side.ts";
import { levelOfOneCheck, type MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { Schema } from "../../shared/schema/schema.ts";

/**
 * The drift of one comparison on its own: `measureDrift`, with verdicts at the level of one check (`falseAlertsPerYear / (365 checksPerDay)`).
 * For a check of several comparisons use `measureDrift` for each and `decideVerdicts` over all.
 */
export function detectDrift(
  baseline: Side,
  serving: Side,
  schema: Schema,
  config: MonitorConfig,
  comparison: Comparison,
): { readonly measurements: readonly Measurement[]; readonly distances: readonly Distance[] } {
  const { measurements, distances } = measureDrift(baseline, serving, schema, config, comparison);
  return { measurements: decideVerdicts(measurements, levelOfOneCheck(config)), distances };
}
