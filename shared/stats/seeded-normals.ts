import { normalQuantile } from "./normal-quantile.ts";

/**
 * A source of standard normal numbers that the text decides: the same seed gives the same numbers everywhere.
 *
 * Uniform numbers by SplitMix32 (period 2^32), turned by the normal quantile, so none is beyond 6.4. Source: Steele, Lea and Flood 2014 (the 32-bit variant).
 */
export function seededNormals(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return normalQuantile((((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 4294967296);
  };
}
