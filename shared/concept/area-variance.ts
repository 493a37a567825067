/**
 * The variance of an area under the ROC curve, from its value and the numbers of positives and negatives. At least 0; NaN
 * when a class is empty.
 *
 * Assumes scores distributed like negative exponentials, which is close for most others and conservative at high areas. Near
 * 1 it goes to 0 while the
 * truth does not; areas are held at most at 1 - 1 / (2 positives negatives) so that a perfect small sample keeps an error.
 *
 * Source: Hanley and McNeil 1982, eq. 1 with Q1 = A / (2 - A), Q2 = 2 A^2 / (1 + A).
 */
export function areaVariance(area: number, positives: number, negatives: number): number {
  if (positives === 0 || negatives === 0) return Number.NaN;
  const margin = 1 / (2 * positives * negatives);
  const a = Math.min(1 - margin, Math.max(margin, area));
  const q1 = a / (2 - a);
  const q2 = (2 * a * a) / (1 + a);
  return (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) / (positives * negatives);
}
