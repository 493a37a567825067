import { outcomeValue } from "../concept/outcome-value.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Schema } from "../schema/schema.ts";

/** How the joined labels are written in a training set. */
export type LabelForm =
  /** As they are: the number itself, or 1 for positive and 0 for negative. */
  | { readonly column: string; readonly type: "number" }
  /** As the values that monitor.json and training know. */
  | { readonly column: string; readonly type: "text"; readonly positive: string; readonly negative: string };

/**
 * The form in which a label is read back as what it is, under the same monitor.json: a number, unless the positive value is one that
 * 1 does not equal ("yes", 2). Then positives are that value, and negatives the other of the two values that the label had in
 * training; where it had not exactly two there, `not <positive>`.
 *
 * Null when monitor.json names no label: then there are none.
 */
export function labelForm({ label, positiveLabel }: MonitorConfig["columns"], training: Schema): LabelForm | null {
  if (label === undefined) return null;
  if (positiveLabel === undefined || outcomeValue(1, positiveLabel) === 1) return { column: label, type: "number" };
  const positive = String(positiveLabel);
  const known = training.features.find(({ name }) => name === label)?.values ?? [];
  const others = known.filter((value) => value !== positive);
  const negative = known.length === 2 && others.length === 1 ? others[0]! : `not ${positive}`;
  return { column: label, type: "text", positive, negative };
}

/** A joined label as it is written; between two classes (0.5, raters who disagree evenly) it counts as negative. */
export function writtenLabel(form: LabelForm, label: number): number | string {
  if (form.type === "number") return label;
  return label > 0.5 ? form.positive : form.negative;
}
