import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { loadBaselineHead } from "../../shared/aws/stored-baseline.ts";
import type { Leaf } from "../../shared/check/leaf.ts";
import { mapInOrder } from "../../shared/concept/map-in-order.ts";
import { resultKeys } from "../../shared/keys.ts";
import { decodeProfile } from "../../shared/profile/profile-codec.ts";
import { labelForm } from "../../shared/training-set/label-form.ts";
import type { RetrainingRequest } from "../../shared/training-set/retraining-request.ts";
import { createColumnCollector } from "../../shared/training-set/set-columns.ts";
import { type PlannedObject, plannedObject, type SetPlan } from "../../shared/training-set/set-plan.ts";

const readsAtATime = 16;

/** Plans the set of a request from what reading its objects left behind; no row is read. Two reads an object, a few profiles in memory. */
export async function makePlan(request: RetrainingRequest, results: ObjectStore): Promise<SetPlan> {
  const { monitor, baselineVersion, reading, batches } = request;
  const baseline = await loadBaselineHead(results, monitor, baselineVersion);
  const sources = batches.flatMap((batch) => batch.leaves.map((leafKey) => ({ batch, leafKey })));
  const objects = await mapInOrder(sources, readsAtATime, async ({ batch, leafKey }) =>
    plannedObject(request, batch, leafKey, await loadLeaf(results, leafKey)),
  );
  const columns = createColumnCollector();
  for (const group of groupsOf(objects.filter(({ leftOut }) => leftOut === null))) {
    const profiles = await mapInOrder(group, readsAtATime, async ({ leafKey }) => loadProfile(results, leafKey));
    for (const profile of profiles) columns.add(profile);
  }
  const label = labelForm(reading.columns, baseline?.schema ?? { version: 1, features: [] });
  return { label, columns: columns.finish(label), objects };
}

function groupsOf(objects: readonly PlannedObject[]): PlannedObject[][] {
  return Array.from({ length: Math.ceil(objects.length / readsAtATime) }, (_, i) =>
    objects.slice(i * readsAtATime, (i + 1) * readsAtATime),
  );
}

async function loadLeaf(results: ObjectStore, leafKey: string): Promise<Leaf> {
  const stored = await results.get(leafKey);
  if (stored === null) throw new Error(`the leaf ${leafKey} is gone`);
  return JSON.parse(new TextDecoder().decode(stored.body)) as Leaf;
}

async function loadProfile(results: ObjectStore, leafKey: string) {
  const stored = await results.get(resultKeys.leafProfile(leafKey));
  if (stored === null) throw new Error(`the profile of ${leafKey} is gone`);
  return decodeProfile(stored.body);
}
