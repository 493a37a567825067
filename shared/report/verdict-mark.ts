import type { CheckVerdict } from "../check/check.ts";
import { type Html, html, raw } from "./html.ts";

/** The word that names a verdict. */
export const verdictWords: Readonly<Record<CheckVerdict, string>> = {
  stable: "Stable",
  drift: "Drift",
  broken: "Broken",
  "not-applicable": "Not judged",
};

/** Shapes on a 16 x 16 field: a verdict is told by its shape as well as by its colour. */
const shapes: Readonly<Record<CheckVerdict, string>> = {
  stable: '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.6 8.3l2.3 2.3 4.5-4.9" class="cut"/>',
  drift: '<path d="M8 .9l7.4 13.6H.6z" fill="currentColor"/><path d="M8 6v4M8 12v.4" class="cut"/>',
  broken:
    '<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z" fill="currentColor"/><path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" class="cut"/>',
  "not-applicable":
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 1.8"/><path d="M5 8h6" stroke="currentColor" stroke-width="1.6" fill="none"/>',
};

/** The shape of a verdict in its colour, sized by the text around it; hidden from readers of the page's text, who get the word. */
export function verdictMark(verdict: CheckVerdict): Html {
  return html`<svg class="mark ${verdict}" viewBox="0 0 16 16" aria-hidden="true">${raw(shapes[verdict])}</svg>`;
}

/** The summary of a check without the verdict's name in front, for places that show the verdict themselves. */
export function summaryWithoutVerdict(verdict: CheckVerdict, summary: string): string {
  const start = `${verdictWords[verdict]}: `;
  return summary.startsWith(start) ? summary.slice(start.length) : summary;
}

/** Shape and word together. */
export function verdictLabel(verdict: CheckVerdict): Html {
  return html`<span class="verdict ${verdict}">${verdictMark(verdict)} ${verdictWords[verdict]}</span>`;
}
