import { type EstimatedQuality, estimateBatch } from "../concept/estimate/estimate-batch.ts";
import { measureGaps } from "../concept/group/measure-gaps.ts";
import { measureGroupQuality } from "../concept/group/measure-group-quality.ts";
import { type SliceOutcomes, sliceOutcomes } from "../concept/group/slice-outcomes.ts";
import { type ConceptJudgement, judgeConcept } from "../concept/judge-concept.ts";
import { labelsSuffice } from "../concept/labels-suffice.ts";
import { judgedVersion, pairsOfVersion } from "../concept/pairs-of-version.ts";
import type { ConceptResult } from "../concept/performance.ts";
import { measureLossStream } from "../concept/stream/measure-loss-stream.ts";
import { shapeOf, summarisePerformance } from "../concept/summarise-performance.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";
import type { LabelEvidence } from "../policy/history.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";
import type { Finding } from "./check.ts";

/** What the labels say of the model, of the version that the baseline is of where versions are known; null without labels. */
export function judgeLabels({ pairs, baseline, config }: BatchToExamine): ConceptJudgement | null {
  if (pairs === null || baseline === null || pairs.coverage.labelled === 0) return null;
  const reference = baseline.performance;
  const version = judgedVersion(pairs.coverage, baseline.version);
  const own = version === null ? pairs : pairsOfVersion(pairs, config.columns.modelVersion ?? null, version);
  const performance = reference === null ? null : summarisePerformance(own, shapeOf(reference), null);
  return judgeConcept(reference, performance, own.coverage, config);
}

/** Labelled predictions by the groups of each slice; empty while labels are too few. */
export function groupsIn({ pairs, config }: BatchToExamine): SliceOutcomes[] {
  return pairs === null || !labelsSuffice(pairs.coverage, config)
    ? []
    : config.slices.map(({ column }) => sliceOutcomes(pairs, column));
}

/** Tests of each slice: whether one group does worse than held out beyond all others, and the gaps between groups that have a bound. */
export function gapsOf({ config, baseline }: BatchToExamine, groups: readonly SliceOutcomes[]): UndecidedMeasurement[] {
  return groups.flatMap((outcomes, i) => {
    const heldout = baseline?.groups?.find(({ column }) => column === outcomes.column);
    const quality = heldout === undefined ? [] : [measureGroupQuality(heldout, outcomes)];
    return [...quality, ...measureGaps(config.slices[i]!, outcomes)];
  });
}

/** Quality and prior estimated from scores alone; null without scores or held-out reference. */
export function estimate({ scores, baseline }: BatchToExamine): EstimatedQuality | null {
  const reference = baseline?.scores ?? null;
  return scores === null || reference === null ? null : estimateBatch(reference, scores);
}

/** Whether losses rose over the labelled batches up to this one; empty where they cannot be followed. */
export function lossesOverTime({ losses, baseline }: BatchToExamine): Measurement[] {
  const reference = baseline?.performance ?? null;
  if (losses === null || reference === null) return [];
  const measurement = measureLossStream(losses.stream, losses.own, reference.loss.name);
  return measurement === null ? [] : [measurement];
}

/** What the labels of the batch mean for retraining, with the sentences that say why where the model did worse. */
export function labelEvidence(
  concept: ConceptResult | null,
  findings: readonly Finding[],
): { readonly labels: LabelEvidence; readonly labelReasons: readonly string[] } {
  if (concept === null || concept.state === "no-reference") return { labels: "none", labelReasons: [] };
  const reasons = findings
    .filter(({ kind }) => kind === "concept-drift" || kind === "performance-loss")
    .map(({ text }) => text);
  if (reasons.length > 0) return { labels: "degraded", labelReasons: reasons };
  return { labels: concept.state === "immature" ? "immature" : "good", labelReasons: [] };
}
