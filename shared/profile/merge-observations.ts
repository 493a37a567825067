import type { FeatureObservations, Observations, Violation } from "./expectations.ts";
import { keepExamples } from "./feature-check.ts";

/** No observations under a baseline version: the identity of `mergeObservations`. */
export function emptyObservations(baselineVersion: string): Observations {
  return { baselineVersion, features: new Map() };
}

/**
 * What was counted in the rows of both. Associative and commutative; features in ascending order of name. The arguments keep their
 * value.
 *
 * @throws Error when the two were counted against different baseline versions, or bins.
 */
export function mergeObservations(a: Observations, b: Observations): Observations {
  if (a.baselineVersion !== b.baselineVersion) {
    throw new Error(`observations under baseline ${a.baselineVersion} and ${b.baselineVersion} cannot be merged`);
  }
  const names = [...new Set([...a.features.keys(), ...b.features.keys()])].sort();
  const features = new Map(
    names.map((name) => [name, mergeFeatures(name, a.features.get(name), b.features.get(name))]),
  );
  return { baselineVersion: a.baselineVersion, features };
}

function mergeFeatures(name: string, a?: FeatureObservations, b?: FeatureObservations): FeatureObservations {
  const violations: FeatureObservations["violations"] = new Map();
  for (const code of [...new Set([...(a?.violations.keys() ?? []), ...(b?.violations.keys() ?? [])])].sort()) {
    const merged: Violation = { count: 0, examples: [] };
    for (const violation of [a?.violations.get(code), b?.violations.get(code)]) {
      if (violation === undefined) continue;
      merged.count += violation.count;
      keepExamples(merged, violation.examples);
    }
    violations.set(code, merged);
  }
  return { binCounts: mergeBins(name, a?.binCounts ?? null, b?.binCounts ?? null), violations };
}

function mergeBins(name: string, a: number[] | null, b: number[] | null): number[] | null {
  if (a === null || b === null) return (a ?? b)?.slice() ?? null;
  if (a.length !== b.length)
    throw new Error(`observations of ${JSON.stringify(name)} have ${a.length} and ${b.length} bins`);
  return a.map((count, i) => count + b[i]!);
}
