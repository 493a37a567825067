import { describe, expect, it } from "vitest";
import { outcomeValue } from "../../../shared/concept/outcome-value.ts";
import type { Schema } from "../../../shared/schema/schema.ts";
import { labelForm, writtenLabel } from "../../../shared/training-set/label-form.ts";

const trainedOn = (values: readonly string[] | null) =>
  ({ version: 1, features: [{ name: "y", values }] }) as unknown as Schema;

describe("a label in a training set", () => {
  it.each([undefined, 1, true, "1", "true", 0, 2, false, "yes", "no", "fraud"])(
    "is read back as the same outcome where the positive value is %j",
    (positiveLabel) => {
      const form = labelForm(
        { label: "y", ...(positiveLabel === undefined ? {} : { positiveLabel }) },
        trainedOn(null),
      )!;
      for (const outcome of [0, 1])
        expect(outcomeValue(writtenLabel(form, outcome), positiveLabel ?? null)).toBe(outcome);
    },
  );

  it("is the number itself where it is one", () => {
    const form = labelForm({ label: "y" }, trainedOn(null))!;
    expect(form).toEqual({ column: "y", type: "number" });
    expect([12.5, -3, 0].map((value) => writtenLabel(form, value))).toEqual([12.5, -3, 0]);
  });

  it("is a word of training where training had two", () => {
    const columns = { label: "y", positiveLabel: "yes" };
    expect(labelForm(columns, trainedOn(["no", "yes"]))).toMatchObject({ positive: "yes", negative: "no" });
    expect(labelForm(columns, trainedOn(["maybe", "no", "yes"]))).toMatchObject({ negative: "not yes" });
    expect(labelForm(columns, trainedOn(["no", "perhaps"]))).toMatchObject({ negative: "not yes" });
    expect(labelForm({ label: "other", positiveLabel: "yes" }, trainedOn(["no", "yes"]))).toMatchObject({
      negative: "not yes",
    });
  });

  it("is not there without a column for it", () => {
    expect(labelForm({ id: "id" }, trainedOn(null))).toBeNull();
  });
});
