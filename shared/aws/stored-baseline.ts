import type { Baseline } from "../baseline/baseline.ts";
import { resultKeys } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { decodeProfile, encodeProfile } from "../profile/profile-codec.ts";
import type { ObjectStore } from "./object-store.ts";

/** A baseline without its profile and parts: all that reading a serving object needs. */
export type BaselineHead = Omit<Baseline, "profile" | "parts">;

/**
 * The version that is current: the one monitor.json names, else the greatest in natural sort order (`v10` after `v9`). A
 * function of what is stored, not of what arrived last. Null when there is none.
 */
export async function currentVersion(
  results: ObjectStore,
  monitor: string,
  config: MonitorConfig,
): Promise<string | null> {
  const versions: string[] = [];
  const prefix = resultKeys.baselines(monitor);
  for await (const { key } of results.list(prefix)) {
    if (key.endsWith("/baseline.json")) versions.push(key.slice(prefix.length, -"/baseline.json".length));
  }
  if (config.baseline !== undefined) return versions.includes(config.baseline) ? config.baseline : null;
  return versions.sort(versionOrder).at(-1) ?? null;
}

/** Natural sort order of training versions, ascending: negative when `a` comes before `b`. The greatest is current. */
export function versionOrder(a: string, b: string): number {
  return naturalOrder.compare(a, b);
}

const naturalOrder = new Intl.Collator("en", { numeric: true });

/** The stored baseline without its profile and parts; null when there is none of this version. */
export async function loadBaselineHead(
  results: ObjectStore,
  monitor: string,
  version: string,
): Promise<BaselineHead | null> {
  const stored = await results.get(resultKeys.baseline(monitor, version));
  if (stored === null) return null;
  // Baselines of before there were pairs have no spread, those of before there were estimates no scores.
  const head = JSON.parse(new TextDecoder().decode(stored.body)) as Omit<BaselineHead, "pairSpread" | "scores">;
  return { pairSpread: [], scores: null, ...head };
}

/** The stored baseline; null when there is none of this version. */
export async function loadBaseline(results: ObjectStore, monitor: string, version: string): Promise<Baseline | null> {
  const head = await loadBaselineHead(results, monitor, version);
  const profile = await results.get(resultKeys.baselineProfile(monitor, version));
  const parts = await results.get(resultKeys.baselineParts(monitor, version));
  if (head === null || profile === null) return null;
  return {
    ...head,
    profile: decodeProfile(profile.body),
    // Stored before parts were kept: then rows are taken to be independent.
    values: head.values ?? [],
    parts: parts === null ? [] : (JSON.parse(new TextDecoder().decode(parts.body)) as Baseline["parts"]),
  };
}

/** Stores a baseline; the head comes last and makes it current. */
export async function storeBaseline(results: ObjectStore, baseline: Baseline): Promise<void> {
  const { profile, parts, ...head } = baseline;
  const { monitor, version } = baseline;
  await results.put(resultKeys.baselineProfile(monitor, version), encodeProfile(profile), "application/octet-stream");
  await results.put(resultKeys.baselineParts(monitor, version), JSON.stringify(parts), "application/json");
  await results.put(resultKeys.baseline(monitor, version), JSON.stringify(head), "application/json");
}
