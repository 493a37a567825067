import type { FeatureComparison } from "../check/check.ts";
import type { FeatureStatistics } from "../profile/statistics.ts";
import { formatDifference, formatNumber, formatPoints, formatShare } from "../text/format-number.ts";
import { dataText, type Html, html } from "./html.ts";

const mostValues = 20;

interface NumberRow {
  readonly name: string;
  readonly baseline: string;
  readonly serving: string;
  readonly change: string;
  readonly changed: boolean;
}

/** The numbers of both sides with their change; `all` adds quantiles, zeros and the inferred type. */
export function numbersTable(comparison: FeatureComparison, all: boolean): Html {
  const rows = all ? [...mainRows(comparison), ...otherRows(comparison)] : mainRows(comparison);
  return html`<div class="scroll"><table class="sides"><thead><tr><td></td><th scope="col" class="n">Baseline</th><th scope="col" class="n">Serving</th><th scope="col" class="n">Change</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr${row.changed && html` class="changed"`}><th scope="row">${row.name}</th><td class="n">${row.baseline}</td><td class="n">${row.serving}</td><td class="n">${row.change}</td></tr>`,
  )}</tbody></table></div>`;
}

function mainRows(comparison: FeatureComparison): NumberRow[] {
  const numeric = [comparison.baseline, comparison.serving].some((side) => (side?.numbers ?? 0) > 0);
  return [
    numberRow("Rows", comparison, (side) => side.rows, false),
    ...shareRows(comparison, [["Missing", "missing"]], true),
    ...shareRows(
      comparison,
      [
        ["Empty text", "empty"],
        ["NaN", "nan"],
        ["Infinite", "infinite"],
      ],
      false,
    ),
    ...(numeric
      ? [
          numberRow("Mean", comparison, (side) => side.mean, true),
          numberRow("Std. dev.", comparison, (side) => side.standardDeviation, true),
          numberRow("Median", comparison, (side) => side.quantiles?.[3] ?? null, true),
          numberRow(
            "5% \u2026 95%",
            comparison,
            () => null,
            false,
            (side) => range(side.quantiles?.[1], side.quantiles?.[5]),
          ),
          numberRow(
            "Min \u2026 max",
            comparison,
            () => null,
            false,
            (side) => range(side.min, side.max),
          ),
        ]
      : []),
    numberRow("Distinct", comparison, (side) => side.distinct, false),
  ];
}

function otherRows(comparison: FeatureComparison): NumberRow[] {
  const names = ["1%", "5%", "25%", "50%", "75%", "95%", "99%"];
  const numeric = [comparison.baseline, comparison.serving].some((side) => side !== null && side.quantiles !== null);
  return [
    ...shareRows(comparison, [["Zero", "zeros"]], false),
    ...(numeric
      ? names.map((name, i) => numberRow(`${name} quantile`, comparison, (side) => side.quantiles?.[i] ?? null, true))
      : []),
    ...(comparison.baseline?.meanTextLength != null || comparison.serving?.meanTextLength != null
      ? [numberRow("Mean text length", comparison, (side) => side.meanTextLength, true)]
      : []),
    numberRow(
      "Inferred type",
      comparison,
      () => null,
      false,
      (side) => side.inferredType.toLowerCase(),
    ),
  ];
}

function numberRow(
  name: string,
  comparison: FeatureComparison,
  of: (side: FeatureStatistics) => number | null,
  withChange: boolean,
  text: (side: FeatureStatistics) => string = (side) => formatNumber(of(side)),
): NumberRow {
  const { baseline, serving } = comparison;
  const [before, after] = [baseline && of(baseline), serving && of(serving)];
  return {
    name,
    baseline: baseline === null ? "\u2013" : text(baseline),
    serving: serving === null ? "\u2013" : text(serving),
    change: withChange && before !== null && after !== null ? formatDifference(after - before) : "",
    changed: false,
  };
}

type Counted = "missing" | "empty" | "nan" | "infinite" | "zeros";

function shareRows(
  comparison: FeatureComparison,
  rows: readonly (readonly [string, Counted])[],
  always: boolean,
): NumberRow[] {
  return rows.flatMap(([name, member]) => {
    const before = share(comparison.baseline, member);
    const after = share(comparison.serving, member);
    if (!always && !before && !after) return [];
    const change = before === null || after === null ? 0 : after - before;
    return [
      {
        name,
        baseline: formatShare(before),
        serving: formatShare(after),
        change: change === 0 ? "" : formatPoints(change),
        changed: Math.abs(change) >= 0.01,
      },
    ];
  });
}

function share(side: FeatureStatistics | null, member: Counted): number | null {
  return side === null || side.rows === 0 ? null : side[member] / side.rows;
}

/** The share of one kind of value on one side, for a person; a dash without that side. */
export function shareOf(side: FeatureStatistics | null, member: Counted): string {
  return formatShare(share(side, member));
}

function range(low: number | null | undefined, high: number | null | undefined): string {
  return low == null || high == null ? "\u2013" : `${formatNumber(low)} \u2026 ${formatNumber(high)}`;
}

/** The most frequent values of each side in their own order, at most 20. Nothing when neither side has any. */
export function topValuesTable(comparison: FeatureComparison): Html | null {
  const [before, after] = [comparison.baseline?.topValues ?? [], comparison.serving?.topValues ?? []];
  const length = Math.min(mostValues, Math.max(before.length, after.length));
  if (length === 0) return null;
  const cells = (side: FeatureStatistics | null, i: number) => {
    const top = side?.topValues[i];
    if (side === null || top === undefined) return html`<td></td><td></td>`;
    return html`<td>${dataText(top.value, 28)}</td><td class="n">${formatShare(side.rows === 0 ? null : top.count / side.rows)}</td>`;
  };
  return html`<h3>Most frequent values</h3><div class="scroll"><table><thead><tr><th scope="col">Baseline</th><th scope="col" class="n">Share</th><th scope="col">Serving</th><th scope="col" class="n">Share</th></tr></thead>
<tbody>${Array.from({ length }, (_, i) => html`<tr>${cells(comparison.baseline, i)}${cells(comparison.serving, i)}</tr>`)}</tbody></table></div>`;
}
