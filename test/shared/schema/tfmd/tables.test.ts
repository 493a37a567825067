import { describe, expect, it } from "vitest";
import type { DatasetView } from "../../../../shared/schema/tfmd/dataset-view.ts";
import { inferSchemaProto } from "../../../../shared/schema/tfmd/infer-schema-proto.ts";
import { parseSchemaText } from "../../../../shared/schema/tfmd/parse-schema-text.ts";
import { printSchemaText } from "../../../../shared/schema/tfmd/print-schema-text.ts";
import type { FeatureComparator, SchemaProto } from "../../../../shared/schema/tfmd/schema-proto.ts";
import { updateSchema, validateSchema } from "../../../../shared/schema/tfmd/validate-schema.ts";
import { viewOfProfile } from "../../../../shared/schema/tfmd/view-of-profile.ts";
import {
  answersOf,
  flightLines,
  goldenText,
  hasSharedData,
  inSinglePrecision,
  linesOf,
  penguinsCsv,
  profileOfText,
  type TfdvAnswers,
  taxiCsv,
} from "../../statistics/golden-tables.ts";

/** The rest of TFDV's answers for one table. */
interface Answers extends TfdvAnswers {
  readonly schema: string;
  readonly schemaWithoutShapes: string;
  readonly own: Readonly<Record<string, { readonly reasons: readonly { readonly type: string }[] }>>;
  readonly anomalies?: Answers["own"];
  readonly updated?: string;
  readonly comparators?: readonly { feature: string; kind: string; measure: string; value: number }[];
}

async function viewOf(name: string, text: string): Promise<DatasetView> {
  return viewOfProfile(await profileOfText(name, text));
}

const wine = answersOf("wine") as Answers;
const tables: readonly (readonly [
  string,
  () => readonly [name: string, training: string, serving: string | null],
  boolean,
])[] = [
  ["taxi", () => ["a.csv", inSinglePrecision(taxiCsv("train")), inSinglePrecision(taxiCsv("eval"))], hasSharedData],
  [
    "penguins",
    () => [
      "a.csv",
      inSinglePrecision(penguinsCsv("penguins_processed")),
      inSinglePrecision(penguinsCsv("penguins_skewed")),
    ],
    hasSharedData,
  ],
  [
    "wine",
    () => ["a.jsonl", linesOf(wine.columns!, wine.trainingRows!), linesOf(wine.columns!, wine.servingRows!)],
    true,
  ],
  ["flights", () => ["a.jsonl", flightLines("training"), flightLines("serving")], true],
  ["infinite", () => ["a.csv", goldenText("infinite.csv"), null], true],
];

/** Columns of floating-point numbers that are all whole: in a file without types those are integers to us, and conform to FLOAT. */
const wholeFloats = ["magnesium", "proline"];

const ordered = (text: string): SchemaProto => {
  const { feature = [], ...schema } = parseSchemaText(text, "schema.pbtxt");
  const sorted = feature.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
  const asRead = sorted.map((one) => (wholeFloats.includes(one.name!) ? { ...one, type: "INT" as const } : one));
  return { ...schema, feature: asRead };
};
const reasonsOf = (schema: SchemaProto, view: DatasetView) =>
  validateSchema(schema, view, null).reasons.map(({ feature, code }) => `${feature} ${code}`);
const theirs = (anomalies: Answers["own"]) =>
  Object.entries(anomalies).flatMap(([path, { reasons }]) => reasons.map(({ type }) => `${path} ${type}`));

for (const [table, files, isThere] of tables) {
  describe.skipIf(!isThere)(`${table}, read from its file`, async () => {
    if (!isThere) return;
    const answers = answersOf(table) as Answers;
    const [name, training, serving] = files();
    const before = await viewOf(name, training);
    const schema = inferSchemaProto(before);

    it("gives the schema that TFDV infers", () => {
      expect(ordered(printSchemaText(schema))).toEqual(ordered(answers.schema));
      const withoutShapes = printSchemaText(inferSchemaProto(before, false));
      expect(ordered(withoutShapes)).toEqual(ordered(answers.schemaWithoutShapes));
      expect(reasonsOf(schema, before)).toEqual(theirs(answers.own));
    });

    it.skipIf(serving === null)("breaks its schema, and updates it, as TFDV says", async () => {
      const after = await viewOf(name, serving!);
      const given = parseSchemaText(answers.schema, "schema.pbtxt");
      expect(reasonsOf(given, after).toSorted()).toEqual(theirs(answers.anomalies!).toSorted());
      expect(ordered(printSchemaText(updateSchema(given, after)))).toEqual(ordered(answers.updated!));
    });

    it.skipIf(serving === null)("is as far from its training as TFDV says", async () => {
      const after = await viewOf(name, serving!);
      const comparator: FeatureComparator = {
        infinityNorm: { threshold: 0 },
        normalizedAbsDifference: { threshold: 0 },
        jensenShannonDivergence: { threshold: 0 },
      };
      const asked = schema.feature!.map((one) => ({ ...one, driftComparator: comparator, skewComparator: comparator }));
      const others = { previous: before, counterpart: before, previousVersion: null };
      const { measured } = validateSchema({ ...schema, feature: asked }, after, null, others);
      const ours = new Map(measured.map((one) => [`${one.feature} ${one.kind} ${one.measure}`, one]));
      // TFDV's quantiles are exact up to 5,701 distinct numbers, ours up to 8,192.
      const digits = (feature: string) => ((before.features.get(feature)?.unique ?? 0) > 5_701 ? 5 : 9);
      expect(answers.comparators).not.toEqual([]);
      for (const { feature, kind, measure, value } of answers.comparators!) {
        expect(ours.get(`${feature} ${kind} ${measure}`)?.value, `${feature} ${measure}`).toBeCloseTo(
          value,
          digits(feature),
        );
      }
    });
  });
}
