import type { Moments } from "../../../../shared/concept/stream/moments.ts";
import { seededRandom } from "../../../support/labelled-pairs.ts";

/** Stretches of losses, each of so many with this mean: 0 or 1 as `error`, else spread evenly over mean +- 0.25. */
export function losses(
  seed: number,
  kind: "error" | "uniform",
  stretches: readonly (readonly [n: number, mean: number])[],
): number[] {
  const draw = seededRandom(seed);
  return stretches.flatMap(([n, mean]) =>
    Array.from({ length: n }, () => {
      const u = draw();
      return kind === "uniform" ? mean + (u - 0.5) / 2 : Number(u < mean);
    }),
  );
}

/** One loss as a block. */
export function single(loss: number): Moments {
  return { n: 1, mean: loss, m2: 0 };
}
