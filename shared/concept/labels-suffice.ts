import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { LabelCoverage } from "./join-labels.ts";

/** Whether so many predictions have met their label that the batch can be judged: `retrain.minLabels` and `retrain.minLabelCoverage`. */
export function labelsSuffice({ labelled, predictions }: LabelCoverage, { retrain }: MonitorConfig): boolean {
  return labelled >= retrain.minLabels && labelled >= retrain.minLabelCoverage * predictions;
}
