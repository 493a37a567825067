import type { TrainingSummary } from "../alert/notice.ts";
import { driftTests } from "../drift/drift-tests.ts";
import { rowsForEcdfDistance, rowsForShareFloor } from "../drift/required-rows.ts";
import { treatmentOf } from "../drift/treatment.ts";
import { levelOfOneCheck, type MonitorConfig } from "../monitor/monitor-config.ts";
import type { FeatureProfile } from "../profile/profile.ts";
import type { FeatureSchema } from "../schema/schema.ts";
import { formatCount, formatNumber, formatShare } from "../text/format-number.ts";
import type { Baseline } from "./baseline.ts";
import type { TrainingPart } from "./make-baseline.ts";

/** What a training upload is answered with: what was understood of it, and what can be detected at which batch size. */
export function trainingSummary(
  baseline: Baseline,
  parts: readonly TrainingPart[],
  config: MonitorConfig,
): TrainingSummary {
  return {
    version: baseline.version,
    rows: baseline.profile.rows,
    heldoutRows: parts.reduce((sum, { leaf }) => sum + leaf.heldoutRows, 0),
    objects: parts.length,
    features: baseline.schema.features.flatMap((feature) => {
      const profile = baseline.profile.features.get(feature.name);
      if (profile === undefined) return [];
      const note = noteOn(feature, profile, baseline.profile.rows);
      return [{ name: feature.name, type: feature.type, role: feature.role, note }];
    }),
    detectable: detectable(baseline, config),
    next: nextStep(baseline, config),
  };
}

function noteOn(feature: FeatureSchema, profile: FeatureProfile, rows: number): string {
  const notes = [
    feature.min !== null && feature.max !== null ? `${formatNumber(feature.min)} to ${formatNumber(feature.max)}` : "",
    feature.categorical ? `${formatCount(Math.round(profile.distinct.estimate))} values` : "",
    profile.kinds.missing > 0 ? `${formatShare(profile.kinds.missing / rows)} missing` : "",
  ];
  return notes.filter((note) => note !== "").join(", ");
}

/** Serving rows at which one and a half floors are found with 80% power, the level shared by all tests of a check. */
function detectable(baseline: Baseline, config: MonitorConfig): TrainingSummary["detectable"] {
  const treatments = baseline.schema.features.map((feature) => treatmentOf(feature, config, "training-serving"));
  const tests = treatments.flatMap((treatment) => driftTests.filter(({ appliesTo }) => appliesTo(treatment))).length;
  const level = levelOfOneCheck(config) / Math.max(1, tests);
  const { rows } = baseline.profile;
  const { ecdfDistance, missingShare, outOfRangeShare } = config.floors;
  const changes = [
    {
      change: `a number's distribution moves by an ECDF distance of ${formatNumber(1.5 * ecdfDistance)}`,
      rows: rowsForEcdfDistance(ecdfDistance, rows, level),
    },
    {
      change: `missing or unseen values rise by ${formatShare(1.5 * missingShare)}`,
      rows: rowsForShareFloor(0, missingShare, rows, level),
    },
    {
      change: `${formatShare(1.5 * outOfRangeShare)} of the numbers leave training's range`,
      rows: rowsForShareFloor(0, outOfRangeShare, rows, level),
    },
  ];
  return changes.filter((change) => Number.isFinite(change.rows));
}

function nextStep({ monitor, performance }: Baseline, config: MonitorConfig): string {
  const serving = `Drop serving data under ${monitor}/serving/.`;
  const { id, label, score, prediction } = config.columns;
  if (label === undefined || (score === undefined && prediction === undefined)) {
    return `${serving} To watch the model as well as its inputs, name its columns in ${monitor}/monitor.json.`;
  }
  if (performance === null) {
    return `${serving} To judge the model, add rows it did not train on, with ${label} and its predictions, under heldout/.`;
  }
  return id === undefined
    ? serving
    : `${serving} When the outcomes are known, drop them by ${id} under ${monitor}/labels/.`;
}
