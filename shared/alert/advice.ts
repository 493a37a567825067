import type { Check, Finding } from "../check/check.ts";
import { qualityMeasures } from "../concept/estimate/quality-measures.ts";
import { shortened } from "../text/visible-text.ts";
import { onsetHint } from "./onset-clause.ts";

/**
 * What a person should do about a check, most urgent first, one plain sentence or two each; at most six. Names columns, never values. A stable check
 * without questions gives one sentence that says so. Text from the upload (fault remedies, column names) is not escaped.
 */
export function advice(check: Check): string[] {
  const findings = check.findings.filter((finding) => finding.mutedUntil === null);
  const steps = [...faultAdvice(check), ...verdictAdvice(check, findings), ...questionAdvice(check)];
  return steps.slice(0, 6);
}

function faultAdvice(check: Check): string[] {
  const remedies = [...new Set(check.faults.map((fault) => fault.remedy))];
  return remedies.slice(0, 3);
}

function verdictAdvice(check: Check, findings: readonly Finding[]): string[] {
  if (check.verdict === "broken") return brokenAdvice(check, findings);
  if (check.verdict === "drift") return driftAdvice(check, findings);
  if (check.verdict === "stable") return check.questions.length === 0 ? ["Nothing to do."] : [];
  if (check.baseline === null && check.faults.length === 0) {
    return [
      `Upload the model's training data under ${check.monitor}/training/<version>/; this batch is then checked against it.`,
    ];
  }
  return check.faults.length === 0
    ? ["Nothing to do now. The reasons beside the tests say how many rows they need."]
    : [];
}

function brokenAdvice(check: Check, findings: readonly Finding[]): string[] {
  const columns = names(findings.filter((finding) => finding.broken));
  const steps = ["Do not use this batch for training, and treat its predictions with suspicion."];
  if (columns !== "") steps.unshift(`Ask whoever produces the data what happened to ${columns}.`);
  if (check.batch.id.endsWith("/")) steps.push("Repair the data and upload it to the same folder; it is judged again.");
  else steps.push("Repair the data and upload it under the same key; it is judged again and this incident closes.");
  return steps;
}

function driftAdvice(check: Check, findings: readonly Finding[]): string[] {
  const moved = names(
    findings.filter((finding) => finding.kind === "covariate-shift" || finding.kind === "drift-over-time"),
  );
  const model = findings.some(
    (finding) =>
      finding.kind === "concept-drift" || finding.kind === "performance-loss" || finding.kind === "prior-shift",
  );
  const whole = findings.some(({ kind }) => kind === "source-change");
  const steps: string[] = [];
  if (model) {
    steps.push(
      check.decision.retrain.decision === "no"
        ? "The model answers worse or the outcome itself changed: plan a retraining on recent labelled data."
        : "A retraining run has been started; compare the new model on recent labelled data before it replaces the old one.",
    );
  }
  const unequal = names(findings.filter(({ kind }) => kind === "unequal-groups"));
  if (unequal !== "") {
    steps.push(
      `Look at the groups of ${unequal} in the report, and keep the model from deciding about the one that is treated otherwise until you know why.`,
    );
  }
  const worse = estimatedLoss(check);
  if (worse !== null && findings.some(({ kind }) => kind === "covariate-shift" || kind === "source-change")) {
    steps.push(
      `Label a sample of this batch: its scores alone suggest that the model does worse (${worse}), and only labels can tell.`,
    );
  }
  if (findings.some(({ code }) => code === "volume")) {
    steps.push(
      "Ask whoever sends the data whether rows are missing or came twice; uploaded again under the same key, the batch is judged again.",
    );
  }
  if (whole || moved !== "") {
    steps.push(
      whole
        ? "Ask what changed upstream of all columns: one region, filter, join or version explains more than many single causes."
        : `Find out whether the world or the source changed in ${moved}: a new sender, unit or encoding is repaired at the source.${hint(check)}`,
      "If the world changed and the model still answers well, accept the batch as the new normal; if not, retrain.",
    );
  }
  return steps.length === 0 ? ["Read the findings and decide whether the change is expected."] : steps;
}

/** The first measure whose estimate without labels is worse than held-out, beyond its interval and by a twentieth of the way to what is perfect. */
function estimatedLoss({ estimated }: Check): string | null {
  for (const { id, title, higherIsBetter } of qualityMeasures) {
    const found = estimated?.measures.find(({ measure }) => measure === id);
    if (found === undefined) continue;
    const { value, low, high, heldout } = found;
    const apart = higherIsBetter ? high < heldout : low > heldout;
    const perfect = higherIsBetter ? 1 : 0;
    if (apart && Math.abs(value - heldout) >= 0.05 * Math.abs(perfect - heldout))
      return `${title} estimated at ${value.toFixed(3)}, held-out ${heldout.toFixed(3)}`;
  }
  return null;
}

/** What the way the leading drift began says about its cause. */
function hint(check: Check): string {
  const leading = check.decision.incidents.find(
    ({ fingerprint, tell }) => tell && fingerprint.startsWith("covariate-shift:"),
  );
  const text = leading === undefined ? "" : onsetHint(leading);
  return text === "" ? "" : ` ${text}`;
}

function questionAdvice(check: Check): string[] {
  const count = check.questions.length;
  if (count === 0) return [];
  return [
    `Answer ${count === 1 ? "the question" : `the ${count} questions`} by a line in monitor.json; until then the guess shown with each holds.`,
  ];
}

function names(findings: readonly Finding[]): string {
  const all = [...new Set(findings.map((finding) => finding.feature).filter((name) => name !== ""))];
  const shown = all.slice(0, 3).map((name) => shortened(name, 40));
  if (all.length > 3) return `${shown.join(", ")} and ${all.length - 3} more columns`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
}
