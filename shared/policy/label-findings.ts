import type { Finding } from "../check/check.ts";
import type { LabelReport } from "../concept/label-report.ts";
import { type LabelSelection, selectionFloor } from "../concept/label-selection.ts";
import { formatCount, formatNumber, formatPValue } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";

/** Agreement below it is fair at best. Source: Landis and Koch 1977, Biometrics 33. */
const leastKappa = 0.4;

/**
 * What somebody should know of the labels themselves: raters who certainly agree too little (the whole 95% interval of kappa is below
 * 0.4) are a warning, because nothing that is measured by such labels means much; labels that are no random sample of the predictions
 * are information. Empty without a report.
 *
 * @param level probability that a check of unchanged data alerts
 */
export function labelFindings(report: LabelReport | null, level: number): Finding[] {
  if (report === null) return [];
  const { agreement, selection } = report;
  const findings: Finding[] = [];
  if (agreement !== null && agreement.high < leastKappa) {
    const { kappa, low, high, items } = agreement;
    findings.push(
      labelFinding(
        "RATER_AGREEMENT",
        "warning",
        `The raters of the labels agree little: Fleiss' kappa ${kappa.toFixed(2)} (95% interval ${low.toFixed(2)} to ${high.toFixed(2)}) over ${formatCount(items)} predictions that several labelled. Have them agree on what the label means before the model is judged by it.`,
      ),
    );
  }
  const strongest = selectionBeyondChance(selection, level);
  if (strongest !== null) findings.push(labelFinding("LABEL_SELECTION", "info", selectionText(strongest)));
  return findings;
}

/** The column in which labelled predictions differ most from all, if that is beyond chance and matters; null otherwise. */
function selectionBeyondChance(selection: readonly LabelSelection[], level: number): LabelSelection | null {
  const real = ({ difference, pValue }: LabelSelection) =>
    Math.abs(difference) >= selectionFloor && pValue * selection.length <= level;
  return selection.find(real) ?? null;
}

function selectionText({ column, labelledMean, mean, difference, pValue }: LabelSelection): string {
  const what = column === "" ? "score" : shortened(visibleText(column), 80);
  return `The labels so far are no random sample of the predictions: the mean ${what} of those with a label is ${formatNumber(labelledMean)}, of all ${formatNumber(mean)} (${formatNumber(Math.abs(difference))} standard deviations apart, ${formatPValue(pValue)}). What is measured on them need not hold for the rest.`;
}

function labelFinding(code: string, severity: Finding["severity"], text: string): Finding {
  return { kind: "label-quality", feature: "", code, severity, broken: false, text, mutedUntil: null };
}
