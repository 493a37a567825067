import type { InputFault } from "../errors.ts";
import { schemaFileName } from "../keys.ts";
import { countOf, formatMoment, formatNumber } from "../text/format-number.ts";
import { alertMail, recoveredMail, welcomeMail } from "./check-mail.ts";
import { block, labelled, linkLine, paragraph, plainName } from "./mail-lines.ts";
import type { Notice, TrainingSummary } from "./notice.ts";
import { refusedFile } from "./refused-file.ts";
import { withoutQuoted } from "./value-redactor.ts";

const mostFeatures = 14;

/**
 * The plain-text mail of a notice, to be acted on in twenty seconds: what, since when, how bad, evidence, what to do, how to accept or mute, where
 * the report is. Fewer than 60 lines of at most 78 characters, URLs alone on lines of their own. Holds column names, counts, shares and test
 * results, and no value from the data; every name with its control and bidirectional characters visible and cut to length. Ends in a line break.
 */
export function mailText(notice: Notice): string {
  return `${linesOf(notice).join("\n")}\n`;
}

function linesOf(notice: Notice): string[] {
  switch (notice.kind) {
    case "alert":
      return alertMail(notice.check, notice.incidents, notice.links);
    case "recovered":
      return recoveredMail(notice.check, notice.incidents, notice.links);
    case "welcome":
      return welcomeMail(notice.check, notice.links);
    case "training":
      return [
        ...trainingMail(notice.monitor, notice.training),
        ...where(notice.links.report, notice.links.monitorConfig),
      ];
    case "configuration":
      return [...configurationMail(notice.monitor, notice.fault), ...where(null, notice.links.monitorConfig)];
    case "silence":
      return [
        ...silenceMail(notice.monitor, notice.lastEventTime, notice.expectedEveryHours),
        ...where(notice.links.report, notice.links.monitorConfig),
      ];
  }
}

function trainingMail(monitor: string, training: TrainingSummary): string[] {
  const columns = new Set(training.features.map(({ name }) => name));
  const features = training.features.slice(0, mostFeatures).flatMap(({ name, type, role, note }) => {
    const about = [
      type.toLowerCase(),
      ...(role === "feature" || role === type.toLowerCase() ? [] : [role]),
      ...(note === "" ? [] : [withoutQuoted(note, columns)]),
    ];
    return paragraph(`${plainName(name)}: ${about.join(", ")}`, 1, "- ");
  });
  const left = training.features.length - mostFeatures;
  const detectable = training.detectable
    .slice(0, 8)
    .flatMap(({ change, rows }) => paragraph(`${change}: from ${countOf(rows, "row")} a batch`, 2, "- "));
  return [
    ...paragraph(`${plainName(monitor)}: baseline ${plainName(training.version)} is ready.`, 2),
    "",
    ...labelled(
      "Training",
      `${countOf(training.rows, "row")} in ${countOf(training.objects, "object")}, ${countOf(training.features.length, "column")}`,
    ),
    ...labelled(
      "Held out",
      training.heldoutRows === 0
        ? "none; without them model quality is not judged"
        : countOf(training.heldoutRows, "row"),
    ),
    ...block("COLUMNS", [...features, ...(left > 0 ? [`and ${left} more in the report`] : [])]),
    ...block("WHAT WILL BE FOUND, IN FOUR CASES OF FIVE", detectable),
    ...block("WHAT TO DO NEXT", paragraph(training.next, 4)),
  ];
}

function configurationMail(monitor: string, fault: InputFault): string[] {
  return [
    ...paragraph(`${plainName(monitor)}: ${refusedFile(fault)} was refused.`, 2),
    "",
    ...labelled("File", plainName(fault.object, 120)),
    ...labelled("Place", fault.place === "" ? "the whole file" : fault.place, 2),
    ...labelled("Reason", fault.problem, 5),
    ...labelled(
      "In force",
      refusedFile(fault) === schemaFileName
        ? "the last valid schema.pbtxt; without one, what training showed"
        : "the last valid monitor.json; without one, the defaults",
    ),
    ...block("WHAT TO DO", paragraph(fault.remedy, 4)),
  ];
}

function silenceMail(monitor: string, lastEventTime: string | null, expectedEveryHours: number): string[] {
  const last = lastEventTime === null ? "never" : formatMoment(lastEventTime);
  return [
    ...paragraph(`${plainName(monitor)} is SILENT: no serving data has come for too long.`, 2),
    "",
    ...labelled("Last batch", plainName(last)),
    ...labelled(
      "Expected",
      `every ${formatNumber(expectedEveryHours)} ${expectedEveryHours === 1 ? "hour" : "hours"} (expectDataEveryHours in monitor.json)`,
    ),
    ...block("WHAT TO DO", [
      "1. Look whether the job that uploads serving data still runs.",
      "2. If it stopped on purpose, remove expectDataEveryHours from monitor.json.",
    ]),
  ];
}

function where(report: string | null, monitorConfig: string): string[] {
  return [
    ...(report === null ? [] : block("REPORT", [linkLine(report)])),
    ...block("MONITOR.JSON", [linkLine(monitorConfig)]),
  ];
}
