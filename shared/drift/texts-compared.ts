import type { FeatureSide, Texts } from "./feature-side.ts";

/** As many values as the chi-square test of values keeps apart: of these few, every change of a text shows as a change of values. */
const valuesKeptApart = 50;

/** True when the column has so few values that the tests of values say all there is to say about its texts. Looks at the baseline alone. */
export function isAnsweredByValue({ distinct }: FeatureSide): boolean {
  return distinct <= valuesKeptApart;
}

/** Why the texts of two sides cannot be compared, without closing punctuation; null when they can. */
export function textsUnknown(baseline: Texts, serving: Texts): string | null {
  for (const [side, name] of [
    [baseline, "the baseline"],
    [serving, "serving"],
  ] as const) {
    if (side.n === 0) return `There are no texts in ${name}`;
    if (!side.known) return `The profile of ${name} is older than the counts of what texts look like`;
  }
  return null;
}
