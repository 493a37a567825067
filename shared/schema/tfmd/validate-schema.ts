import { countOf } from "../../text/format-number.ts";
import { type ComparatorKind, checkUnique, compareFeature, type Measured } from "./comparators.ts";
import type { DatasetView, FeatureView } from "./dataset-view.ts";
import { checkDomainValues } from "./domain-checks.ts";
import { type Draft, draftFeature, draftOf, patched, report, reportFeature } from "./draft.ts";
import { isIn, isRequired, isValidated } from "./feature-state.ts";
import { inferFeature } from "./infer-feature.ts";
import { checkPresence } from "./presence-checks.ts";
import type { Reason } from "./reason.ts";
import { checkSanity } from "./sanity-checks.ts";
import type { FeatureProto, SchemaProto } from "./schema-proto.ts";
import { type ComparedTables, checkRows, checkSparse, checkWeighted } from "./table-checks.ts";
import { type Composite, closeWorkspace, commitDraft, openDraft, openWorkspace, type Workspace } from "./workspace.ts";

export interface Validation {
  /** In the table's order of columns, then missing columns, weighted and sparse features, and the table itself. */
  readonly reasons: readonly Reason[];
  readonly measured: readonly Measured[];
}

const nothingElse: ComparedTables = { previous: null, counterpart: null, previousVersion: null };

/**
 * What a table breaks of a schema, as TFDV's `validate_statistics` finds it: the same codes for the same columns, but where PARITY.md says
 * otherwise. A table without rows breaks nothing: that is a fault of its own.
 *
 * @param environment Which columns are asked for; null asks for all.
 * @param others What the comparators hold the table against.
 */
export function validateSchema(
  schema: SchemaProto,
  dataset: DatasetView,
  environment: string | null,
  others: ComparedTables = nothingElse,
): Validation {
  if (dataset.rows === 0) return { reasons: [], measured: [] };
  const measured: Measured[] = [];
  const drafts = draftAll(openWorkspace(schema), dataset, environment, others, measured, () => {});
  const { datasetConstraints } = schema;
  const table = draftOf(datasetConstraints === undefined ? {} : { datasetConstraints }, "", () => false);
  checkRows(table, dataset, others);
  return { reasons: [...drafts, table].flatMap(({ reasons }) => reasons), measured };
}

/**
 * The schema that accepts a table: every reason's change, one column after the other, as TFDV's `update_schema`. New columns are added, missing
 * ones and those of another type deprecated, domains and bounds widened; environments, comparators and dataset constraints stay.
 */
export function updateSchema(schema: SchemaProto, dataset: DatasetView): SchemaProto {
  if (dataset.rows === 0) return schema;
  const workspace = openWorkspace(schema);
  draftAll(workspace, dataset, null, nothingElse, [], (draft, composite) => commitDraft(workspace, draft, composite));
  return closeWorkspace(workspace);
}

/** A draft of every column of the table, of every missing one, and of every weighted and sparse feature; each is finished before the next is opened. */
function draftAll(
  workspace: Workspace,
  dataset: DatasetView,
  environment: string | null,
  others: ComparedTables,
  measured: Measured[],
  finish: (draft: Draft, composite?: Composite) => void,
): Draft[] {
  const drafts: Draft[] = [];
  const add = (name: string, check: (draft: Draft) => void, composite?: Composite): void => {
    const draft = openDraft(workspace, name, composite);
    check(draft);
    finish(draft, composite);
    drafts.push(draft);
  };
  for (const view of dataset.features.values()) {
    add(view.name, (draft) => measured.push(...checkColumn(draft, view, environment, others)));
  }
  for (const { name = "" } of missingFeatures(workspace, dataset, environment)) {
    add(name, (draft) => reportMissing(draft, dataset.rows));
  }
  workspace.weightedFeatures.forEach(({ name = "" }, at) => {
    add(name, (draft) => checkWeighted(draft, dataset), { member: "weightedFeature", at });
  });
  workspace.sparseFeatures.forEach(({ name = "" }, at) => {
    add(name, (draft) => checkSparse(draft, dataset), { member: "sparseFeature", at });
  });
  return drafts;
}

function checkColumn(draft: Draft, view: FeatureView, environment: string | null, others: ComparedTables): Measured[] {
  if (draft.index < 0) {
    const text = `is a new column, with a value in ${countOf(view.present, "row")}`;
    report(draft, "SCHEMA_NEW_COLUMN", { text, count: view.present }, (schema) => {
      const { feature, domain } = inferFeature(view, false, draft.isTaken);
      return { ...schema, feature: [feature], ...(domain && { stringDomain: [domain] }) };
    });
    return [];
  }
  if (!isValidated(draftFeature(draft))) return [];
  checkSanity(draft);
  if (!isValidated(draftFeature(draft))) return [];
  if (view.present === 0) {
    if (!isRequired(draftFeature(draft), draft.schema, environment)) return [];
    const text = "has no value in any row";
    reportFeature(draft, "FEATURE_TYPE_NOT_PRESENT", { text, count: view.missing }, { lifecycleStage: "DEPRECATED" });
    return [];
  }
  checkEnvironment(draft, view, environment);
  checkPresence(draft, view);
  checkType(draft, view);
  checkDomainValues(draft, view);
  checkUnique(draft, view);
  const compared = (kind: ComparatorKind, other: DatasetView | null) => compareFeature(draft, view, other, kind);
  return [...compared("drift", others.previous), ...compared("skew", others.counterpart)];
}

function checkEnvironment(draft: Draft, view: FeatureView, environment: string | null): void {
  const feature = draftFeature(draft);
  if (environment === null || isIn(feature, draft.schema, environment)) return;
  const text = `is there, and the schema does not have it in the environment ${JSON.stringify(environment)}`;
  reportFeature(draft, "SCHEMA_NEW_COLUMN", { text, count: view.present }, (one) => {
    const left = one.notInEnvironment?.filter((name) => name !== environment) ?? [];
    const without = patched(one, { notInEnvironment: left.length === 0 ? undefined : left });
    if (isIn(without, draft.schema, environment)) return without;
    return { ...without, inEnvironment: [...(one.inEnvironment ?? []), environment] };
  });
}

function checkType(draft: Draft, { type, mayBeFloat, present }: FeatureView): void {
  const { type: expected } = draftFeature(draft);
  const found = type === "STRING" ? "BYTES" : type;
  if (mayBeFloat && expected === "FLOAT") return;
  if (expected === undefined || expected === "TYPE_UNKNOWN" || expected === found) return;
  const text = `holds ${type}, and the schema asks for ${expected}`;
  reportFeature(draft, "UNEXPECTED_DATA_TYPE", { text, count: present }, { lifecycleStage: "DEPRECATED" });
}

function missingFeatures(
  { schema, features: all }: Workspace,
  { features }: DatasetView,
  environment: string | null,
): FeatureProto[] {
  return all.filter((feature) => !features.has(feature.name ?? "") && isRequired(feature, schema, environment));
}

function reportMissing(draft: Draft, rows: number): void {
  const text = `is missing: none of ${countOf(rows, "row")} has the column`;
  reportFeature(draft, "SCHEMA_MISSING_COLUMN", { text, count: rows }, { lifecycleStage: "DEPRECATED" });
}
