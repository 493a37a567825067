import { advice } from "../../shared/alert/advice.ts";
import type { Check, Finding } from "../../shared/check/check.ts";
import { summaryWithoutVerdict, verdictWords } from "../../shared/report/verdict-mark.ts";
import { countOf, formatMoment } from "../../shared/text/format-number.ts";
import { shortened, visibleText } from "../../shared/text/visible-text.ts";
import { wrappedLines } from "../../shared/text/wrapped-lines.ts";

const width = 100;
const mostFindings = 20;

/** A check for a person at a terminal: verdict, findings, questions and what to do, in lines of at most 100 characters. */
export function checkText(check: Check): string {
  const { batch, baseline, verdict, summary, findings, questions } = check;
  const lines = [
    ...paragraph(`${verdictWords[verdict].toUpperCase()}: ${summaryWithoutVerdict(verdict, summary)}`),
    "",
    ...paragraph(batch.id, "Batch     "),
    `          ${countOf(batch.rows, "row")}, event time ${formatMoment(batch.eventTime)}`,
    `Baseline  ${baseline === null ? "none" : countOf(baseline.rows, "row")}`,
    `Compared  ${countOf(check.features.length, "column")}, ${countOf(check.measurements.length, "test")}`,
    ...block("FINDINGS", [
      ...findings.slice(0, mostFindings).flatMap(findingLines),
      ...(findings.length > mostFindings ? [`and ${findings.length - mostFindings} more, all in check.json`] : []),
    ]),
    ...block(
      "QUESTIONS, ANSWERED BY A LINE IN MONITOR.JSON",
      questions
        .slice(0, mostFindings)
        .flatMap(({ feature, text, answer }) => [
          ...paragraph(`${feature === "" ? "" : `${feature}: `}${text}`, "- "),
          ...paragraph(answer, "    "),
        ]),
    ),
    ...block("MODEL", modelLines(check)),
    ...block(
      "WHAT TO DO",
      advice(check).flatMap((step, i) => paragraph(step, `${i + 1}. `)),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function findingLines({ feature, text, kind, code, severity, mutedUntil }: Finding): string[] {
  const muted = mutedUntil === null ? "" : `, muted until ${mutedUntil}`;
  const about = [kind.replaceAll("-", " "), severity, code].join(", ");
  const column = feature === "" ? "" : `${shortened(visibleText(feature), 40)}: `;
  return [...paragraph(text, "- "), `  ${column}${about}${muted}`];
}

function modelLines({ concept }: Check): string[] {
  if (concept === null) return [];
  const { labelled, predictions, explanation } = concept;
  return [`${countOf(labelled, "label")} for ${countOf(predictions, "prediction")}.`, ...paragraph(explanation)];
}

function block(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines];
}

function paragraph(text: string, first = ""): string[] {
  return wrappedLines(shortened(visibleText(text), 1000), width, first);
}
