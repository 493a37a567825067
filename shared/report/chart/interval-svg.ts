import { formatNumber } from "../../text/format-number.ts";
import { type Html, html } from "../html.ts";

/** An estimate with the ends of its interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * An estimate as a dot with whiskers against the value that means "nothing changed". `ratio` draws on a logarithmic scale (all numbers must
 * be positive). An interval that does not reach the reference is drawn in the colour of its meaning by the class `apart`.
 * Numbers that are not finite, or not positive for a ratio: a sentence instead.
 */
export function intervalSvg(interval: Interval, kind: "difference" | "ratio", name: string): Html {
  const reference = kind === "ratio" ? 1 : 0;
  const scale = kind === "ratio" ? Math.log : (value: number) => value;
  const [low, value, high] = [scale(interval.low), scale(interval.value), scale(interval.high)];
  if (![low, value, high].every(Number.isFinite)) return html`<p class="soft">The interval has no finite ends.</p>`;
  const origin = scale(reference);
  const from = Math.min(low, origin);
  const width = Math.max(high, origin) - from || 1;
  const x = (position: number) => `${Number((16 + (68 * (position - from)) / width).toFixed(2))}%`;
  const apart = low > origin || high < origin;
  return html`<svg class="chart interval${apart && " apart"}" role="img" aria-label="${name}: ${formatNumber(interval.value)}, 95% interval ${formatNumber(interval.low)} to ${formatNumber(interval.high)}; ${reference} means no change" width="100%" height="56">
<line class="reference" x1="${x(origin)}" x2="${x(origin)}" y1="4" y2="38"/><line class="axis" x1="0" x2="100%" y1="38" y2="38"/>
<line class="whisker" x1="${x(low)}" x2="${x(high)}" y1="20" y2="20"/>
<line class="whisker" x1="${x(low)}" x2="${x(low)}" y1="14" y2="26"/><line class="whisker" x1="${x(high)}" x2="${x(high)}" y1="14" y2="26"/>
<circle class="dot" cx="${x(value)}" cy="20" r="5"/>
<text class="tick" x="${x(origin)}" y="52" text-anchor="middle">${reference} = no change</text>
</svg>`;
}
