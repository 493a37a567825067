import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ScheduledEvent } from "aws-lambda";
import * as v from "valibot";
import { sendToMonitor } from "../../shared/aws/message-queue.ts";
import { type ObjectStore, s3ObjectStore } from "../../shared/aws/object-store.ts";
import type { MonitorMessage } from "../../shared/event/monitor-message.ts";
import { environmentSchema } from "./environment.ts";

/** What keeping time needs of the world. */
interface KeepTimeDeps {
  readonly results: ObjectStore;
  readonly tellMonitor: (message: MonitorMessage, cause: string) => Promise<void>;
}

let deps: KeepTimeDeps | undefined;

/** Called by the schedule: tells every monitor that time passed, so that windows close and silence is noticed. */
export async function handler(event: Pick<ScheduledEvent, "id">): Promise<void> {
  deps ??= connect(process.env);
  await keepTime(event.id, deps);
}

/** Runs on a cold start only. */
function connect(variables: NodeJS.ProcessEnv): KeepTimeDeps {
  const environment = v.parse(environmentSchema, variables);
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  return {
    results: s3ObjectStore(new S3Client({}), environment.RESULTS_BUCKET),
    tellMonitor: (message, cause) => sendToMonitor(sqs, environment.MONITORS_QUEUE_URL, message, cause),
  };
}

/** The monitors are the first level of the results bucket; the data bucket may hold much else. */
async function keepTime(eventId: string, { results, tellMonitor }: KeepTimeDeps): Promise<void> {
  for (const folder of await results.listFolders("")) {
    await tellMonitor({ kind: "clock", monitor: folder.slice(0, -1) }, eventId);
  }
}
