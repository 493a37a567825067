import type { Observations, ViolationCode } from "../../profile/expectations.ts";
import type { Anomaly } from "../anomaly.ts";
import { quoted } from "../anomaly-checks.ts";
import { diffSchemas } from "./diff-schemas.ts";
import { type Reason, type ReasonCode, reasonSeverity } from "./reason.ts";

/** Reasons whose rows the reader counts: exactly, with the first place. */
const counted: Readonly<Partial<Record<ReasonCode, ViolationCode>>> = {
  UNEXPECTED_DATA_TYPE: "UNEXPECTED_TYPE",
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: "UNSEEN_VALUE",
  BOOL_TYPE_UNEXPECTED_STRING: "UNSEEN_VALUE",
  INT_TYPE_SMALL_INT: "BELOW_RANGE",
  FLOAT_TYPE_SMALL_FLOAT: "BELOW_RANGE",
  BOOL_TYPE_SMALL_INT: "BELOW_RANGE",
  INT_TYPE_BIG_INT: "ABOVE_RANGE",
  FLOAT_TYPE_BIG_FLOAT: "ABOVE_RANGE",
  BOOL_TYPE_BIG_INT: "ABOVE_RANGE",
};

/** An edit of more lines is cut: `schema update` writes it whole. */
const mostEditLines = 40;

/**
 * Broken expectations of a schema as anomalies: a sentence, count and share of the rows, up to three values with object and row, and the change of
 * the schema that accepts it, as `diffSchemas` writes it.
 *
 * @param observations What the reader counted under the same schema; null where it read before there was one. Then there are no places, and counts come from
 * the statistics.
 * @param rows At least 1.
 */
export function schemaAnomalies(
  reasons: readonly Reason[],
  observations: Observations | null,
  rows: number,
): Anomaly[] {
  return reasons.map((reason) => {
    const { feature, code, text, isSensitive, before, accepted } = reason;
    const asked = counted[code];
    const violation = asked === undefined ? undefined : observations?.features.get(feature)?.violations.get(asked);
    const count = violation?.count ?? reason.count;
    const [first] = violation?.examples ?? [];
    const place =
      first === undefined ? "" : `, first in row ${first.row.toLocaleString("en-US")} of ${quoted(first.object)}`;
    const edit = isSensitive ? null : shownEdit(diffSchemas(before, accepted));
    return {
      feature,
      code,
      severity: reasonSeverity[code],
      description: `${feature === "" ? "The table" : quoted(feature)} ${text}${place}.`,
      count,
      share: count === null ? null : count / rows,
      examples: isSensitive ? [] : (violation?.examples ?? []),
      edit,
    };
  });
}

function shownEdit(lines: readonly string[]): string {
  if (lines.length <= mostEditLines) return lines.join("\n");
  return [...lines.slice(0, mostEditLines), `  and ${lines.length - mostEditLines} more lines`].join("\n");
}
