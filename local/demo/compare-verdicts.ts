import type { Check } from "../../shared/check/check.ts";
import type { ExpectedVerdict } from "./expected-verdicts.ts";

/** One upload: what was expected and what came. */
export interface VerdictOutcome {
  /** The key without the monitor and area. */
  readonly name: string;
  readonly expected: string;
  readonly verdict: string;
  /** The finding above information that comes first, as `column: code`; empty without one. */
  readonly leading: string;
  /** Whether it started a retraining run, and why or why not; empty without a check. */
  readonly retraining: string;
  /** What differs from what was expected; null when nothing does. */
  readonly problem: string | null;
}

/** Holds every check against what was expected of its upload, in the order expected. */
export function compareVerdicts(
  expected: readonly ExpectedVerdict[],
  checks: ReadonlyMap<string, Check>,
): VerdictOutcome[] {
  return expected.map((expectation) => {
    const check = checks.get(expectation.key) ?? null;
    const findings = (check?.findings ?? []).filter(({ severity }) => severity !== "info");
    const [first] = findings;
    return {
      name: expectation.key.split("/").slice(2).join("/"),
      expected: expectation.verdict ?? "no answer",
      verdict: check?.verdict ?? "no answer",
      leading: first === undefined ? "" : named(first),
      retraining: check === null ? "" : `${check.decision.retrain.decision}: ${check.decision.retrain.reason}`,
      problem: problemOf(expectation, check),
    };
  });
}

function problemOf({ verdict, finding, retrains }: ExpectedVerdict, check: Check | null): string | null {
  if (check === null) return verdict === null ? null : "it was not answered";
  if (verdict !== check.verdict) return `expected ${verdict ?? "no answer"}, got ${check.verdict}: ${check.summary}`;
  const findings = check.findings.filter(({ severity }) => severity !== "info");
  if (finding === null && findings.length > 0) return `expected no finding, got ${findings.map(named).join(", ")}`;
  const found = findings.some(({ feature, code }) => feature === finding?.feature && code === finding.code);
  if (finding !== null && !found)
    return `expected the finding ${named(finding)}, got ${findings.map(named).join(", ")}`;
  const started = check.decision.retrain.decision === "start";
  if (started !== retrains) return `expected ${retrains ? "a" : "no"} retraining run: ${check.decision.retrain.reason}`;
  return null;
}

function named({ feature, code }: { readonly feature: string; readonly code: string }): string {
  return feature === "" ? code : `${feature}: ${code}`;
}

/** The outcomes as lines of a table with aligned columns. */
export function verdictTable(outcomes: readonly VerdictOutcome[]): string[] {
  const rows = outcomes.map((outcome) => [
    outcome.problem === null ? "ok" : "WRONG",
    outcome.name,
    outcome.expected,
    outcome.verdict,
    outcome.leading,
  ]);
  const table = [["", "upload", "expected", "verdict", "leading finding"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
