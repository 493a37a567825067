import type { FeatureProfile } from "./profile.ts";

/** Rows a feature was counted over, missing values included: the sum over its kinds. */
export function featureRows({ kinds }: FeatureProfile): number {
  let rows = 0;
  for (const count of Object.values(kinds)) rows += count;
  return rows;
}
