import { describe, expect, it } from "vitest";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";
import type { FeatureSchema } from "../../../shared/schema/schema.ts";

const feature: FeatureSchema = {
  name: "x",
  type: "FLOAT",
  kinds: ["integer", "fractional"],
  role: "feature",
  categorical: false,
  minFraction: 1,
  values: null,
  min: 0,
  max: 9,
  allowsNonFinite: false,
  inServing: true,
};

describe("expectationsOf", () => {
  it("carries kinds, edges and range of a feature", () => {
    const schema = { version: 1, features: [feature] } as const;
    const expectations = expectationsOf(schema, [{ feature: "x", edges: [0, 5, 9.1], counts: [0, 1, 1, 0] }], "v7");
    expect(expectations.baselineVersion).toBe("v7");
    expect(expectations.features.get("x")).toEqual({
      name: "x",
      kinds: ["integer", "fractional"],
      edges: [0, 5, 9.1],
      values: null,
      min: 0,
      max: 9,
    });
  });

  it("accepts any kind of a closed set, and empty text", () => {
    const closed: FeatureSchema = { ...feature, type: "STRING", kinds: ["text"], values: ["a"], min: null, max: null };
    const { features } = expectationsOf({ version: 1, features: [closed] }, [], "v");
    expect(features.get("x")).toMatchObject({ kinds: null, edges: null, values: new Set(["a", ""]) });
  });

  it("has no range of ids and leaves ignored columns out", () => {
    const features: FeatureSchema[] = [
      { ...feature, name: "id", role: "id" },
      { ...feature, name: "no", role: "ignored" },
    ];
    const expectations = expectationsOf({ version: 1, features }, [], "v");
    expect([...expectations.features.keys()]).toEqual(["id"]);
    expect(expectations.features.get("id")).toMatchObject({ min: null, max: null });
  });
});
