import type { HistoryEntry } from "../policy/history.ts";
import { type CoursePoint, effectCourseSvg } from "./chart/effect-course-svg.ts";
import { sparklineLength } from "./chart/sparkline-svg.ts";
import { type Html, html } from "./html.ts";

/** What the report draws of the batches up to its own. */
export type PastEffects = Pick<HistoryEntry, "eventTime" | "comparable" | "effects">;

/**
 * The course of one feature over the last 45 comparable batches, its strongest effect against training in each, with its caption. Nothing where no batch
 * showed one, or with fewer than two batches.
 *
 * @param past oldest first, this batch last
 */
export function effectCourse(past: readonly PastEffects[], feature: string, name: string): Html | null {
  const of = new Set([`covariate-shift:${feature}`, `schema-skew:${feature}`]);
  const points: CoursePoint[] = past
    .filter(({ comparable }) => comparable)
    .slice(-sparklineLength)
    .map(({ eventTime, effects }) => ({
      eventTime,
      floors: Math.max(0, ...effects.filter((effect) => of.has(effect.of)).map(({ floors }) => floors)),
    }));
  if (points.every(({ floors }) => floors === 0)) return null;
  const drawn = effectCourseSvg(points, name);
  return (
    drawn &&
    html`<h3>Effect over the last ${points.length} batches</h3>${drawn}<p class="note">In units of the floor, which is the line; this batch stands last.</p>`
  );
}
