import type { FlightDay } from "./flights.ts";
import { type LateModel, lateMinutes, scoreFlight } from "./late-model.ts";

/** How good a model is on flights it did not learn from. */
export interface ModelQuality {
  readonly days: number;
  readonly flights: number;
  readonly lateShare: number;
  /** Share of flights predicted late. */
  readonly predictedShare: number;
  /** Mean of (score - late)^2, in [0, 1]; smaller is better. */
  readonly brier: number;
  /** The Brier loss of always saying `lateShare`. */
  readonly brierOfTheRate: number;
  /** Area under the ROC curve, ties counted half; NaN with one class only. */
  readonly auc: number;
  /** Ten groups of equal size by score, ascending: what the model said and what happened. Fewer when there are fewer flights. */
  readonly calibration: readonly { readonly meanScore: number; readonly lateShare: number; readonly flights: number }[];
}

/** The model's quality on the days' flights. NaN shares when there are none. */
export function modelQuality(model: LateModel, days: readonly FlightDay[]): ModelQuality {
  const scored = days.flatMap((day) =>
    Array.from(day.scheduledMs, (scheduledMs, i) => ({
      score: scoreFlight(model, {
        scheduledMs,
        distance: day.distanceMiles[i]!,
        origin: day.origin[i]!,
        destination: day.destination[i]!,
      }),
      late: day.delayMinutes[i]! > lateMinutes,
    })),
  );
  scored.sort((a, b) => a.score - b.score);
  const flights = scored.length;
  const lateShare = scored.filter(({ late }) => late).length / flights;
  return {
    days: days.length,
    flights,
    lateShare,
    predictedShare: scored.filter(({ score }) => score >= model.threshold).length / flights,
    brier: scored.reduce((sum, { score, late }) => sum + (score - Number(late)) ** 2, 0) / flights,
    brierOfTheRate: lateShare * (1 - lateShare),
    auc: areaUnderCurve(scored),
    calibration: Array.from({ length: Math.min(10, flights) }, (_, i) => {
      const group = scored.slice(Math.floor((i * flights) / 10), Math.floor(((i + 1) * flights) / 10));
      return {
        meanScore: group.reduce((sum, { score }) => sum + score, 0) / group.length,
        lateShare: group.filter(({ late }) => late).length / group.length,
        flights: group.length,
      };
    }),
  };
}

/** Mann-Whitney: the share of pairs (late, not late) where the late flight scores higher. */
function areaUnderCurve(ascending: readonly { readonly score: number; readonly late: boolean }[]): number {
  let below = 0;
  let pairs = 0;
  let late = 0;
  for (let start = 0; start < ascending.length; ) {
    let end = start;
    let lateHere = 0;
    while (end < ascending.length && ascending[end]!.score === ascending[start]!.score) {
      if (ascending[end]!.late) lateHere++;
      end++;
    }
    const onTimeHere = end - start - lateHere;
    pairs += lateHere * (below + onTimeHere / 2);
    below += onTimeHere;
    late += lateHere;
    start = end;
  }
  return pairs / (late * below);
}
