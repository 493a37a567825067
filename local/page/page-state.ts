import { type ExecutionListItem, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { currentVersion } from "../../shared/aws/stored-baseline.ts";
import { configInForce } from "../../shared/aws/stored-config.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { MonitorSummary } from "../../shared/report/monitor-summary.ts";
import type { Mail } from "../aws/mail-sink.ts";
import type { LocalStack } from "../local-stack.ts";
import { type OpenFolder, openFolders } from "./open-folders.ts";

/** A failure of one of the functions, as it was logged. */
export interface Failure {
  readonly functionName: string;
  readonly message: string;
}

/** How many messages one queue holds. */
export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** Everything the page shows that changes. */
export interface PageState {
  /** By name; one that has had no check yet has an empty history. */
  readonly monitors: readonly MonitorSummary[];
  readonly uploads: Depth;
  readonly checks: Depth;
  readonly deadLetters: number;
  readonly openFolders: readonly OpenFolder[];
  /** Newest first. */
  readonly executions: readonly Pick<ExecutionListItem, "name" | "status" | "startDate">[];
  /** In the order they were sent. */
  readonly mails: readonly Mail[];
  readonly failures: readonly Failure[];
}

/** What is going on in the stack now. */
export async function pageState(
  stack: LocalStack,
  data: ObjectStore,
  results: ObjectStore,
  failures: readonly Failure[],
): Promise<PageState> {
  const { aws, stateMachineArn } = stack;
  const { executions = [] } = await aws.clients.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: 50 }),
  );
  const dead = stack.deadLetterQueueUrls.map((url) => aws.queueDepth(url).visible);
  return {
    monitors: await loadMonitors(data, results),
    uploads: aws.queueDepth(stack.uploadsQueueUrl),
    checks: aws.queueDepth(stack.monitorsQueueUrl),
    deadLetters: dead.reduce((sum, count) => sum + count, 0),
    openFolders: await openFolders(data, results),
    executions,
    mails: aws.mails,
    failures,
  };
}

async function loadMonitors(data: ObjectStore, results: ObjectStore): Promise<MonitorSummary[]> {
  const folders = new Set([...(await data.listFolders("")), ...(await results.listFolders(""))]);
  const monitors: MonitorSummary[] = [];
  for (const folder of [...folders].sort()) {
    const monitor = folder.slice(0, -1);
    const stored = await results.get(resultKeys.latest(monitor));
    if (stored !== null) monitors.push(JSON.parse(new TextDecoder().decode(stored.body)) as MonitorSummary);
    else {
      const { config } = await configInForce(data, results, monitor);
      const baselineVersion = await currentVersion(results, monitor, config);
      monitors.push({ monitor, baselineVersion, history: [], openIncidents: [] });
    }
  }
  return monitors;
}
