import type { Finding } from "../check/check.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";

/** What monitor.json says makes the column (another model, a table, a team); null where it says nothing. */
export function upstreamOf({ features }: Pick<MonitorConfig, "features">, feature: string): string | null {
  return (Object.hasOwn(features, feature) ? features[feature]?.upstream : undefined) ?? null;
}

/** The finding with where to look first, if its column comes from elsewhere and somebody should act. */
export function withUpstream(finding: Finding, config: Pick<MonitorConfig, "features">): Finding {
  const upstream = upstreamOf(config, finding.feature);
  if (upstream === null || finding.severity === "info") return finding;
  return { ...finding, text: `${finding.text} The column comes from ${upstream}: look there first.` };
}
