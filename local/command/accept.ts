import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { countOf } from "../../shared/text/format-number.ts";
import { visibleText } from "../../shared/text/visible-text.ts";
import { type AcceptedBatch, acceptBatch } from "./accept-batch.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What `accept` is asked to do. Null takes the default. */
export interface AcceptRequest {
  readonly monitor: string;
  readonly batchId: string;
  readonly as: string | null;
  readonly dataBucket: string | null;
  readonly resultsBucket: string | null;
}

/**
 * `accept`: makes a batch the new baseline, against AWS or the endpoint in AWS_ENDPOINT_URL, and prints what it did.
 *
 * @throws {UsageError} and what the SDK throws.
 */
export async function accept(request: AcceptRequest, { out, environment }: Terminal): Promise<void> {
  const { monitor, batchId, as } = request;
  const endpoint = environment["AWS_ENDPOINT_URL"];
  const bucketOf = (given: string | null, variable: string, flag: string, local: string): string => {
    const found = given ?? environment[variable] ?? (isThisMachine(endpoint) ? local : undefined);
    if (found !== undefined) return found;
    throw new UsageError(`Name the bucket with --${flag} or ${variable}; it is among the outputs of the stack.`);
  };
  const dataBucket = bucketOf(request.dataBucket, "DATA_BUCKET", "data-bucket", "tidemark-data");
  const resultsBucket = bucketOf(request.resultsBucket, "RESULTS_BUCKET", "results-bucket", "tidemark-results");
  const s3 = new S3Client(endpoint === undefined ? {} : { forcePathStyle: true });
  const accepted = await acceptBatch(monitor, batchId, as, {
    data: s3ObjectStore(s3, dataBucket),
    results: s3ObjectStore(s3, resultsBucket),
    copy: async (fromKey, toKey) => {
      const CopySource = `${dataBucket}/${fromKey.split("/").map(encodeURIComponent).join("/")}`;
      await s3.send(new CopyObjectCommand({ Bucket: dataBucket, Key: toKey, CopySource }));
    },
  });
  out(textOf(request, accepted, dataBucket));
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
