import type { FeatureObservations, Observations, Violation, ViolationCode } from "./expectations.ts";

/** Observations as JSON text; equal observations give equal text, whatever the order of their maps. Names are values in it, never keys. */
export function encodeObservations(observations: Observations): string {
  const features = [...observations.features].sort(byName).map(([name, { binCounts, violations }]) => ({
    name,
    binCounts,
    violations: [...violations].sort(byName),
  }));
  return JSON.stringify({ version: 1, baselineVersion: observations.baselineVersion, features });
}

/** @throws {Error} when a later release wrote them. */
export function decodeObservations(text: string): Observations {
  const stored = JSON.parse(text) as StoredObservations;
  if (stored.version !== 1) throw new Error(`observations have version ${stored.version}; this release reads 1`);
  const features = stored.features.map(({ name, binCounts, violations }): [string, FeatureObservations] => [
    name,
    { binCounts, violations: new Map(violations) },
  ]);
  return { baselineVersion: stored.baselineVersion, features: new Map(features) };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface StoredObservations {
  readonly version: number;
  readonly baselineVersion: string;
  readonly features: readonly {
    readonly name: string;
    readonly binCounts: number[] | null;
    readonly violations: readonly [ViolationCode, Violation][];
  }[];
}
