import type { Measurement } from "../../drift/measurement.ts";
import { formatNumber } from "../../text/format-number.ts";
import type { Performance } from "../performance.ts";
import type { BatchLosses } from "./batch-losses.ts";
import { growthTo, type LossStream, leastGrowth, levelOf } from "./loss-stream.ts";
import { mergeMoments, noMoments } from "./moments.ts";

const detectorNames = { adwin: "ADWIN", "page-hinkley": "Page-Hinkley" } as const;
const lossNames = { brier: "Brier loss", error: "error rate", "squared-error": "scaled squared error" } as const;

/**
 * What a detector says of the losses up to and with a batch: `drift` from the batch in which it finds that the loss rose until the loss
 * came back. A rise by less than a twentieth does not matter, nor one to no more than the held-out loss: the batches before it had the easier
 * rows. Null for a batch without losses.
 *
 * A detector has no p-value: its own bound on chance stands instead, so it takes no part in the correction for the check's other tests.
 * Without a rise only that is said and no level, so that a late batch changes the answers of those batches alone that show one.
 *
 * @param stream with the losses of the batch
 */
export function measureLossStream(
  stream: LossStream,
  losses: BatchLosses | null,
  loss: Performance["loss"]["name"],
): Measurement | null {
  if (losses === null) return null;
  const own = losses.blocks.reduce(mergeMoments, noMoments);
  const { detector } = stream;
  const risen = stream.risen !== null && growthTo(stream.risen.peak, stream.risen) >= leastGrowth ? stream.risen : null;
  const level = levelOf(detector) ?? own;
  const name = detectorNames[detector.name];
  const heldout = risen !== null && risen.from > risen.before ? ` and ${formatNumber(risen.from)} held-out` : "";
  return {
    comparison: "labelled",
    feature: "",
    test: detector.name,
    statistic: null,
    pValue: null,
    adjustedPValue: null,
    effect: risen === null ? null : growthTo(risen.peak, risen),
    effectUnit: "relative loss",
    threshold: leastGrowth,
    nBaseline: risen === null ? 0 : Math.round(risen.lossesBefore),
    nServing: own.n,
    requiredRows: null,
    verdict: risen === null ? "stable" : "drift",
    reason:
      risen === null
        ? `${name} finds no lasting rise of the ${lossNames[loss]} over the labelled batches so far.`
        : `${name}: the ${lossNames[loss]} rose to ${formatNumber(risen.peak)} by ${risen.since.slice(0, 10)}, from ${formatNumber(risen.before)} before${heldout}, and is ${formatNumber(level.mean)} since.`,
  };
}
