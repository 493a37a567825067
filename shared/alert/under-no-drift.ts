import type { FeatureComparison } from "../check/check.ts";
import type { Distance, Measurement } from "../drift/measurement.ts";
import { formatNumber, formatShare } from "../text/format-number.ts";

/**
 * What chance alone would show at these numbers of rows, in one clause: the mean ECDF distance of two samples of one distribution; for shares of missing, empty, NaN and
 * infinite values the mean difference, sqrt(2 p (1 - p) (1/n + 1/m) / pi), at training's share p (the mean of a half-normal); for
 * shares of values, which have no such formula, PSI with its mean. Empty where nothing is known. Of training against serving only.
 */
export function underNoDrift(
  measurement: Measurement,
  distances: readonly Distance[],
  comparison: FeatureComparison | undefined,
): string {
  const { feature, test, nBaseline, nServing } = measurement;
  if (measurement.comparison !== "training-serving" || nBaseline === 0 || nServing === 0) return "";
  const own = (name: string) => distances.find((one) => one.feature === feature && one.distance === name);
  if (test === "distribution") {
    const expected = own("ks-d")?.nullMean ?? null;
    return expected === null ? "" : `about ${short(expected)} by chance alone`;
  }
  if (test === "values" || test === "value-share") {
    const psi = own("psi");
    return psi?.value == null || psi.nullMean === null
      ? ""
      : `PSI ${short(psi.value)}, about ${short(psi.nullMean)} by chance alone`;
  }
  if (test !== "missing" && test !== "empty" && test !== "nan" && test !== "infinite") return "";
  const training = comparison?.baseline ?? null;
  if (training === null || training.rows === 0) return "";
  const share = training[test] / training.rows;
  const expected = Math.sqrt(((2 * share * (1 - share)) / Math.PI) * (1 / nBaseline + 1 / nServing));
  return expected === 0 && measurement.effect === 0 ? "" : `about ${formatShare(expected)} by chance alone`;
}

function short(value: number): string {
  return formatNumber(Number(value.toPrecision(2)));
}
