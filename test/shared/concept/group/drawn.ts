import type { KeptColumn } from "../../../../shared/concept/kept-column.ts";
import { seededRandom } from "../../../support/labelled-pairs.ts";

/** Rows of a region each, right as often as the region's share says; outcomes and errors by a coin. */
export function drawn(seed: number, regions: readonly (readonly [name: string | null, rows: number, right: number])[]) {
  const draw = seededRandom(seed);
  const texts = regions.flatMap(([name]) => name ?? []);
  const rows = regions.flatMap(([name, n, right]) =>
    Array.from({ length: n }, () => {
      const label = Number(draw() < 0.5);
      const prediction = draw() < right ? label : 1 - label;
      return { code: name === null ? 0 : texts.indexOf(name) + 1, label, prediction };
    }),
  );
  const region: KeptColumn = { kind: "text", values: Uint16Array.from(rows, ({ code }) => code), texts };
  return {
    label: Float64Array.from(rows, ({ label }) => label),
    prediction: Float64Array.from(rows, ({ prediction }) => prediction),
    kept: new Map([["region", region]]),
  };
}
