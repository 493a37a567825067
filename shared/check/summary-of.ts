import { countOf, formatCount } from "../text/format-number.ts";
import { shortened } from "../text/visible-text.ts";
import type { CheckVerdict, Finding } from "./check.ts";

/** What the verdict is about, beside the findings. */
interface Summarised {
  readonly verdict: CheckVerdict;
  /** Most important first. */
  readonly findings: readonly Finding[];
  readonly rows: number;
  readonly features: number;
  /** Those of them that training has; null without a baseline. */
  readonly sharedFeatures: number | null;
  /** The fewest rows that any test asked for; null when none did. */
  readonly rowsNeeded: number | null;
}

/** The verdict in one sentence: the leading finding, and how many more there are. */
export function summaryOf({ verdict, findings, rows, features, sharedFeatures, rowsNeeded }: Summarised): string {
  const heard = findings.filter(({ mutedUntil, severity }) => mutedUntil === null && severity !== "info");
  if (verdict === "stable") {
    return `Stable: ${countOf(features, "compared column")} of ${countOf(rows, "row")} ${features === 1 ? "looks" : "look"} like training.`;
  }
  const [first, ...others] = heard;
  if (first === undefined) {
    if (sharedFeatures === null) return "Not judged: there is no training baseline to compare with.";
    if (sharedFeatures === 0) return "Not judged: the batch has none of training's columns.";
    const needed = rowsNeeded === null ? "" : ` At least ${formatCount(rowsNeeded)} are needed.`;
    return `Not judged: ${countOf(rows, "row")} are too few to see a change that matters.${needed}`;
  }
  const more = others.length === 0 ? "" : ` And ${countOf(others.length, "more finding")}.`;
  const word = verdict === "broken" ? "Broken" : verdict === "drift" ? "Drift" : "Not judged";
  return `${word}: ${sentence(shortened(first.text, 240))}${more}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
