import type { Concept } from "./concept.ts";

/**
 * A stream that goes from one concept to another: row t, from 0, is of the new one with probability 1 / (1 + exp(-4 (t - position) / width)). Width 1 is
 * sudden; 1,000 and more gradual. Every row drawn moves it on. Chained, it recurs.
 *
 * Source: Bifet, Holmes, Pfahringer, Kirkby and Gavalda, "New ensemble methods for evolving data streams", KDD 2009, definition 1; River's
 * `ConceptDriftStream`.
 */
export function driftStream(before: Concept, after: Concept, position: number, width: number): Concept {
  let t = 0;
  return {
    features: before.features,
    draw(random, inputs) {
      const share = 1 / (1 + Math.exp((-4 * (t - position)) / width));
      t += 1;
      return (random.uniform() < share ? after : before).draw(random, inputs);
    },
  };
}
