import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../shared/errors.ts";
import { type FieldKind, type MessageName, messageFields } from "../../../../shared/schema/tfmd/message-fields.ts";
import { parseSchemaText } from "../../../../shared/schema/tfmd/parse-schema-text.ts";
import { printSchemaText, pythonNumber } from "../../../../shared/schema/tfmd/print-schema-text.ts";
import { schemaFromJson, schemaToJson } from "../../../../shared/schema/tfmd/schema-json.ts";
import type { SchemaProto } from "../../../../shared/schema/tfmd/schema-proto.ts";

const parse = (text: string) => parseSchemaText(text, "schema.pbtxt");

function faultOf(text: string): { place: string; problem: string } {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputError) return error.fault;
    throw error;
  }
  throw new Error("The text was accepted.");
}

const scalars = {
  string: fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.toWellFormed()),
  bool: fc.boolean(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  double: fc.double(),
  float: fc.float(),
};

function anyOf(kind: FieldKind): fc.Arbitrary<unknown> {
  if (typeof kind === "string") return scalars[kind];
  return "enum" in kind ? fc.constantFrom(...Object.keys(kind.enum)) : messageOf(kind.message);
}

const keptFields = fc.constantFrom(
  { name: "annotation", text: 'annotation {\n    tag: "a }"\n  }' },
  { name: "later_field", text: "later_field: [1, -2.5e3, 'it''s']" },
  { name: "[a.b.extension]", text: "[a.b.extension] < x: 0x1f ; y: inf >" },
);
const commentLines = fc.array(fc.constantFrom("# why", "#", "# a \"quote { of '"), { minLength: 1, maxLength: 2 });

/** Any message of the table, with at most one field of each group. */
function messageOf(message: MessageName): fc.Arbitrary<object> {
  const members = Object.fromEntries(
    messageFields[message].map(({ member, kind, repeated }) => {
      const value = anyOf(kind);
      return [member, repeated ? fc.array(value, { minLength: 1, maxLength: 3 }) : value];
    }),
  );
  const extras = { comments: commentLines, kept: fc.array(keptFields, { minLength: 1, maxLength: 2 }) };
  return fc.record({ ...members, ...extras }, { requiredKeys: [] }).map((whole) => {
    const taken = new Set<string>();
    const entries = Object.entries(whole).filter(([member]) => {
      const group = messageFields[message].find((one) => one.member === member)?.oneof ?? null;
      if (group === null) return true;
      const isFirst = !taken.has(group);
      taken.add(group);
      return isFirst;
    });
    return Object.fromEntries(entries);
  });
}

