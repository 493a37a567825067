import type { Concept } from "./concept.ts";

/**
 * Which inputs play which part. `original`: Friedman's; `swapped`: the middle of a global recurring abrupt drift; `first`, `second`: the steps of a global
 * slow gradual drift.
 */
export type FriedmanRoles = "original" | "swapped" | "first" | "second";

/** Inputs in the parts of sine, sine, square, steep line, gentle line. */
const places: Readonly<Record<FriedmanRoles, readonly [number, number, number, number, number]>> = {
  original: [0, 1, 2, 3, 4],
  swapped: [3, 5, 1, 0, 2],
  first: [3, 4, 1, 0, 2],
  second: [1, 4, 3, 2, 0],
};

/** The expected outcome of a row. */
export function friedmanMean(x: ArrayLike<number>, roles: FriedmanRoles): number {
  const [a, b, square, steep, gentle] = places[roles];
  return 10 * Math.sin(Math.PI * x[a]! * x[b]!) + 20 * (x[square]! - 0.5) ** 2 + 10 * x[steep]! + 5 * x[gentle]!;
}

/**
 * Ten inputs uniform in [0, 1), five of which make the outcome, a number; noise of standard deviation 1.
 *
 * Source: Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991), eq. 61; drifts of Ikonomovska, Gama and Dzeroski, "Learning
 * model trees from evolving data streams" (2011), as River's `FriedmanDrift`.
 */
export function friedman(roles: FriedmanRoles = "original"): Concept {
  return {
    features: 10,
    draw(random, inputs) {
      for (let j = 0; j < 10; j++) inputs[j] = random.uniform();
      return friedmanMean(inputs, roles) + random.normal();
    },
  };
}
