import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import type { Allowance } from "../../shared/monitor/monitor-config.ts";
import { countOf, formatNumber } from "../../shared/text/format-number.ts";
import { shortened, visibleText } from "../../shared/text/visible-text.ts";
import { type AcceptDeps, type AcceptedBatch, acceptBatch } from "./accept-batch.ts";
import { type AcceptedSchema, acceptSchema } from "./accept-schema.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What `accept` is asked to do. Null takes the default. */
export interface AcceptRequest {
  readonly monitor: string;
  readonly batchId: string;
  readonly as: "baseline" | "schema";
  /** Of the new version; for `baseline` only. */
  readonly name: string | null;
  readonly dataBucket: string | null;
  readonly resultsBucket: string | null;
}

/**
 * `accept`: makes a batch the new baseline, or allows its columns, values and ranges, against AWS or the endpoint in AWS_ENDPOINT_URL, and prints what it did.
 *
 * @throws {UsageError} and what the SDK throws.
 */
export async function accept(request: AcceptRequest, { out, environment }: Terminal): Promise<void> {
  const { monitor, batchId, as, name } = request;
  if (as === "schema" && name !== null)
    throw new UsageError("--name is for a new version, and --as schema makes none.");
  const endpoint = environment["AWS_ENDPOINT_URL"];
  const bucketOf = (given: string | null, variable: string, flag: string, local: string): string => {
    const found = given ?? environment[variable] ?? (isThisMachine(endpoint) ? local : undefined);
    if (found !== undefined) return found;
    throw new UsageError(`Name the bucket with --${flag} or ${variable}; it is among the outputs of the stack.`);
  };
  const dataBucket = bucketOf(request.dataBucket, "DATA_BUCKET", "data-bucket", "tidemark-data");
  const resultsBucket = bucketOf(request.resultsBucket, "RESULTS_BUCKET", "results-bucket", "tidemark-results");
  const s3 = new S3Client(endpoint === undefined ? {} : { forcePathStyle: true });
  const deps: AcceptDeps = {
    data: s3ObjectStore(s3, dataBucket),
    results: s3ObjectStore(s3, resultsBucket),
    copy: async (fromKey, toKey) => {
      const CopySource = `${dataBucket}/${fromKey.split("/").map(encodeURIComponent).join("/")}`;
      await s3.send(new CopyObjectCommand({ Bucket: dataBucket, Key: toKey, CopySource }));
    },
  };
  if (as === "schema") out(schemaText(request, await acceptSchema(monitor, batchId, deps), dataBucket));
  else out(textOf(request, await acceptBatch(monitor, batchId, name, deps), dataBucket));
}

function isThisMachine(endpoint: string | undefined): boolean {
  const hostname = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname;
  return hostname === "127.0.0.1" || hostname === "localhost";
}

function textOf({ batchId, monitor }: AcceptRequest, accepted: AcceptedBatch, dataBucket: string): string {
  const { version, after, written, heldoutObjects, heldoutColumn } = accepted;
  const lines = [
    `Accepted ${batchId} as training version "${version}" of ${monitor}${after === null ? "" : `, after "${after}"`}.`,
    ...written.slice(0, 20).map((key) => `  wrote s3://${dataBucket}/${key}`),
    ...(written.length > 20 ? [`  and ${countOf(written.length - 20, "more object")}`] : []),
    ...(heldoutObjects > 0
      ? [
          `Held-out rows of "${after}" went along (${countOf(heldoutObjects, "object")}): model quality is judged against them as before.`,
        ]
      : []),
    ...(heldoutColumn !== null
      ? [
          `Held-out rows stand inside the training files (heldoutColumn "${heldoutColumn}") and could not go along: to judge model quality, drop them under ${monitor}/training/${version}/heldout/.`,
        ]
      : []),
    "Batches are compared with it from its mail on; the checks made before keep their answers.",
  ];
  return `${lines.map(visibleText).join("\n")}\n`;
}

function schemaText({ batchId }: AcceptRequest, accepted: AcceptedSchema, dataBucket: string): string {
  const { key, baselineVersion, added } = accepted;
  const lines = [
    `Allowed what ${batchId} has beyond training, in s3://${dataBucket}/${key}:`,
    ...added.slice(0, 20).map((allowance) => `  ${allowance.feature}: ${allowanceText(allowance)}`),
    ...(added.length > 20 ? [`  and ${countOf(added.length - 20, "more column")}`] : []),
    `The baseline stays "${baselineVersion}": shares and distributions are compared with it as before. Holds from the next batch on.`,
  ];
  return `${lines.map(visibleText).join("\n")}\n`;
}

function allowanceText({ column, values = [], min, max }: Allowance): string {
  const shown = values.slice(0, 3).map((value) => JSON.stringify(shortened(value, 40)));
  const more = values.length > 3 ? ` and ${values.length - 3} more` : "";
  return [
    column === "added" ? "may be there" : column === "removed" ? "may be gone" : "",
    values.length === 0 ? "" : `${shown.join(", ")}${more}`,
    min === undefined ? "" : `down to ${formatNumber(min)}`,
    max === undefined ? "" : `up to ${formatNumber(max)}`,
  ]
    .filter((part) => part !== "")
    .join("; ");
}