describe("schema.pbtxt", () => {
  it("loses nothing when it is written and read, as text and as JSON", () => {
    fc.assert(
      fc.property(messageOf("Schema"), (schema) => {
        expect(parse(printSchemaText(schema))).toEqual(schema);
        expect(schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(schema))), "schema.json")).toEqual(schema);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("is read in every form the format allows", () => {
    const text = [
      "# proto-file: tensorflow_metadata/proto/v0/schema.proto",
      "",
      "# about age",
      "feature: < name: \"a\" 'ge' ; type: 2, int_domain { min: -0x10 max: 017 } # young",
      '  in_environment: [\'A\', "B"] not_in_environment: "\\303\\274\\u00fc\\x41\\n" presence { min_fraction: 1f min_count: 1 }',
      '  annotation { tag: ["x # y"] } # kept',
      ">;",
      "default_environment: []",
    ].join("\n");
    expect(parse(text)).toEqual({
      comments: ["# proto-file: tensorflow_metadata/proto/v0/schema.proto"],
      feature: [
        {
          name: "age",
          type: "INT",
          intDomain: { min: -16n, max: 15n },
          inEnvironment: ["A", "B"],
          notInEnvironment: ["üüA\n"],
          presence: { minFraction: 1, minCount: 1n },
          comments: ["# about age", "# young", "# kept"],
          kept: [{ name: "annotation", text: 'annotation { tag: ["x # y"] }' }],
        },
      ],
      defaultEnvironment: [],
    });
  });

  it("tells what is unset from zero", () => {
    expect(parse("feature { presence { min_fraction: 0 } }").feature![0]!.presence).toEqual({ minFraction: 0 });
    expect(parse("feature { presence { } }").feature![0]!.presence).toEqual({});
  });

  it.each<[string, string, string]>([
    ['feature {\n  name "age"\n}', "line 2, column 8", '":" is missing after "name".'],
    ['feature {\n  name: "age"\n', "line 3, column 1", 'In "age" "}" is missing.'],
    [
      'feature { name: "a" int_domain { min: 1.5 } }',
      "line 1, column 39",
      '"min" must be a whole number of 64 bits, and there is "1.5".',
    ],
    [
      "feature { int_domain { max: 9223372036854775808 } }",
      "line 1, column 29",
      '"max" must be a whole number of 64 bits, and there is "9223372036854775808".',
    ],
    [
      'feature { name: "a" type: STRING }',
      "line 1, column 27",
      '"type" must be one of TYPE_UNKNOWN, BYTES, INT, FLOAT, STRUCT, and there is "STRING".',
    ],
    ['feature { name: "a" name: "b" }', "line 1, column 21", 'In "a" "name" is set twice.'],
    [
      'feature { name: "a" domain: "d" bool_domain { } }',
      "line 1, column 33",
      'In "a" "bool_domain" and "domain" are both set, and only one may be.',
    ],
    [
      'feature { name: "a" image_domain { } int_domain { } }',
      "line 1, column 38",
      'In "a" "int_domain" and "image_domain" are both set, and only one may be.',
    ],
    ["feature: 3", "line 1, column 10", '"feature" must be a group in braces, and there is "3".'],
    ['feature { name: "a\n" }', "line 1, column 17", "The string does not end on its line."],
    ['feature { name: "\\377" }', "line 1, column 17", "The string is not valid UTF-8."],
    ['feature { name: "\\ud800" }', "line 1, column 18", "The string holds an escape that is none."],
    ["feature { later { x: } }", "line 1, column 22", '"x" has no value, there is "}".'],
    ["feature { presence { min_count: 12abc } }", "line 1, column 33", "A number goes on with a letter."],
    ["}", "line 1, column 1", 'The name of a field is expected, and there is "}".'],
    [`later ${"{ x ".repeat(200)}`, "line 1, column 411", '"x" has more than 100 levels.'],
  ])("that is malformed names line and column: %s", (text, place, problem) => {
    expect(faultOf(text)).toMatchObject({ code: "INVALID_SCHEMA", place, problem });
  });

  it("that is too large is refused", () => {
    expect(faultOf("#".repeat(8_000_001)).problem).toContain("8,000,001 characters");
  });

  it("takes hostile names for what they are", () => {
    const text = 'feature { name: "__proto__" constructor: 1 } __proto__ { polluted: true }';
    const schema = parse(text);
    expect(Object.getPrototypeOf(schema)).toBe(Object.prototype);
    expect(schema.kept).toEqual([{ name: "__proto__", text: "__proto__ { polluted: true }" }]);
    expect(parse(printSchemaText(schema))).toEqual(schema);
  });

  it("reads or refuses any damaged text, and does not fail otherwise", () => {
    const text = printSchemaText(sample);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 4 }), (at, length, inserted) => {
        const damaged = text.slice(0, at) + inserted + text.slice(at + length);
        try {
          expect(parse(printSchemaText(parse(damaged)))).toEqual(parse(damaged));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("writes numbers as Python does", () => {
    expect([1, 0.1, 1e16, 123456789012345680, 1e-5, 0.0001, -2.5e-7, 1 / 0, -0].map(pythonNumber)).toEqual([
      "1.0",
      "0.1",
      "1e+16",
      "1.2345678901234568e+17",
      "1e-05",
      "0.0001",
      "-2.5e-07",
      "inf",
      "-0.0",
    ]);
  });
});

describe("a schema in JSON", () => {
  it.each<[unknown, string, string]>([
    [[], "", "It must be an object."],
    [{ feature: {} }, "feature", "It must be a list."],
    [{ feature: [{ nmae: "a" }] }, "feature[0].nmae", 'There is no member "nmae".'],
    [
      { feature: [{ type: "STRING" }] },
      "feature[0].type",
      "It must be one of TYPE_UNKNOWN, BYTES, INT, FLOAT, STRUCT.",
    ],
    [JSON.parse('{"feature":[{"__proto__":{}}]}'), "feature[0].__proto__", 'There is no member "__proto__".'],
  ])("of the wrong form names the member: %j", (json, place, problem) => {
    expect(() => schemaFromJson(json, "schema.json")).toThrow(InputError);
    try {
      schemaFromJson(json, "schema.json");
    } catch (error) {
      expect((error as InputError).fault).toMatchObject({ place, problem });
    }
  });
});

const sample: SchemaProto = {
  feature: [
    {
      name: "plan",
      type: "BYTES",
      domain: "plan",
      presence: { minFraction: 1, minCount: 1n },
      kept: [{ name: "annotation", text: 'annotation { comment: "x" }' }],
      comments: ["# kept for billing"],
    },
    { name: "minutes", type: "FLOAT", floatDomain: { min: 0, max: 1440, disallowNan: true } },
  ],
  stringDomain: [{ name: "plan", value: ["free", "pro", "über"] }],
};
