import { gapCriteria } from "../concept/group/gap-criteria.ts";
import { groupGaps, leastRowsOfGroup } from "../concept/group/measure-gaps.ts";
import type { SliceOutcomes } from "../concept/group/slice-outcomes.ts";
import { countOf, formatCount, formatShare } from "../text/format-number.ts";
import { dataText, type Html, html } from "./html.ts";

const mostShown = 20;

/** Every slice's groups, each share with how far it lies from all other rows'. Nothing without slices. */
export function groupSection(slices: readonly SliceOutcomes[]): Html | null {
  if (slices.length === 0) return null;
  return html`<h3>By group</h3>
<p class="note">Shares of labelled predictions, and beside them how far each lies from that of all other rows, in points, with its 95% interval. A group needs ${leastRowsOfGroup} rows of what the share is of to be compared.</p>
${slices.map(sliceTable)}`;
}

/** A difference of shares in points, with its sign: `+12.5`. */
function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1);
  return text === "0.0" ? text : `${difference < 0 ? "\u2212" : "+"}${text}`;
}

function sliceTable(slice: SliceOutcomes): Html {
  const { column, groups, left } = slice;
  if (groups.length === 0)
    return html`<p>${dataText(column)}: no labelled prediction has a decision and a value of it.</p>`;
  const gaps = gapCriteria.map(
    (criterion) => new Map(groupGaps(slice, criterion).gaps.map((gap) => [gap.group, gap] as const)),
  );
  const hidden = Math.max(0, groups.length - mostShown) + left.groups;
  return html`<div class="scroll"><table><thead><tr><th scope="col">${dataText(column)}</th><th scope="col" class="n">Rows</th>${gapCriteria.map(({ title }) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead>
<tbody>${groups.slice(0, mostShown).map(
    (group) =>
      html`<tr><th scope="row">${group.group === null ? html`<span class="soft">(missing)</span>` : dataText(group.group, 40)}</th><td class="n">${formatCount(group.n)}</td>${gapCriteria.map(
        ({ of }, c) => {
          const { count, total } = of(group);
          const gap = gaps[c]!.get(group.group);
          const apart =
            gap === undefined ? "too few rows" : `${points(gap.value)} (${points(gap.low)} to ${points(gap.high)})`;
          return html`<td class="n">${total === 0 ? "\u2013" : formatShare(count / total)}<br><span class="soft">${apart}</span></td>`;
        },
      )}</tr>`,
  )}</tbody></table></div>
${hidden > 0 && html`<p class="note">And ${countOf(hidden, "smaller group")}.</p>`}`;
}
