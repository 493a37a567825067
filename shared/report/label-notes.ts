import type { LabelReport } from "../concept/label-report.ts";
import { countOf, formatCount, formatNumber } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import { type Html, html } from "./html.ts";

/** What the labels are worth: agreement of raters, and which version of the model they judge; nothing where there is one of each. */
export function labelNotes(report: LabelReport | null): Html | null {
  if (report === null) return null;
  const { agreement, versions } = report;
  const judged = versions.find((version) => version.judged);
  const others = versions.filter((version) => !version.judged);
  return html`${
    agreement !== null &&
    html`<p class="soft">${countOf(agreement.items, "prediction")} labelled by several raters: Fleiss' kappa ${formatNumber(agreement.kappa)} (95% interval ${formatNumber(agreement.low)} to ${formatNumber(agreement.high)}).</p>`
  }${
    others.length > 0 &&
    html`<p class="soft">Judged by version ${nameOf(judged)} of the model alone (${formatCount(judged?.labelled ?? 0)} labelled); not counted: ${others.map((other) => `${nameOf(other)} (${formatCount(other.labelled)} labelled)`).join(", ")}.</p>`
  }`;
}

function nameOf(version: LabelReport["versions"][number] | undefined): string {
  const name = version?.version ?? null;
  return name === null ? "without a name" : shortened(visibleText(name), 40);
}
