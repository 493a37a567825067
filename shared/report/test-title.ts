import { gapCriteria } from "../concept/group/gap-criteria.ts";
import { driftTests } from "../drift/drift-tests.ts";
import { tableTests } from "../drift/table-tests.ts";

const titles: ReadonlyMap<string, string> = new Map([
  ...[...driftTests, ...tableTests, ...gapCriteria].map(({ id, title }) => [id, title] as const),
  ["volume", "Number of rows"],
  ["loss-difference", "Loss"],
  ["auc-difference", "Area under the ROC curve"],
  ["conditional", "Outcome given the inputs, all tests together"],
  ["cmh", "Outcome at equal score (Cochran-Mantel-Haenszel)"],
  ["residual-mean", "Mean residual"],
  ["calibration-slope", "Residual by score (slope of calibration)"],
  ["residual-by-feature", "Residual by feature (score test)"],
  ["prior-shift", "Share of positive outcomes"],
  ["group-accuracy", "Accuracy of groups"],
  ["adwin", "Loss over time (ADWIN)"],
  ["page-hinkley", "Loss over time (Page-Hinkley)"],
]);

/** What a test is called in the report; its id as words when it has no title. */
export function testTitle(id: string): string {
  return titles.get(id) ?? id.replaceAll("-", " ");
}
