import type { LabelForm } from "./label-form.ts";
import type { RetrainingRequest } from "./retraining-request.ts";
import type { SetColumn } from "./set-columns.ts";
import type { PlannedObject, SetPlan } from "./set-plan.ts";

/** One Parquet file of a training set. */
export interface ManifestPart {
  /** In the results bucket. */
  readonly key: string;
  readonly rows: number;
  readonly sizeBytes: number;
}

/** What became of one serving object. */
export interface ManifestObject {
  /** In the data bucket. */
  readonly key: string;
  /** The content that was read. */
  readonly etag: string;
  readonly rows: number;
  readonly labelled: number;
  /** In the order of its rows; none where no row has a label. */
  readonly parts: readonly ManifestPart[];
  /** Why none of its rows is in the set; null when they are, or none has a label. One sentence. */
  readonly leftOut: string | null;
}

/** manifest.json of a training set: written last, so that a set with a manifest is whole. */
export interface Manifest {
  readonly version: 1;
  readonly monitor: string;
  readonly executionName: string;
  /** What the model in use was trained on. */
  readonly baselineVersion: string;
  /** The check that decided on the run, in the results bucket. */
  readonly checkKey: unknown;
  /** Rows of the objects that were read. */
  readonly rows: number;
  /** Rows of the set. */
  readonly labelled: number;
  readonly label: LabelForm | null;
  readonly columns: readonly SetColumn[];
  readonly objects: readonly ManifestObject[];
  /** Label files that were joined: folders of the results bucket, ascending; a later one corrects an earlier. */
  readonly labelFiles: readonly string[];
}

/** What became of an object of which nothing is in the set. */
export function leftOut({ key, etag, rows }: PlannedObject, reason: string): ManifestObject {
  return { key, etag, rows, labelled: 0, parts: [], leftOut: reason };
}

/**
 * The manifest of a set.
 *
 * @param labelFolder key of a label file's folder, by its id
 */
export function manifestOf(
  { monitor, executionName, baselineVersion, input }: RetrainingRequest,
  { label, columns, objects: planned }: SetPlan,
  objects: readonly ManifestObject[],
  labelFolder: (id: string) => string,
): Manifest {
  const files = new Set(planned.flatMap((object) => (object.leftOut === null ? object.labelFiles : [])));
  return {
    version: 1,
    monitor,
    executionName,
    baselineVersion,
    checkKey: input["checkKey"] ?? null,
    rows: objects.reduce((sum, object) => sum + (object.leftOut === null ? object.rows : 0), 0),
    labelled: objects.reduce((sum, object) => sum + object.labelled, 0),
    label,
    columns,
    objects,
    labelFiles: [...files].sort().map(labelFolder),
  };
}

/**
 * The input of the execution: the request's, and the training set in a few numbers. Far below the 256 KiB of Step Functions.
 *
 * @param manifest where it lies, `s3://bucket/key`
 */
export function executionInput(
  { input }: RetrainingRequest,
  { objects, rows, labelled }: Manifest,
  manifest: string,
): Record<string, unknown> {
  return {
    ...input,
    trainingSet: {
      manifest,
      rows: labelled,
      rowsRead: rows,
      parts: objects.reduce((sum, { parts }) => sum + parts.length, 0),
      objects: objects.filter((object) => object.leftOut === null).length,
      leftOut: objects.filter((object) => object.leftOut !== null).length,
      note: noteOf(labelled),
    },
  };
}

function noteOf(labelled: number): string {
  return labelled === 0
    ? "No labelled row could be read: there is nothing new to learn from. The manifest says why."
    : "The manifest names the Parquet files and what was left out.";
}
