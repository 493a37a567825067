import { loadBaselineHead, storeBaseline } from "../../shared/aws/stored-baseline.ts";
import { openPredictionLogs } from "../../shared/aws/stored-logs.ts";
import { baselineFingerprint, type TrainingPart } from "../../shared/baseline/make-baseline.ts";
import { trainingSummary } from "../../shared/baseline/training-summary.ts";
import { wholeRange } from "../../shared/concept/log-file.ts";
import { mergePredictionLogs } from "../../shared/concept/merge-prediction-logs.ts";
import { predictionLogOf } from "../../shared/concept/packed-log.ts";
import type { PredictionLog } from "../../shared/concept/prediction-log.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { decodeProfile } from "../../shared/profile/profile-codec.ts";
import { baselineOf } from "../../shared/statistics/imported-baseline.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { linksOf } from "./links-of.ts";
import { loadTraining } from "./load-batch.ts";
import { tellOnce } from "./tell.ts";

/**
 * Builds the baseline of a training version that is complete and answers it with one message. A version with an unreadable part
 * gets no baseline: that part's own check says what is wrong. The same parts give the same baseline and no second message.
 *
 * Returns the keys of parts that have to be answered now: all without rows, in a version that has none.
 */
export async function answerTraining(
  monitor: string,
  version: string,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<string[]> {
  const leaves = await loadTraining(deps.data, deps.results, monitor, version, config, deps.now());
  if (leaves === null) {
    deps.log("training is not complete yet", { monitor, version });
    return [];
  }
  const faulty = leaves.find(({ leaf }) => leaf.fault !== null && leaf.fault.code !== "NO_ROWS");
  const rows = leaves.reduce((sum, { leaf }) => sum + leaf.rows, 0);
  if (faulty !== undefined || rows === 0) {
    deps.log("no baseline: a part is unreadable, or there is no row to learn from", { monitor, version });
    return rows === 0 ? leaves.flatMap(({ leaf }) => (leaf.fault?.code === "NO_ROWS" ? [leaf.key] : [])) : [];
  }
  const fingerprint = baselineFingerprint(
    version,
    leaves.map(({ leaf }) => leaf),
    config,
  );
  const stored = await loadBaselineHead(deps.results, monitor, version);
  const answered = resultKeys.told(monitor, "training", version, fingerprint);
  if (stored?.fingerprint === fingerprint && (await deps.results.head(answered)) !== null) return [];

  const parts: TrainingPart[] = [];
  for (const { leafKey, leaf } of leaves) {
    if (leaf.fault !== null) continue;
    const profile = await deps.results.get(resultKeys.leafProfile(leafKey));
    if (profile === null) throw new Error(`the profile of ${leafKey} is gone`);
    const heldoutProfile =
      leaf.heldoutRows === 0 ? null : await deps.results.get(resultKeys.leafHeldoutProfile(leafKey));
    parts.push({
      leaf,
      profile: decodeProfile(profile.body),
      heldoutProfile: heldoutProfile === null ? null : decodeProfile(heldoutProfile.body),
      heldout: leaf.predictions === 0 ? null : await heldoutPredictions(leafKey, deps),
    });
  }
  const baseline = baselineOf(monitor, version, parts, config);
  await storeBaseline(deps.results, baseline);
  const training = trainingSummary(baseline, parts, config);
  await tellOnce(
    { kind: "training", monitor, training, links: linksOf(monitor, null, deps) },
    version,
    fingerprint,
    deps,
  );
  return [];
}

async function heldoutPredictions(leafKey: string, { results }: CheckMonitorDeps): Promise<PredictionLog> {
  const logs = await openPredictionLogs(results, [leafKey]);
  const read = await Promise.all(logs.map(async ({ log }) => predictionLogOf(await log.readRows(wholeRange))));
  return mergePredictionLogs(read);
}
