import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptCommand } from "../../../shared/alert/accept-command.ts";
import { advice } from "../../../shared/alert/advice.ts";
import { consoleLink } from "../../../shared/alert/console-link.ts";
import { incidentSubject } from "../../../shared/alert/finding-phrase.ts";
import { muteLine } from "../../../shared/alert/mute-line.ts";
import { valueRedactor } from "../../../shared/alert/value-redactor.ts";
import { sampleCheck } from "../../support/sample-check.ts";

describe("acceptCommand", () => {
  it("is one plain line for a plain batch", () => {
    expect(acceptCommand("flights", "flights/serving/a.csv")).toEqual([
      "npm run tidemark -- accept flights flights/serving/a.csv",
    ]);
  });

  it("stays within the width whatever the names", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
        fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
        (monitor, batchId) => {
          expect(acceptCommand(monitor, batchId).every((line) => line.length <= 78)).toBe(true);
        },
      ),
    );
  });

  it("means exactly its names to bash, cut or not", () => {
    const names = [
      "it's",
      "$(touch x)`y`",
      "a b",
      "-x",
      "tab\tnew\nline\u0001",
      "caf\u00e9 \u202E",
      "back\\slash'",
      `long/${"x y'z".repeat(60)}`,
      "!",
    ];
    const script = names
      .map((name) =>
        acceptCommand(name, `${name}/batch`).join("\n").replace("npm run tidemark -- accept", "printf '%s\\0' "),
      )
      .join("\n");
    const told = execFileSync("bash", ["-c", script], { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } })
      .split("\0")
      .slice(0, -1);
    expect(told).toEqual(names.flatMap((name) => [name, `${name}/batch`]));
  });
});

describe("muteLine", () => {
  it("is printable JSON of exactly the column, two weeks from the event time", () => {
    const line = muteLine('\u202Ex"\n', "2001-06-20T12:00:00.000Z");
    expect(line).toMatch(/^[ -~]+$/);
    expect(JSON.parse(line)).toEqual({ feature: '\u202Ex"\n', until: "2001-07-04", reason: "..." });
  });

  it("leaves the day open when the event time is no date", () => {
    expect(muteLine("x", "soon")).toContain("YYYY-MM-DD");
  });
});

describe("consoleLink", () => {
  it("names region, bucket and the whole key, encoded", () => {
    expect(consoleLink("eu-west-1", "data", "a b/c=1/(x)'é.csv")).toBe(
      "https://eu-west-1.console.aws.amazon.com/s3/object/data?region=eu-west-1&prefix=a%20b%2Fc%3D1%2F%28x%29%27%C3%A9.csv",
    );
  });

  it("is one word of ASCII for any key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (key) => {
        expect(consoleLink("us-east-1", "b", key)).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe("valueRedactor", () => {
  const redact = valueRedactor(sampleCheck());

  it("takes out quoted text and the check's own values, and leaves columns, counts and words", () => {
    expect(
      redact("`ORD` and 'x' of \u201cy\u201d, jane.doe@example.com, DFW; 41 of 13,211 rows of \"origin\", ORDER stays"),
    ).toBe('[a value] and [a value] of [a value], [a value], [a value]; 41 of 13,211 rows of "origin", ORDER stays');
  });

  it("does not take an apostrophe for a quote", () => {
    expect(redact("the batch's rows aren't training's")).toBe("the batch's rows aren't training's");
  });
});

describe("incidentSubject", () => {
  const incident = sampleCheck().decision.incidents[0]!;

  it("reads kind and column, which may hold colons", () => {
    expect(incidentSubject({ ...incident, fingerprint: "covariate-shift:a:b" })).toEqual({
      kind: "covariate-shift",
      feature: "a:b",
    });
  });

  it("knows no other kinds", () => {
    expect(incidentSubject({ ...incident, fingerprint: "__proto__:x" })).toBeNull();
    expect(incidentSubject({ ...incident, fingerprint: "" })).toBeNull();
  });
});

describe("advice", () => {
  it("tells the owner of broken data to repair it and nobody to train on it", () => {
    const findings = [{ ...sampleCheck().findings[0]!, broken: true }];
    expect(advice(sampleCheck({ verdict: "broken", findings, questions: [] }))).toEqual([
      "Ask whoever produces the data what happened to distance.",
      "Do not use this batch for training, and treat its predictions with suspicion.",
      "Repair the data and upload it under the same key; it is judged again and this incident closes.",
    ]);
  });

  it("asks for training data when there is no baseline", () => {
    expect(
      advice(sampleCheck({ verdict: "not-applicable", baseline: null, findings: [], questions: [] }))[0],
    ).toContain("flights/training/<version>/");
  });

  it("asks for labels where inputs moved and the scores alone suggest that the model does worse", () => {
    const estimate = (measure: "accuracy" | "brier", value: number, heldout: number) =>
      ({ measure, value, low: value - 0.01, high: value + 0.01, heldout }) as const;
    const findings = sampleCheck().findings.filter(({ kind }) => kind === "covariate-shift");
    const steps = (measures: readonly ReturnType<typeof estimate>[], found = findings) => {
      const estimated = { predictions: 5000, measures, prior: null, refusal: null };
      return advice(sampleCheck({ concept: null, estimated, findings: found })).filter((step) =>
        step.includes("Label"),
      );
    };
    expect(steps([estimate("accuracy", 0.905, 0.904), estimate("brier", 0.12, 0.08)])).toEqual([
      "Label a sample of this batch: its scores alone suggest that the model does worse (Brier loss estimated at 0.120, held-out 0.080), and only labels can tell.",
    ]);
    expect(steps([estimate("accuracy", 0.895, 0.9), estimate("brier", 0.04, 0.08)])).toEqual([]);
    expect(steps([estimate("accuracy", 0.8, 0.9)], [])).toEqual([]);
  });

  it("says that nothing is to be done about a stable batch", () => {
    expect(advice(sampleCheck({ verdict: "stable", findings: [], questions: [] }))).toEqual(["Nothing to do."]);
  });
});
