import { absenceTest } from "./absence-test.ts";
import { categoricalTest } from "./categorical-test.ts";
import { charactersTest } from "./characters-test.ts";
import { countedValues } from "./counted-values.ts";
import type { DriftTest } from "./drift-test.ts";
import { idLengthTest } from "./id-length-test.ts";
import { idTest } from "./id-test.ts";
import { numericTest } from "./numeric-test.ts";
import { outOfRangeTest } from "./out-of-range-test.ts";
import { textLengthTest } from "./text-length-test.ts";
import { hourTest, weekdayTest } from "./timestamp-test.ts";
import type { Treatment } from "./treatment.ts";
import { unseenTest } from "./unseen-test.ts";
import { valueShareTest } from "./value-share-test.ts";

const compared = (treatment: Treatment): boolean => treatment !== "ignore";
const numeric = (treatment: Treatment): boolean => treatment === "numeric";
const categorical = (treatment: Treatment): boolean => treatment === "categorical";
const timestamp = (treatment: Treatment): boolean => treatment === "timestamp";
const id = (treatment: Treatment): boolean => treatment === "id";
const written = (treatment: Treatment): boolean => categorical(treatment) || id(treatment);

/** A test of what the parts do not count by phase: against the whole baseline. */
const overPhases =
  (run: DriftTest["run"]): DriftTest["run"] =>
  (baseline, serving, floors) =>
    run(baseline.whole, serving, floors);

/** Every drift test, in the order of check.json. A new test is one file, one row here, and one test. */
export const driftTests: readonly DriftTest[] = [
  {
    id: "distribution",
    title: "Distribution of numbers",
    appliesTo: numeric,
    weight: 8,
    minimumRows: 20,
    floor: "ecdfDistance",
    effectUnit: "ECDF distance",
    run: numericTest,
  },
  {
    id: "out-of-range",
    title: "Numbers outside the baseline's range",
    appliesTo: numeric,
    weight: 1,
    minimumRows: 1,
    floor: "outOfRangeShare",
    effectUnit: "share",
    run: outOfRangeTest,
  },
  {
    id: "values",
    title: "Distribution of values",
    appliesTo: categorical,
    weight: 3,
    minimumRows: 20,
    floor: "valueShare",
    effectUnit: "share",
    run: countedValues(categoricalTest),
  },
  {
    id: "value-share",
    title: "Share of any one value",
    appliesTo: categorical,
    weight: 5,
    minimumRows: 1,
    floor: "valueShare",
    effectUnit: "share",
    run: countedValues(valueShareTest),
  },
  {
    id: "unseen-values",
    title: "Values never seen in the baseline",
    appliesTo: categorical,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: countedValues(unseenTest),
  },
  {
    id: "text-length",
    title: "Lengths of texts",
    appliesTo: categorical,
    weight: 2,
    minimumRows: 20,
    floor: "ecdfDistance",
    effectUnit: "ECDF distance",
    run: overPhases(textLengthTest),
  },
  {
    id: "id-length",
    title: "Ids of another length",
    appliesTo: id,
    weight: 1,
    minimumRows: 1,
    floor: "valueShare",
    effectUnit: "share",
    run: overPhases(idLengthTest),
  },
  {
    id: "characters",
    title: "Characters that texts are written in",
    appliesTo: written,
    weight: 2,
    minimumRows: 1,
    floor: "valueShare",
    effectUnit: "share",
    run: overPhases(charactersTest),
  },
  {
    id: "hours",
    title: "Hours of the day",
    appliesTo: timestamp,
    weight: 4,
    minimumRows: 20,
    floor: "ecdfDistance",
    effectUnit: "share",
    run: hourTest,
  },
  {
    id: "weekdays",
    title: "Weekdays",
    appliesTo: timestamp,
    weight: 2,
    minimumRows: 20,
    floor: "ecdfDistance",
    effectUnit: "share",
    run: weekdayTest,
  },
  {
    id: "repeated-ids",
    title: "Ids that repeat",
    appliesTo: id,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: overPhases(idTest),
  },
  {
    id: "missing",
    title: "Missing values",
    appliesTo: compared,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: absenceTest("missing"),
  },
  {
    id: "empty",
    title: "Empty text",
    appliesTo: compared,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: absenceTest("empty"),
  },
  {
    id: "nan",
    title: "NaN",
    appliesTo: compared,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: absenceTest("nan"),
  },
  {
    id: "infinite",
    title: "Infinite numbers",
    appliesTo: compared,
    weight: 1,
    minimumRows: 1,
    floor: "missingShare",
    effectUnit: "share",
    run: absenceTest("infinite"),
  },
];
