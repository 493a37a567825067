import { type Html, html } from "../html.ts";

/**
 * The two bars of one value, baseline above serving, on a scale from 0 to `highestShare`. Decoration beside the numbers of its table row,
 * hidden from readers of the page's text. A share above 0 is never thinner than one pixel.
 */
export function valueBarsSvg(baselineShare: number, servingShare: number, highestShare: number): Html {
  return html`<svg class="bars" aria-hidden="true" width="100%" height="16">${bar(baselineShare, highestShare, 1, "baseline-bar")}${bar(servingShare, highestShare, 9, "serving-bar")}</svg>`;
}

function bar(share: number, highestShare: number, y: number, className: string): Html | null {
  if (!(share > 0) || !(highestShare > 0)) return null;
  const width = Math.max(0.4, Math.min(1, share / highestShare) * 100);
  return html`<rect class="${className}" x="0" y="${y}" width="${Number(width.toFixed(2))}%" height="6" rx="1"/>`;
}
