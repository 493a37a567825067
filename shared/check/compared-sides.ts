import type { Baseline } from "../baseline/baseline.ts";
import { baselineSide } from "../drift/baseline-side.ts";
import { observedBins } from "../drift/observed-bins.ts";
import { type Side, sideOf } from "../drift/side.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Observations } from "../profile/expectations.ts";
import { expectationsOf } from "../schema/expectations-of.ts";
import type { BatchData, BatchToExamine } from "./batch-to-examine.ts";
import type { Batch } from "./check.ts";
import { timeInKey } from "./event-time.ts";
import { expectationsVersion } from "./expectations-in-force.ts";

/** From the keys of its objects, so that arrival never decides what a batch is compared with; null when one has no date. */
function timeOfBatch({ objects, eventTime }: Batch): string | null {
  return objects.length > 0 && objects.every(({ key }) => timeInKey(key) !== null) ? eventTime : null;
}

/** The baseline and the batch as drift compares them. */
export interface ComparedSides {
  readonly training: ReturnType<typeof baselineSide>;
  readonly now: Side;
}

/** Both sides, the baseline's phase chosen by the date in the batch's keys; null when one of them is missing. */
export function sidesOf({ serving, baseline, batch, config }: BatchToExamine): ComparedSides | null {
  if (serving === null || baseline === null) return null;
  return { training: baselineSide(baseline, timeOfBatch(batch)), now: readSide(serving, baseline, config) };
}

/** A batch as one side, with the counts its reader kept in the baseline's bins where they were counted against this baseline. */
export function readSide(data: BatchData, baseline: Baseline, config: MonitorConfig): Side {
  const observations = observationsFor(data, baseline, config);
  if (observations === null) return sideOf(data.profile);
  const expectations = expectationsOf(
    baseline.schema,
    baseline.bins,
    expectationsVersion(baseline.fingerprint, config),
  );
  return sideOf(data.profile, observedBins(expectations, observations));
}

/** The counts kept while reading, if they were counted against this baseline and schema. */
export function observationsFor(data: BatchData, baseline: Baseline, config: MonitorConfig): Observations | null {
  const version = expectationsVersion(baseline.fingerprint, config);
  return data.observations?.baselineVersion === version ? data.observations : null;
}
