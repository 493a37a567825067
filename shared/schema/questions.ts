import type { Question } from "../check/check.ts";
import { defaultMonitorConfig, type MonitorConfig } from "../monitor/monitor-config.ts";
import { inferType } from "../profile/infer-type.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { quoted } from "./anomaly-checks.ts";
import { findRespellings } from "./find-renames.ts";
import { inferRole } from "./infer-role.ts";
import type { Schema } from "./schema.ts";

/**
 * What only the user can answer about the columns of the first serving batch: those that only training has, in the schema's
 * order, then those that only serving
 * has, in the file's. Empty when both have the same. A pair that differs only in spelling is asked about once.
 *
 * A column only training has is asked about as the label; one only serving has as score (numbers in [0, 1]), prediction (at
 * most 20 distinct values, or numbers) or
 * id (nearly all distinct). Roles that monitor.json names already are not asked for again; then the question is whether to
 * ignore the column. `answer` is
 * a member of monitor.json's top object.
 */
export function questionsOf(schema: Schema, serving: Profile, config: MonitorConfig): Question[] {
  const known = new Set(schema.features.map(({ name }) => name));
  const missing = schema.features.filter(
    ({ name, inServing, role }) => inServing && role !== "ignored" && !serving.features.has(name),
  );
  const added = [...serving.features.values()].filter(({ name }) => !known.has(name) && !isConfigured(name, config));
  const renames = findRespellings(missing, added);
  const renamed = new Set(renames.values());
  const questions = missing.map(({ name }): Question => {
    const after = renames.get(name);
    if (after !== undefined) {
      return {
        feature: name,
        text: `Only training has ${quoted(name)} and only serving has ${quoted(after)}. Are they one column? Then give it one name in both; if the first is the label, say so.`,
        answer: columnsLine("label", name),
      };
    }
    return config.columns.label === undefined
      ? {
          feature: name,
          text: `Only training has ${quoted(name)}. Is it the label?`,
          answer: columnsLine("label", name),
        }
      : {
          feature: name,
          text: `Only training has ${quoted(name)}. Should it be ignored?`,
          answer: ignoreLine(name),
        };
  });
  for (const column of added) {
    if (!renamed.has(column.name)) questions.push(askAboutNew(column, serving.rows, config));
  }
  return questions;
}

function isConfigured(name: string, config: MonitorConfig): boolean {
  const { id, timestamp, label, prediction, score } = config.columns;
  if ([id, timestamp, label, prediction, score, config.heldoutColumn].includes(name)) return true;
  return Object.hasOwn(config.features, name) && config.features[name]?.treat !== undefined;
}

function askAboutNew(column: FeatureProfile, rows: number, config: MonitorConfig): Question {
  const { name } = column;
  const role = suggestedRole(column, rows);
  if (role === null || config.columns[role] !== undefined) {
    return { feature: name, text: `Only serving has ${quoted(name)}. Should it be ignored?`, answer: ignoreLine(name) };
  }
  const what = { id: "the id of the prediction", score: "the model's score", prediction: "the model's prediction" }[
    role
  ];
  return { feature: name, text: `Only serving has ${quoted(name)}. Is it ${what}?`, answer: columnsLine(role, name) };
}

function suggestedRole(column: FeatureProfile, rows: number): "id" | "score" | "prediction" | null {
  const type = inferType(column.kinds);
  if (inferRole(column, type, rows, defaultMonitorConfig) === "id") return "id";
  const { min, max } = column.moments;
  if (type === "FLOAT") return min !== null && max !== null && min >= 0 && max <= 1 ? "score" : "prediction";
  const few = column.distinct.estimate <= 20;
  return (type === "INT" || type === "BOOLEAN" || type === "STRING") && few ? "prediction" : null;
}

function columnsLine(role: string, name: string): string {
  return `"columns": { ${JSON.stringify(role)}: ${JSON.stringify(name)} }`;
}

function ignoreLine(name: string): string {
  return `"features": { ${JSON.stringify(name)}: { "treat": "ignore" } }`;
}
