import type { Rows } from "../generators/concept.ts";
import { solve } from "./solve.ts";

/** A model of straight lines: intercept first, then a slope a column. */
export type Model = Float64Array;

/** Each row's weighted sum: log-odds of a logistic model, the outcome of a linear one. */
export function lineOf(model: Model, { columns, label }: Rows): Float64Array {
  const lines = new Float64Array(label.length).fill(model[0]!);
  columns.forEach((column, j) => {
    for (let i = 0; i < lines.length; i++) lines[i]! += model[j + 1]! * column[i]!;
  });
  return lines;
}

/** Ordinary least squares. */
export function fitLinear(rows: Rows): Model {
  return step(new Float64Array(rows.columns.length + 1), rows, (line) => ({ mean: line, weight: 1 }));
}

/** Logistic regression by maximum likelihood: Newton's steps until none moves a coefficient by 1e-8, at most 25. */
export function fitLogistic(rows: Rows): Model {
  let model: Model = new Float64Array(rows.columns.length + 1);
  for (let i = 0; i < 25; i++) {
    const next = step(model, rows, (line) => {
      const mean = 1 / (1 + Math.exp(-line));
      return { mean, weight: mean * (1 - mean) };
    });
    const moved = next.reduce((most, value, j) => Math.max(most, Math.abs(value - model[j]!)), 0);
    model = next;
    if (moved < 1e-8) break;
  }
  return model;
}

/** One step of Fisher scoring. */
function step(model: Model, rows: Rows, link: (line: number) => { mean: number; weight: number }): Model {
  const { columns, label } = rows;
  const d = model.length;
  const lines = lineOf(model, rows);
  const gradient = new Float64Array(d);
  const information = new Float64Array(d * d);
  const row = new Float64Array(d).fill(1);
  for (let i = 0; i < label.length; i++) {
    const { mean, weight } = link(lines[i]!);
    const residual = label[i]! - mean;
    for (let j = 1; j < d; j++) row[j] = columns[j - 1]![i]!;
    for (let j = 0; j < d; j++) {
      gradient[j]! += residual * row[j]!;
      const weighted = weight * row[j]!;
      for (let k = 0; k <= j; k++) information[j * d + k]! += weighted * row[k]!;
    }
  }
  const move = solve(information, gradient);
  return model.map((value, j) => value + move[j]!);
}
