import type { RetrainingMessage } from "../../shared/event/retraining-message.ts";
import { resultKeys } from "../../shared/keys.ts";
import { executionInput, type Manifest, type ManifestObject, manifestOf } from "../../shared/training-set/manifest.ts";
import type { RetrainingRequest } from "../../shared/training-set/retraining-request.ts";
import type { SetPlan } from "../../shared/training-set/set-plan.ts";
import { makePlan } from "./make-plan.ts";
import type { StartRetrainingDeps } from "./start-retraining-deps.ts";
import { writeObject } from "./write-object.ts";

/**
 * The story of one retraining run: write the labelled rows of the batches it is about as a training set, then start the execution with
 * the set in its input.
 *
 * What is done is stored an object at a time, so that a call that ends, for want of time or by a fault, is taken up by the next
 * message: it writes the same bytes and starts nothing twice. A set without any row starts the run as well, and says so.
 */
export async function startRetraining(message: RetrainingMessage, deps: StartRetrainingDeps): Promise<void> {
  const { monitor, executionName } = message;
  const request = await stored<RetrainingRequest>(deps, resultKeys.trainingSetRequest(monitor, executionName));
  if (request === null) throw new Error(`there is no request for ${executionName} of ${monitor}`);
  const manifestKey = resultKeys.trainingSetManifest(monitor, executionName);
  const manifest = (await stored<Manifest>(deps, manifestKey)) ?? (await writeSet(request, manifestKey, deps));
  if (manifest === null) {
    deps.log("goes on with the next message", { monitor, executionName });
    return deps.sendAgain(message);
  }
  const input = executionInput(request, manifest, `s3://${deps.results.bucket}/${manifestKey}`);
  await deps.startExecution(executionName, JSON.stringify(input));
  deps.log("started", { monitor, executionName, trainingSet: input["trainingSet"] });
}

/** Null when time was up before every object was written. */
async function writeSet(
  request: RetrainingRequest,
  manifestKey: string,
  deps: StartRetrainingDeps,
): Promise<Manifest | null> {
  const plan = await planOf(request, deps);
  const objects: ManifestObject[] = [];
  let written = 0;
  for (const [place, object] of plan.objects.entries()) {
    const key = resultKeys.trainingSetObject(request.monitor, request.executionName, place);
    const before = await stored<ManifestObject>(deps, key);
    if (before === null && written > 0 && !deps.hasTime()) return null;
    objects.push(before ?? (await writeObject(request, plan, object, place, deps)));
    if (before !== null) continue;
    await store(deps, key, objects.at(-1));
    written++;
  }
  const manifest = manifestOf(request, plan, objects, (id) => resultKeys.labelFile(request.monitor, id));
  await store(deps, manifestKey, manifest);
  return manifest;
}

async function planOf(request: RetrainingRequest, deps: StartRetrainingDeps): Promise<SetPlan> {
  const key = resultKeys.trainingSetPlan(request.monitor, request.executionName);
  const before = await stored<SetPlan>(deps, key);
  if (before !== null) return before;
  const plan = await makePlan(request, deps.results);
  await store(deps, key, plan);
  return plan;
}

async function stored<T>({ results }: StartRetrainingDeps, key: string): Promise<T | null> {
  const found = await results.get(key);
  return found && (JSON.parse(new TextDecoder().decode(found.body)) as T);
}

async function store({ results }: StartRetrainingDeps, key: string, value: unknown): Promise<void> {
  await results.put(key, `${JSON.stringify(value, null, 1)}\n`, "application/json");
}
