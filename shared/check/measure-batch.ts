import { measureCorrelations } from "../drift/measure-correlations.ts";
import { measureDrift } from "../drift/measure-drift.ts";
import { measureImportanceOrder } from "../drift/measure-importance-order.ts";
import type { Distance } from "../drift/measurement.ts";
import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";
import { volumeTest } from "../drift/volume-test.ts";
import { floorsOf } from "../monitor/monitor-config.ts";
import { deequDistances } from "../sagemaker/constraint-violations.ts";
import { withoutUnknown } from "../statistics/without-unknown.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";
import type { Variation } from "./check.ts";
import { type ComparedSides, readSide } from "./compared-sides.ts";

/** What comparing a batch measured, undecided: against training and history together, and, for information, against the batch before. */
export interface DriftOfBatch {
  readonly measurements: readonly UndecidedMeasurement[];
  readonly overTime: readonly UndecidedMeasurement[];
  readonly distances: readonly Distance[];
  readonly varies: Variation;
}

/** Every comparison of a batch without labels; nothing without both sides. */
export function measureBatch(
  { monitor, batch, serving, previous, before, baseline, config }: BatchToExamine,
  sides: ComparedSides | null,
): DriftOfBatch {
  if (serving === null || baseline === null || sides === null)
    return { measurements: [], overTime: [], distances: [], varies: { parts: 0, phase: null } };
  const { schema } = baseline;
  const { training, now } = sides;
  const against = withoutUnknown(measureDrift(training, now, schema, config, "training-serving"), baseline);
  const together = measureCorrelations(
    baseline.profile,
    serving.profile,
    baseline.pairSpread,
    schema,
    config,
    "training-serving",
  );
  const overTime =
    previous === null
      ? []
      : [
          ...measureDrift(readSide(previous.data, baseline, config), now, schema, config, "previous-serving")
            .measurements,
          ...measureCorrelations(previous.data.profile, serving.profile, [], schema, config, "previous-serving"),
        ];
  const { fingerprint } = baseline;
  const seed = `${monitor} ${batch.id} ${fingerprint}`;
  const order = measureImportanceOrder(baseline.profile, serving.profile, baseline.pairSpread, schema, seed);
  const volume = volumeTest(batch, before, floorsOf(config, ""));
  return {
    ...against,
    distances: config.constraintViolations
      ? [...against.distances, ...deequDistances(baseline, serving.profile)]
      : against.distances,
    measurements: [
      ...against.measurements,
      ...together,
      ...(order === null ? [] : [order]),
      ...(volume === null ? [] : [volume]),
    ],
    overTime,
    varies: training.varies,
  };
}
