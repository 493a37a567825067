import { type Html, html } from "../html.ts";

/**
 * How far a feature moved in units of its floor, as a short bar on a logarithmic scale from an eighth to 32 floors; the tick is the floor itself.
 * Decoration beside the number. Values outside the scale are drawn at its ends; 0 draws no bar.
 */
export function effectMeterSvg(moved: number): Html {
  const position = moved > 0 ? Math.min(1, Math.max(0.03, (Math.log2(moved) + 3) / 8)) : 0;
  return html`<svg class="meter" aria-hidden="true" width="72" height="12"><rect class="track" x="0" y="4" width="72" height="4" rx="2"/>${
    position > 0 &&
    html`<rect class="fill" x="0" y="4" width="${Number((72 * position).toFixed(1))}" height="4" rx="2"/>`
  }<line class="floor" x1="27" x2="27" y1="0" y2="12"/></svg>`;
}
