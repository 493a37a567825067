import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cell, ours } from "./experiment.ts";
import type { Results } from "./results.ts";
import { publishedRules } from "./rules/published-rules.ts";

const columns = 4;
const panel = { width: 250, height: 190 };
const plot = { left: 78, right: 14, top: 34, bottom: 34 };
const margin = { left: 24, top: 118, bottom: 62 };
const barWidth = 22;
const inks = { ours: "#0b6e4f", rule: "#1f4e9c", false: "#c8321f", text: "#222", faint: "#777", line: "#d5d5d5" };

interface Point {
  readonly shift: number;
  readonly percent: number;
}

/** What one rule does: false alarms in percent of checks, and found changes by shift. */
interface Curve {
  readonly name: string;
  readonly falseAlarms: number;
  readonly found: readonly Point[];
}

/**
 * Writes bench/results/detection.svg: for every rule the false alarms of a check of twenty unchanged normal columns, and how often it finds a shift of one
 * column's mean, 5,000 rows against 1,000. Returns the path as seen from here; null where those cells were not measured.
 */
export async function writePicture(results: Results): Promise<string | null> {
  const curves = curvesOf(results);
  if (curves.length === 0) return null;
  const path = fileURLToPath(new URL("../results/detection.svg", import.meta.url));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, pictureOf(curves));
  return relative(process.cwd(), path);
}

function curvesOf({ cells, rate }: Results): Curve[] {
  const row = cells.filter(
    ({ kind, nBaseline, nServing, counted }) =>
      kind === "normal" && nBaseline === 5000 && nServing === 1000 && !counted,
  );
  const none = row.find(({ section }) => section === "unchanged");
  const shifts = row.flatMap((cell) => {
    const shift = /^mean \+([\d.]+) sd$/.exec(cell.change)?.[1];
    return shift === undefined ? [] : [{ cell, shift: Number(shift) }];
  });
  if (none === undefined || shifts.length === 0) return [];
  const found = (cell: Cell, name: string): number => 100 * rate(cell, name, "found").share;
  return [ours, ...publishedRules.map(({ name }) => name)].map((name) => ({
    name,
    falseAlarms: 100 * rate(none, name, "alarm").share,
    found: shifts.map(({ cell, shift }) => ({ shift, percent: found(cell, name) })),
  }));
}

/** The picture as SVG: one panel a rule, ours first and again as a dashed line in every other. */
export function pictureOf(curves: readonly Curve[]): string {
  const rows = Math.ceil(curves.length / columns);
  const width = 2 * margin.left + columns * panel.width;
  const height = margin.top + rows * panel.height + margin.bottom;
  const panels = curves.map((curve, i) => {
    const [x, y] = [margin.left + (i % columns) * panel.width, margin.top + Math.floor(i / columns) * panel.height];
    return `<g transform="translate(${x} ${y})">${panelOf(curve, curves[0]!)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif">
<rect width="${width}" height="${height}" fill="#fff"/>
${text(margin.left, 34, "Who finds a shifted column, and who cries wolf?", { size: 22, weight: 700 })}
${text(margin.left, 58, "One check compares 1,000 new rows of 20 columns with 5,000 rows of training.", { size: 13.5 })}
<rect x="${margin.left}" y="72" width="12" height="12" fill="${inks.false}"/>
${text(margin.left + 18, 83, "red bar: checks that alarm although nothing changed", { size: 13.5 })}
<line x1="${margin.left + 350}" x2="${margin.left + 376}" y1="78" y2="78" stroke="${inks.rule}" stroke-width="3"/>
${text(margin.left + 384, 83, "line: how often a shift of one column's mean is found", { size: 13.5 })}
<line x1="${margin.left + 716}" x2="${margin.left + 742}" y1="78" y2="78" stroke="${inks.ours}" stroke-width="2" stroke-dasharray="5 4"/>
${text(margin.left + 750, 83, "Tidemark's line, to compare", { size: 13.5 })}
${panels.join("\n")}
${text(margin.left, height - 34, "Up and to the left is better for the line; no red is better for the bar. The shift is in standard deviations; a tenth is the least that matters by our floors.", { size: 12.5, fill: inks.faint })}
${text(margin.left, height - 15, "Every rule but ours is a re-implementation of the product's published default, not the product. Normal columns; npm run bench:detection.", { size: 12.5, fill: inks.faint })}
</svg>
`;
}

function panelOf(curve: Curve, own: Curve): string {
  const isOurs = curve === own;
  const y = (percent: number): number =>
    panel.height - plot.bottom - (percent / 100) * (panel.height - plot.top - plot.bottom);
  const shifts = curve.found.map(({ shift }) => shift);
  const step = (panel.width - plot.left - plot.right) / Math.max(1, shifts.length);
  const x = (shift: number): number => plot.left + (shifts.indexOf(shift) + 0.5) * step;
  const line = (points: readonly Point[]): string =>
    points
      .filter(({ percent }) => !Number.isNaN(percent))
      .map(({ shift, percent }) => `${x(shift).toFixed(1)},${y(percent).toFixed(1)}`)
      .join(" ");
  const ink = isOurs ? inks.ours : inks.rule;
  const bar = { x: 40, height: y(0) - y(curve.falseAlarms) };
  const grid = [0, 50, 100].map(
    (percent) =>
      `<line x1="34" x2="${panel.width - plot.right}" y1="${y(percent)}" y2="${y(percent)}" stroke="${inks.line}"/>${text(30, y(percent) + 4, `${percent}%`, { size: 10.5, fill: inks.faint, anchor: "end" })}`,
  );
  const ticks = shifts.map((shift) =>
    text(x(shift), y(0) + 15, String(shift).replace(/^0/, ""), { size: 10.5, fill: inks.faint, anchor: "middle" }),
  );
  const dots = curve.found.map(({ shift, percent }) =>
    Number.isNaN(percent) ? "" : `<circle cx="${x(shift)}" cy="${y(percent)}" r="3" fill="${ink}"/>`,
  );
  return [
    text(34, 20, curve.name, { size: 14.5, weight: 700, fill: ink }),
    ...grid,
    `<rect x="${bar.x}" y="${y(0) - Math.max(bar.height, 0.8)}" width="${barWidth}" height="${Math.max(bar.height, 0.8)}" fill="${inks.false}"/>`,
    text(bar.x + barWidth / 2, y(0) - bar.height - 4, `${shownPercent(curve.falseAlarms)}%`, {
      ...{ size: 11, fill: inks.false, weight: 700, anchor: "middle" },
    }),
    text(bar.x + barWidth / 2, y(0) + 15, "none", { size: 10.5, fill: inks.faint, anchor: "middle" }),
    isOurs
      ? ""
      : `<polyline points="${line(own.found)}" fill="none" stroke="${inks.ours}" stroke-width="1.6" stroke-dasharray="5 4" opacity="0.75"/>`,
    `<polyline points="${line(curve.found)}" fill="none" stroke="${ink}" stroke-width="2.6"/>`,
    ...dots,
    ...ticks,
  ].join("");
}

function shownPercent(value: number): string {
  return value > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

interface TextStyle {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: "end" | "middle";
}

function text(x: number, y: number, content: string, { size, weight, fill, anchor }: TextStyle): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight ?? 400}" fill="${fill ?? inks.text}" text-anchor="${anchor ?? "start"}">${escaped}</text>`;
}
