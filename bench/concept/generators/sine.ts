import type { Concept } from "./concept.ts";

/** `1`: below the sine. `2`: below 0.5 + 0.3 sin(3 pi x). */
export type SineCurve = 1 | 2;

/** Whether the first input lies below the curve over the second. */
export function sineLabel(inputs: ArrayLike<number>, curve: SineCurve): boolean {
  const [y, x] = [inputs[0]!, inputs[1]!];
  return y < (curve === 1 ? Math.sin(x) : 0.5 + 0.3 * Math.sin(3 * Math.PI * x));
}

/**
 * Two inputs, uniform in [0, 1); no noise. Reversed, every label is the other one.
 *
 * Source: Gama, Medas, Castillo and Rodrigues, "Learning with drift detection", SBIA 2004 (SINE1, SINE2); as River's `Sine`.
 */
export function sine(curve: SineCurve, reversed = false): Concept {
  return {
    features: 2,
    draw(random, inputs) {
      inputs[0] = random.uniform();
      inputs[1] = random.uniform();
      return sineLabel(inputs, curve) === reversed ? 0 : 1;
    },
  };
}
