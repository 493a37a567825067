import { describe, expect, it } from "vitest";
import { readRows } from "../../../../shared/check/read-rows.ts";
import { defaultMonitorConfig } from "../../../../shared/monitor/monitor-config.ts";
import { diffSchemas } from "../../../../shared/schema/tfmd/diff-schemas.ts";
import { parseSchemaText } from "../../../../shared/schema/tfmd/parse-schema-text.ts";
import { schemaAnomalies } from "../../../../shared/schema/tfmd/schema-anomalies.ts";
import { schemaExpectations } from "../../../../shared/schema/tfmd/schema-expectations.ts";
import { updateSchema, validateSchema } from "../../../../shared/schema/tfmd/validate-schema.ts";
import { viewOfProfile } from "../../../../shared/schema/tfmd/view-of-profile.ts";
import { memorySource } from "../../../../shared/table/memory-source.ts";

const parse = (text: string) => parseSchemaText(text, "schema.pbtxt");

async function anomaliesOf(schemaText: string, csv: string, environment: string | null = null) {
  const schema = parse(schemaText);
  const expectations = schemaExpectations(schema, environment, null, "v");
  const read = await readRows(
    memorySource("a.csv", Buffer.from(csv)),
    { kind: "serving", expectations },
    defaultMonitorConfig,
  );
  const view = viewOfProfile(read.profile);
  const { reasons } = validateSchema(schema, view, environment);
  // Whatever is wrong, the schema that is updated by the table accepts it.
  const left = validateSchema(updateSchema(schema, view), view, null).reasons;
  expect(left.map(({ code }) => code)).toEqual([]);
  return schemaAnomalies(reasons, read.observations, view.rows);
}

const rows = "plan,age,score\nfree,31,0.5\npro,200,0.25\ngold,-4,nan\ngold,40,7.5\n";

describe("anomalies of a schema", () => {
  it("count rows, name the first and say what would accept them", async () => {
    const schema = `
      feature { name: "plan" type: BYTES domain: "plans" }
      feature { name: "age" type: INT int_domain { min: 0 max: 120 } }
      feature { name: "score" type: FLOAT float_domain { max: 1 disallow_nan: true } }
      string_domain { name: "plans" value: "free" value: "pro" }`;
    const found = await anomaliesOf(schema, rows);
    expect(found.map(({ feature, code, severity, count, share }) => [feature, code, severity, count, share])).toEqual([
      ["plan", "ENUM_TYPE_UNEXPECTED_STRING_VALUES", "warning", 2, 0.5],
      ["age", "INT_TYPE_SMALL_INT", "warning", 1, 0.25],
      ["age", "INT_TYPE_BIG_INT", "warning", 1, 0.25],
      ["score", "FLOAT_TYPE_HAS_NAN", "error", 1, 0.25],
      ["score", "FLOAT_TYPE_BIG_FLOAT", "warning", 1, 0.25],
    ]);
    expect(found[0]).toMatchObject({
      description: '"plan" holds values that the schema does not have: "gold" (2 rows), first in row 3 of "a.csv".',
      examples: [
        { object: "a.csv", row: 3, value: "gold" },
        { object: "a.csv", row: 4, value: "gold" },
      ],
      edit: '  string_domain "plans"\n+   value: "gold"',
    });
    expect(found[2]).toMatchObject({
      description: '"age" goes up to 200, above the schema\'s 120 (1 row), first in row 2 of "a.csv".',
      edit: '  feature "age"\n-   int_domain.max: 120\n+   int_domain.max: 200',
    });
  });

  it("tell no value of a column that is marked as sensitive", async () => {
    const schema = `
      feature { name: "plan" type: BYTES string_domain { value: "free" } annotation { tag: "sensitive" } }
      feature { name: "age" type: INT int_domain { max: 120 } annotation { tag: ["pii", "sensitive"] } }
      feature { name: "score" type: FLOAT }`;
    const found = await anomaliesOf(schema, rows);
    expect(found).toHaveLength(2);
    for (const text of ["gold", "pro", "200"]) expect(JSON.stringify(found)).not.toContain(text);
    expect(found.map(({ count, examples, edit }) => [count, examples, edit])).toEqual([
      [3, [], null],
      [1, [], null],
    ]);
  });

  it("ask for the columns of the environment only", async () => {
    const schema = `
      feature { name: "plan" type: BYTES presence { min_count: 1 } }
      feature { name: "age" type: INT } feature { name: "score" type: FLOAT }
      feature { name: "churned" type: INT presence { min_count: 1 } not_in_environment: "SERVING" }
      default_environment: "TRAINING" default_environment: "SERVING"`;
    expect(await anomaliesOf(schema, rows, "SERVING")).toEqual([]);
    expect(await anomaliesOf(schema, rows, "TRAINING")).toMatchObject([
      { feature: "churned", code: "SCHEMA_MISSING_COLUMN" },
    ]);
  });

  it("take hostile names for names", async () => {
    const csv = '__proto__,"<b>"\n1,x\n2,y\n';
    const found = await anomaliesOf('feature { name: "__proto__" type: INT int_domain { max: 1 } }', csv);
    expect(found.map(({ feature, code }) => [feature, code])).toEqual([
      ["__proto__", "INT_TYPE_BIG_INT"],
      ["<b>", "SCHEMA_NEW_COLUMN"],
    ]);
  });

  it("see whole numbers without a type as conforming to FLOAT, and hold them to its bounds", async () => {
    const schema = 'feature { name: "x" type: FLOAT float_domain { max: 2 } }';
    expect(await anomaliesOf(schema, "x\n1\n2\n")).toEqual([]);
    expect(await anomaliesOf(schema, "x\n1\n3\n")).toMatchObject([{ code: "FLOAT_TYPE_BIG_FLOAT", count: 1 }]);
  });

  it("compare integers of 64 bits exactly", async () => {
    const schema = 'feature { name: "id" type: INT int_domain { max: 9007199254740993 } }';
    expect(await anomaliesOf(schema, "id\n9007199254740993\n")).toEqual([]);
    const [found] = await anomaliesOf(schema, "id\n9007199254740993\n9007199254740995\n");
    expect(found?.edit).toContain("+   int_domain.max: 9007199254740995");
  });
});

