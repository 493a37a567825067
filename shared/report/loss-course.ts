import type { Performance } from "../concept/performance.ts";
import { mergeMoments, noMoments } from "../concept/stream/moments.ts";
import type { HistoryEntry } from "../policy/history.ts";
import { normalQuantile } from "../stats/normal-quantile.ts";
import { type LossPoint, lossCourseSvg } from "./chart/loss-course-svg.ts";
import { sparklineLength } from "./chart/sparkline-svg.ts";
import { type Html, html } from "./html.ts";

/** What the report draws of the losses of the batches up to its own. */
export type PastLosses = Pick<HistoryEntry, "eventTime"> & Partial<Pick<HistoryEntry, "baselineVersion" | "losses">>;

const names: Readonly<Record<Performance["loss"]["name"], string>> = {
  brier: "Brier loss",
  error: "Error rate",
  "squared-error": "Scaled squared error",
};

/**
 * The course of the mean loss over the last 45 labelled batches, a model version after the other, with its caption. Nothing with fewer than two.
 *
 * @param past oldest first, this batch last
 */
export function lossCourse(past: readonly PastLosses[], loss: Performance["loss"]["name"]): Html | null {
  const points = past.flatMap(({ eventTime, baselineVersion, losses }): LossPoint[] => {
    const { n, mean, m2 } = (losses?.blocks ?? []).reduce(mergeMoments, noMoments);
    if (n < 2) return [];
    const reach = normalQuantile(0.975) * Math.sqrt(m2 / (n - 1) / (n * (losses?.weight ?? 1)));
    const interval = { low: Math.max(0, mean - reach), high: Math.min(1, mean + reach) };
    return [{ eventTime, modelVersion: baselineVersion ?? "", mean, ...interval, heldout: losses?.heldout ?? null }];
  });
  const drawn = lossCourseSvg(points.slice(-sparklineLength), names[loss]);
  return (
    drawn &&
    html`<h3>${names[loss]} over the last ${Math.min(points.length, sparklineLength)} labelled batches</h3>${drawn}<p class="note">Means with 95% intervals${
      loss === "squared-error" && ", of e\u00b2 / (e\u00b2 + held-out mean squared error)"
    }; the dashed line is the held-out loss of the model version, and this batch stands last.</p>`
  );
}
