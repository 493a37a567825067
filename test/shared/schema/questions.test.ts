import { Float64, Int32, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { inferSchema } from "../../../shared/schema/infer-schema.ts";
import { questionsOf } from "../../../shared/schema/questions.ts";
import { profileOf } from "../../support/profile-of.ts";

type Columns = Readonly<Record<string, Vector>>;

function ask(training: Columns, serving: Columns, json: object = {}) {
  const config = parseMonitorConfig(JSON.stringify(json), "monitor.json");
  return questionsOf(inferSchema(profileOf(training).profile, config), profileOf(serving).profile, config);
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const ints = (values: readonly number[]) => vectorFromArray(values, new Int32());
const floats = (values: readonly number[]) => vectorFromArray(values, new Float64());
const texts = (values: readonly string[]) => vectorFromArray(values, new Utf8());
const x = floats([0.5, 1.5]);

describe("questionsOf", () => {
  it("asks nothing when both sides have the same columns", () => {
    expect(ask({ x }, { x })).toEqual([]);
  });

  it("asks whether the column that only training has is the label", () => {
    expect(ask({ x, delay: ints([1, 0]) }, { x })).toEqual([
      {
        feature: "delay",
        text: 'Only training has "delay". Is it the label?',
        answer: '"columns": { "label": "delay" }',
      },
    ]);
  });

  it("asks what the columns are that only serving has, also when they look like the label", () => {
    const serving = {
      x: floats(range(200)),
      p: floats(range(200).map((i) => i / 200)),
      late: ints(range(200).map((i) => i % 2)),
      request: texts(range(200).map((i) => `r${i}`)),
      words: texts(range(200).map((i) => `w${i % 50}`)),
    };
    const training = { x, y: ints(range(200).map((i) => i % 2)) };
    expect(ask(training, serving).map(({ feature, answer }) => [feature, answer])).toEqual([
      ["y", '"columns": { "label": "y" }'],
      ["p", '"columns": { "score": "p" }'],
      ["late", '"columns": { "prediction": "late" }'],
      ["request", '"columns": { "id": "request" }'],
      ["words", '"features": { "words": { "treat": "ignore" } }'],
    ]);
  });

  it("does not ask for a role that monitor.json names already", () => {
    const json = { columns: { label: "y", score: "p" } };
    expect(ask({ x, y: x, z: x }, { x, p: x, q: floats([0.5, 0.2]) }, json).map(({ answer }) => answer)).toEqual([
      '"features": { "z": { "treat": "ignore" } }',
      '"features": { "q": { "treat": "ignore" } }',
    ]);
  });

  it("asks once about a column that differs only in spelling", () => {
    expect(ask({ "Flight Distance": x }, { flight_distance: x })).toMatchObject([{ feature: "Flight Distance" }]);
  });

  it("gives answers that are JSON whatever the name", () => {
    const [question] = ask({ x, 'a"\n': x }, { x });
    expect(JSON.parse(`{${question!.answer}}`)).toEqual({ columns: { label: 'a"\n' } });
    expect(question!.text).toBe('Only training has "a"<U+000A>". Is it the label?');
  });
});