describe("a schema of many columns", () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  const schema = parse(
    names.map((name) => `feature { name: "${name}" type: INT presence { min_count: 1 } }`).join("\n"),
  );

  it("is held to a table of others with the memory of its columns, not of their square", () => {
    const nothing = { rows: 10, features: new Map(), composites: new Map() };
    const { reasons } = validateSchema(schema, nothing, null);
    expect(reasons).toHaveLength(names.length);
    for (const { before, accepted } of reasons) {
      expect(before.feature).toHaveLength(1);
      expect(accepted.feature).toHaveLength(1);
    }
    const updated = updateSchema(schema, nothing).feature!;
    expect(updated.every(({ lifecycleStage }) => lifecycleStage === "DEPRECATED")).toBe(true);
  });
});

describe("diffSchemas", () => {
  const before = parse(
    'feature { name: "a" type: INT presence { min_count: 1 } } string_domain { name: "d" value: "x" value: "y" }',
  );

  it("is empty for the same in another order, with comments", () => {
    const same = parse(
      '# why\nstring_domain { value: "y" value: "x" name: "d" } feature { presence { min_count: 1 } type: INT name: "a" }',
    );
    expect(diffSchemas(before, same)).toEqual([]);
  });

  it("names what goes and what comes", () => {
    const after = parse(
      'feature { name: "a" type: FLOAT } feature { name: "b" bool_domain { } } default_environment: "T"',
    );
    expect(diffSchemas(before, after)).toEqual([
      '  feature "a"',
      "-   type: INT",
      "-   presence.min_count: 1",
      "+   type: FLOAT",
      '- string_domain "d"',
      '-   name: "d"',
      '-   value: "x"',
      '-   value: "y"',
      '+ feature "b"',
      '+   name: "b"',
      "+   bool_domain { }",
      "+ schema",
      '+   default_environment: "T"',
    ]);
  });
});
