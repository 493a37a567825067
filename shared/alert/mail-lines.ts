import { shortened, visibleText } from "../text/visible-text.ts";
import { wrappedLines } from "../text/wrapped-lines.ts";

/** Characters of a line of mail; URLs alone may be longer. */
export const mailWidth = 78;

/** A name as a mail shows it: control and bidirectional characters visible, at most `maxLength` characters. */
export function plainName(name: string, maxLength = 40): string {
  return name === "" ? "(empty)" : shortened(visibleText(name), maxLength, "...");
}

/** A sentence as mail lines: characters made visible, wrapped, at most `mostLines`, the rest replaced by `...`. */
export function paragraph(text: string, mostLines: number, first = "", rest = " ".repeat(first.length)): string[] {
  const room = mailWidth * mostLines;
  const lines = wrappedLines(shortened(visibleText(text), room, " ... "), mailWidth, first, rest);
  if (lines.length <= mostLines) return lines;
  const last = lines[mostLines - 1] ?? "";
  return [
    ...lines.slice(0, mostLines - 1),
    `${[...last]
      .slice(0, mailWidth - 4)
      .join("")
      .slice(0, mailWidth - 4)
      .toWellFormed()} ...`,
  ];
}

/** A label and what stands beside it, in the column layout of a mail's head. */
export function labelled(label: string, text: string, mostLines = 2): string[] {
  return paragraph(text, mostLines, `${label.padEnd(10)} `);
}

/** A block of a mail: its heading in capitals, then its lines. Nothing without lines. */
export function block(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines];
}

/** A link on a line of its own. Spaces and control characters become percent-encoded so that it stays one line. */
export function linkLine(url: string): string {
  return url.toWellFormed().replace(/[\p{Cc}\p{Z}\p{Cf}]/gu, (character) => encodeURIComponent(character));
}
