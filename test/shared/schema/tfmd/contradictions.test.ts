import { describe, expect, it } from "vitest";
import { InputError } from "../../../../shared/errors.ts";
import { parseSchemaText } from "../../../../shared/schema/tfmd/parse-schema-text.ts";
import { refuseContradictions } from "../../../../shared/schema/tfmd/refuse-contradictions.ts";

function faultOf(text: string): { place: string; problem: string } | null {
  try {
    refuseContradictions(parseSchemaText(text, "s"), "s");
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.fault;
    throw error;
  }
}

const f = (body: string) => `feature { name: "f" type: BYTES ${body} }`;

describe("a schema that contradicts itself is refused", () => {
  it.each<[string, string, string]>([
    [`${f("")} ${f("")}`, 'feature "f"', "The name stands in the schema twice."],
    ["feature { type: INT }", "feature without a name", "A feature needs a name."],
    ['feature { name: "f" }', 'feature "f"', "The column has no type in the schema."],
    [f('domain: "d"'), 'feature "f"', 'The column names the domain "d", which the schema does not have.'],
    [f("presence { min_fraction: 2 }"), 'feature "f"', "The column has a min_fraction above 1."],
    [f("presence { min_fraction: nan }"), 'feature "f"', "The column has a min_fraction above 1."],
    [f("value_count { min: 3 max: 1 }"), 'feature "f"', "The column has a greatest number of values below the least."],
    [
      'feature { name: "f" type: INT domain: "d" } string_domain { name: "d" }',
      'feature "f"',
      "The column is INT, which cannot have the domain domain.",
    ],
    [f("int_domain { min: 2 max: 1 }"), 'feature "f"', "The greatest value of the domain is below the least."],
    [f("float_domain { min: 2 max: 1 }"), 'feature "f"', "The greatest value of the domain is below the least."],
    [f("float_domain { min: nan }"), 'feature "f"', "A bound of the domain is NaN."],
    [f('bool_domain { true_value: "x" false_value: "x" }'), 'feature "f"', "true_value and false_value are the same."],
    [
      f("unique_constraints { min: 2 max: 1 }"),
      'feature "f"',
      "The greatest number of distinct values is below the least.",
    ],
    [
      f('string_domain { value: "x" } distribution_constraints { min_domain_mass: 2 }'),
      'feature "f"',
      "min_domain_mass is not between 0 and 1.",
    ],
    [
      f('in_environment: "A" not_in_environment: "A"'),
      'feature "f"',
      'The environment "A" stands under in_environment and not_in_environment.',
    ],
    [f('not_in_environment: "A"'), 'feature "f"', 'The environment "A" is no default_environment of the schema.'],
    [
      f("drift_comparator { infinity_norm { threshold: -1 } }"),
      'feature "f"',
      "A threshold of a comparator is not 0 or more.",
    ],
    [
      "dataset_constraints { min_examples_count: 2 max_examples_count: 1 }",
      "dataset_constraints",
      "The greatest number of rows is below the least.",
    ],
    [
      'weighted_feature { name: "w" feature { step: "v" } weight_feature { step: "f" } }',
      'weighted_feature "w"',
      'Its part "v" is no feature of the schema.',
    ],
    [
      `${f("")} weighted_feature { name: "f" feature { step: "f" } weight_feature { step: "f" } }`,
      'weighted_feature "f"',
      "A column has the same name.",
    ],
    ['sparse_feature { name: "s" index_feature { name: "i" } }', 'sparse_feature "s"', "A part of it is not named."],
  ])("%s", (text, place, problem) => {
    expect(faultOf(text)).toMatchObject({ code: "INVALID_SCHEMA", place, problem });
  });

  it("so is one of more features than a table may have columns", () => {
    const many = Array.from({ length: 10_001 }, (_, i) => `feature { name: "${i}" type: INT }`).join("\n");
    expect(faultOf(many)).toMatchObject({ place: "", problem: "It has more than 10,000 of feature." });
  });

  it("and one that does not is taken", () => {
    const text = `${f('domain: "d" not_in_environment: "SERVING" distribution_constraints { min_domain_mass: 0.9 }')}
      string_domain { name: "d" value: "a" } default_environment: "SERVING" default_environment: "TRAINING"
      feature { name: "v" type: FLOAT } weighted_feature { name: "w" feature { step: "v" } weight_feature { step: "v" } }`;
    expect(faultOf(text)).toBeNull();
  });
});
