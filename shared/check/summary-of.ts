import { countOf, formatCount } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
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
  /** Columns that too few rows kept from being compared, and the rows that would do for all of them. */
  readonly undecided: readonly string[];
  readonly rowsNeeded: number | null;
}

/** The verdict in one sentence: the leading finding, and how many more there are. */
export function summaryOf({
  verdict,
  findings,
  rows,
  features,
  sharedFeatures,
  undecided,
  rowsNeeded,
}: Summarised): string {
  const heard = findings.filter(({ mutedUntil, severity }) => mutedUntil === null && severity !== "info");
  if (verdict === "stable") {
    const look = features === 1 ? "looks" : "look";
    const stable = `Stable: ${countOf(features, "compared column")} of ${countOf(rows, "row")} ${look} like training`;
    if (undecided.length === 0) return `${stable}.`;
    const names = undecided.slice(0, 3).map((name) => shortened(visibleText(name), 40));
    const more = undecided.length > 3 ? ` and ${formatCount(undecided.length - 3)} more` : "";
    return `${stable}; ${names.join(", ")}${more} would need ${countOf(rowsNeeded ?? 0, "row")}.`;
  }
  const [first, ...others] = heard;
  if (first === undefined) {
    if (sharedFeatures === null) return "Not judged: there is no training baseline to compare with.";
    if (sharedFeatures === 0) return "Not judged: the batch has none of training's columns.";
    const needed = rowsNeeded === null ? "" : ` It takes ${formatCount(rowsNeeded)}.`;
    return `Not judged: ${countOf(rows, "row")} are too few to see a change that matters.${needed}`;
  }
  const more = others.length === 0 ? "" : ` And ${countOf(others.length, "more finding")}.`;
  const word = verdict === "broken" ? "Broken" : verdict === "drift" ? "Drift" : "Not judged";
  return `${word}: ${sentence(shortened(first.text, 240))}${more}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
