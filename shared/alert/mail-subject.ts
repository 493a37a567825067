import type { Check, Incident } from "../check/check.ts";
import { asciiText } from "../text/ascii-text.ts";
import { countOf, formatMoment } from "../text/format-number.ts";
import { shortened } from "../text/visible-text.ts";
import { findingPhrase, findingsOfIncidents, incidentSubject, verdictCapitals } from "./finding-phrase.ts";
import type { Notice } from "./notice.ts";
import { refusedFile } from "./refused-file.ts";

/** SNS allows fewer than 100 characters. */
const longest = 99;

/**
 * The subject of the mail: `[Tidemark] flights: BROKEN - distance is missing in 2001-06-03`. Printable ASCII, fewer than 100 characters, no line break,
 * begins with `[`; other characters are transliterated or become `?`. Names columns, never values.
 */
export function mailSubject(notice: Notice): string {
  const monitor = shortened(asciiText(notice.monitor) || "?", 30, "...");
  const start = `[Tidemark] ${monitor}: `;
  const [what, end] = whatAndEnd(notice);
  const room = longest - start.length - end.length;
  return `${start}${shortened(asciiText(what), room, "...")}${end}`.trimEnd();
}

/** The part that may be cut, and the part that may not. */
function whatAndEnd(notice: Notice): readonly [string, string] {
  switch (notice.kind) {
    case "alert":
      return [
        `${verdictCapitals[notice.check.verdict]} - ${alertWords(notice.check, notice.incidents)}`,
        inBatch(notice.check),
      ];
    case "recovered":
      return [`recovered - ${recoveredWords(notice.incidents)}`, inBatch(notice.check)];
    case "welcome":
      return [`first batch checked - ${countOf(notice.check.questions.length, "question")}`, inBatch(notice.check)];
    case "training":
      return [`baseline ${notice.training.version} is ready`, ` - ${countOf(notice.training.rows, "row")}`];
    case "configuration":
      return [`${refusedFile(notice.fault)} refused - ${notice.fault.place || "the whole file"}`, ""];
    case "silence":
      return [
        "SILENT - no serving data",
        notice.lastEventTime === null ? " yet" : ` since ${shortMoment(notice.lastEventTime)}`,
      ];
  }
}

function alertWords(check: Check, incidents: readonly Incident[]): string {
  const findings = findingsOfIncidents(check, incidents);
  const first = findings[0];
  if (first === undefined) return "see the report";
  const columns = new Set(findings.map(({ feature }) => feature)).size;
  const more = columns > 1 ? ` and ${columns - 1} more` : "";
  return `${subjectOf(first.feature)} ${findingPhrase(first)}${more}`;
}

function recoveredWords(incidents: readonly Incident[]): string {
  const first = incidents[0];
  if (first === undefined) return "all clear";
  const more = incidents.length > 1 ? ` and ${incidents.length - 1} more` : "";
  return `${subjectOf(incidentSubject(first)?.feature ?? "")}${more}`;
}

function subjectOf(feature: string): string {
  return feature === "" ? "the batch" : shortened(asciiText(feature) || "?", 32, "...");
}

function inBatch(check: Check): string {
  return ` in ${shortMoment(check.batch.eventTime)}`;
}

function shortMoment(iso: string): string {
  return shortened(asciiText(formatMoment(iso).replace(" UTC", "")), 20, "...");
}
