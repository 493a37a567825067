import type { PartEstimate } from "../stats/between-part-variance.ts";
import { cmh } from "./cmh.ts";
import type { Performance } from "./performance.ts";

/**
 * How far each held-out part's odds of a positive lie, at equal score, from all held-out parts': log odds ratios with the
 * variance that the
 * part's own rows give them.
 *
 * A part is compared with the rest of the held-out rows by the one-step (Peto) estimate, which stays finite where a stratum
 * has no positives. With f the
 * part's share, (1 - f) times the estimate is its distance from the whole, and (1 - f) times its variance the part's own.
 * Parts that say nothing
 * are left out.
 *
 * Source: one-step log odds ratio: Yusuf, Peto et al. 1985.
 */
export function oddsParts(reference: Performance): PartEstimate[] {
  const estimates: PartEstimate[] = [];
  for (const part of reference.parts) {
    const rest = reference.strata.map(({ n, positives }, k) => ({
      n: n - part.strata[k]!.n,
      positives: positives - part.strata[k]!.positives,
    }));
    const result = cmh(rest, part.strata);
    if (result === null) continue;
    const share = part.n / reference.n;
    estimates.push({
      value: (1 - share) * (result.excess / result.variance),
      variance: (1 - share) / result.variance,
      share,
    });
  }
  return estimates;
}
