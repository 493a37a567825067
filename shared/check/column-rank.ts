import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { ColumnRank } from "../profile/row-sample.ts";

/**
 * Which columns are held against each other first, when there are more than can be: what the model says and the outcome, then by the configured importance, then as they stand in the
 * file. Ids, timestamps and ignored columns never.
 */
export function columnRank({ columns, heldoutColumn, features }: MonitorConfig): ColumnRank {
  const first = new Set([columns.prediction, columns.score, columns.label]);
  const never = new Set([columns.id, columns.timestamp, heldoutColumn]);
  return (name) => {
    if (first.has(name)) return Number.NEGATIVE_INFINITY;
    const own = Object.hasOwn(features, name) ? features[name] : undefined;
    const { treat, importance = 0 } = own ?? {};
    if (never.has(name) || treat === "ignore" || treat === "id" || treat === "timestamp") return null;
    return -importance;
  };
}
