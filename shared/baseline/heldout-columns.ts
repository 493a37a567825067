import type { Profile } from "../profile/profile.ts";

/**
 * The profile with the columns, and pairs of columns, that only the held-out rows have: score and prediction, as a rule. Such a column
 * counts the held-out rows alone: fewer than `profile.rows`.
 */
export function withHeldoutColumns(profile: Profile, heldout: Profile): Profile {
  const added = [...heldout.features].filter(([name]) => !profile.features.has(name));
  return {
    ...profile,
    features: new Map([...profile.features, ...added]),
    pairs: new Map([...heldout.pairs, ...profile.pairs]),
  };
}
