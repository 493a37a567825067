import type { FeatureStatistics } from "../profile/statistics.ts";
import { formatShare } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import type { SystemCause } from "./system-cause.ts";

/** Smaller changes of presence are not looked into. */
const leastShare = 0.01;
const brokenShare = 0.1;
/** Members of `FeatureStatistics.topValues`. */
const listed = 20;

/**
 * Whether missing values are only written another way: the share of rows without a value changed by a point or more, and one value took up exactly what
 * went or left exactly what came (to a tenth of it, or 3 standard errors). A value that became missing must be all but gone. Null when not,
 * when either side is empty, or when several values would do.
 */
export function nullEncoding(baseline: FeatureStatistics, serving: FeatureStatistics): SystemCause | null {
  if (baseline.rows === 0 || serving.rows === 0) return null;
  const [before, after] = [absentShare(baseline), absentShare(serving)];
  const change = after - before;
  if (Math.abs(change) < leastShare) return null;
  const share = Math.max(before, after);
  const error = Math.sqrt(share * (1 - share) * (1 / baseline.rows + 1 / serving.rows));
  const tolerance = Math.min(Math.abs(change) / 2, Math.max(0.1 * Math.abs(change), 3 * error));
  const names = new Set([...baseline.topValues, ...serving.topValues].map(({ value }) => value));
  const matching = [...names].flatMap((value) => {
    const [was, is] = [valueShare(baseline, value), valueShare(serving, value)];
    const fits = Math.abs(is - was + change) <= tolerance && (change < 0 || is <= 0.1 * was);
    return fits ? [value] : [];
  });
  const [value] = matching;
  if (value === undefined || matching.length > 1) return null;
  const shown = `"${shortened(visibleText(value), 40)}"`;
  const [from, to] = [formatShare(before), formatShare(after)];
  return {
    code: "NULL_ENCODING",
    broken: Math.abs(change) >= brokenShare,
    text:
      change < 0
        ? `writes missing values another way: ${from} -> ${to} of the rows have no value, and as many more hold ${shown}`
        : `writes missing values another way: ${from} -> ${to} of the rows have no value, and ${shown}, which as many held, is gone`,
  };
}

function absentShare({ rows, missing, empty, nan, infinite }: FeatureStatistics): number {
  return (missing + empty + nan + infinite) / rows;
}

/** The share of rows that hold a value; of one that is not listed, the most it can be. */
function valueShare({ rows, topValues }: FeatureStatistics, value: string): number {
  const found = topValues.find((top) => top.value === value);
  if (found !== undefined) return found.count / rows;
  return topValues.length < listed ? 0 : topValues.at(-1)!.count / rows;
}
