import { alignedBins } from "./aligned-bins.ts";
import {
  chiSquareNullMean,
  hellinger,
  hellingerNullMean,
  jensenShannon,
  jensenShannonNullMean,
  ksNullMean,
  lInfinity,
  psi,
  psiNullMean,
  wasserstein,
} from "./distances.ts";
import { ecdfDistance } from "./ecdf-distance.ts";
import type { FeatureSide } from "./feature-side.ts";
import type { Distance } from "./measurement.ts";
import type { Treatment } from "./treatment.ts";
import { twoSampleChiSquare } from "./two-sample-chi-square.ts";
import { valueCells } from "./value-cells.ts";

/**
 * The named distances of one feature, always in the same order: of numbers over the baseline's bins with what lies outside as bins of its own,
 * of categories over the 50 most frequent values and "other" (L-infinity without "other"). None for other treatments or when a side is
 * empty. Wasserstein, in baseline standard deviations, is null for a constant baseline.
 */
export function measureDistances(
  feature: string,
  treatment: Treatment,
  baseline: FeatureSide,
  serving: FeatureSide,
): Distance[] {
  if (treatment === "numeric") {
    const bins = alignedBins(baseline, serving);
    if (bins === null) return [];
    const moved = wasserstein(
      baseline.quantiles.columns(),
      serving.quantiles.columns(),
      baseline.statistics.standardDeviation,
    );
    return [
      ...overCells(feature, bins.baseline, bins.serving),
      { feature, distance: "l-infinity", value: lInfinity(bins.baseline, bins.serving), nullMean: null },
      {
        feature,
        distance: "ks-d",
        value: ecdfDistance(bins.baseline, bins.serving),
        nullMean: ksNullMean(baseline.numbers, serving.numbers),
      },
      { feature, distance: "wasserstein", value: moved?.value ?? null, nullMean: moved?.nullMean ?? null },
    ];
  }
  if (treatment !== "categorical" || baseline.values.n === 0 || serving.values.n === 0) return [];
  const cells = valueCells(baseline.values, serving.values);
  const largest = cells.values.reduce(
    (max, _, i) =>
      Math.max(max, Math.abs(cells.serving[i]! / serving.values.n - cells.baseline[i]! / baseline.values.n)),
    0,
  );
  return [
    ...overCells(feature, cells.baseline, cells.serving),
    { feature, distance: "l-infinity", value: largest, nullMean: null },
  ];
}

function overCells(feature: string, baseline: readonly number[], serving: readonly number[]): Distance[] {
  return [
    { feature, distance: "psi", value: psi(baseline, serving), nullMean: psiNullMean(baseline, serving) },
    {
      feature,
      distance: "jensen-shannon",
      value: jensenShannon(baseline, serving),
      nullMean: jensenShannonNullMean(baseline, serving),
    },
    {
      feature,
      distance: "hellinger",
      value: hellinger(baseline, serving),
      nullMean: hellingerNullMean(baseline, serving),
    },
    {
      feature,
      distance: "chi-square",
      value: twoSampleChiSquare(baseline, serving).statistic,
      nullMean: chiSquareNullMean(baseline, serving),
    },
  ];
}
