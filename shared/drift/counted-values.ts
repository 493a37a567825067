import type { DriftTest } from "./drift-test.ts";

/**
 * A test of values where every number has a count of its own. Not applicable where a side holds more different numbers than are
 * counted one by one: a value would count 0 on one side and truly on the other.
 */
export function countedValues(run: DriftTest["run"]): DriftTest["run"] {
  return (baseline, serving, floors) => {
    const coarse = baseline.values.coarse ? "The baseline" : serving.values.coarse ? "Serving" : null;
    if (coarse === null) return run(baseline, serving, floors);
    return {
      nBaseline: baseline.values.n,
      nServing: serving.values.n,
      notApplicable: `${coarse} holds too many different numbers to count each; compare them as numbers`,
    };
  };
}
