import { studentTQuantile } from "./student-t-quantile.ts";

/** Agreement of raters beyond chance, with its 95% interval. */
export interface Agreement {
  /** 1: always agreed. 0: as often as by chance. Below: less often. */
  readonly kappa: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** Items that two or more raters labelled. */
  readonly items: number;
}

const mostCategories = 20;

/**
 * Fleiss' kappa of items that any two or more raters put into categories, not always as many nor always the same.
 *
 * Null for fewer than two items, for more than 20 different labels (numbers, not classes), and where all labels are the same, so that
 * agreement by chance would be perfect too.
 *
 * Source: Fleiss 1971; with unequal numbers of raters, and the standard error given the raters, Gwet 2014, Handbook of Inter-Rater
 * Reliability, 4th ed.: equal to `fleiss` of irrCAC, and where every item has as many raters to `fleiss_kappa` of statsmodels.
 * O(labels).
 *
 * @param starts where the labels of each item begin, and where the last ones end
 */
export function fleissKappa(labels: Float64Array, starts: Uint32Array): Agreement | null {
  const items = starts.length - 1;
  const places = new Map<number, number>();
  for (const label of labels) if (!places.has(label)) places.set(label, places.size);
  if (items < 2 || places.size > mostCategories || places.size < 2) return null;

  const prevalence = new Float64Array(places.size);
  const agreed = new Float64Array(items);
  eachItem((item, counts, raters) => {
    let pairs = 0;
    counts.forEach((count, place) => {
      prevalence[place]! += count / raters / items;
      pairs += count * (count - 1);
    });
    agreed[item] = pairs / (raters * (raters - 1));
  });
  const observed = agreed.reduce((sum, share) => sum + share, 0) / items;
  const chance = prevalence.reduce((sum, share) => sum + share * share, 0);
  const kappa = (observed - chance) / (1 - chance);
  let squares = 0;
  eachItem((item, counts, raters) => {
    let expected = 0;
    counts.forEach((count, place) => {
      expected += (prevalence[place]! * count) / raters;
    });
    const own = (agreed[item]! - chance) / (1 - chance) - (2 * (1 - kappa) * (expected - chance)) / (1 - chance);
    squares += (own - kappa) ** 2;
  });
  const standardError = Math.sqrt(squares / items / (items - 1));
  const margin = studentTQuantile(0.975, items - 1) * standardError;
  return { kappa, standardError, low: Math.max(-1, kappa - margin), high: Math.min(1, kappa + margin), items };

  function eachItem(visit: (item: number, counts: Float64Array, raters: number) => void): void {
    const counts = new Float64Array(places.size);
    for (let item = 0; item < items; item++) {
      counts.fill(0);
      for (let i = starts[item]!; i < starts[item + 1]!; i++) counts[places.get(labels[i]!)!]! += 1;
      visit(item, counts, starts[item + 1]! - starts[item]!);
    }
  }
}
