import type { EstimatedQuality } from "../concept/estimate/estimate-batch.ts";
import { type QualityMeasure, qualityMeasures } from "../concept/estimate/quality-measures.ts";
import { formatCount, formatShare } from "../text/format-number.ts";
import { shortenedSentence } from "../text/visible-text.ts";
import { type Html, html } from "./html.ts";

const shares: ReadonlySet<QualityMeasure["id"]> = new Set(["accuracy", "precision", "recall", "f1"]);

/** What the scores alone tell of quality while labels are missing, with what it takes for granted. Nothing without estimates. */
export function estimateSection(estimated: EstimatedQuality | null): Html | null {
  if (estimated === null) return null;
  const { measures, prior, refusal, predictions } = estimated;
  return html`<h3>Estimated without labels</h3>
<p class="soft">Estimates from ${formatCount(predictions)} scores, not measurements. They cannot see a change of P(y given x): only labels can.</p>
${refusal !== null && html`<p>${shortenedSentence(refusal, 400)}</p>`}
${
  (measures.length > 0 || prior !== null) &&
  html`<div class="scroll"><table>${
    measures.length > 0 &&
    html`${header("If the outcome at equal score is as held-out")}<tbody>${measures.map(
      ({ measure, value, low, high, heldout }) => {
        const text = shares.has(measure) ? formatShare : (number: number) => number.toFixed(3);
        return row(titleOf(measure), text(heldout), text(value), `${text(low)} to ${text(high)}`);
      },
    )}</tbody>`
  }${
    prior !== null &&
    html`${header("If each outcome's inputs are as held-out")}<tbody>${row("Share of positive outcomes", formatShare(prior.heldout), shown(prior.value), `${shown(prior.low)} to ${shown(prior.high)}`)}</tbody>`
  }</table></div>`
}`;
}

function header(assumption: string): Html {
  return html`<tbody><tr><th scope="col">${assumption}</th><th scope="col" class="n">Held-out</th><th scope="col" class="n">Estimate</th><th scope="col" class="n">95% interval</th></tr></tbody>`;
}

function row(name: string, heldout: string, value: string, interval: string): Html {
  return html`<tr><th scope="row">${name}</th><td class="n">${heldout}</td><td class="n"><b>${value}</b></td><td class="n">${interval}</td></tr>`;
}

function shown(share: number): string {
  return formatShare(Math.min(1, Math.max(0, share)));
}

function titleOf(measure: QualityMeasure["id"]): string {
  return qualityMeasures.find(({ id }) => id === measure)?.title ?? measure;
}
