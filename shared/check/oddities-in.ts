import { treatmentOf } from "../drift/treatment.ts";
import { distantTimestamps } from "../policy/distant-timestamps.ts";
import type { Oddity } from "../policy/oddity.ts";
import { repeatedFiles } from "../policy/repeated-files.ts";
import { staleTimestamps } from "../policy/stale-timestamps.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";

/** What is odd about a batch whatever its distributions say: old times, times far off, a file that came twice. */
export function odditiesIn(input: BatchToExamine): Oddity[] {
  const { serving, baseline, batch, config } = input;
  const distant = (baseline?.schema.features ?? []).map((feature) => {
    const before = baseline?.profile.features.get(feature.name);
    const after = serving?.profile.features.get(feature.name);
    const isCompared = treatmentOf(feature, config, "training-serving") !== "ignore";
    return before && after && isCompared ? distantTimestamps(before, after) : null;
  });
  return [staleIn(input), repeatedFiles(batch), ...distant].filter((oddity) => oddity !== null);
}

function staleIn({ serving, previous, batch, config }: BatchToExamine): Oddity | null {
  const feature = config.columns.timestamp;
  const before = feature === undefined ? undefined : previous?.data.profile.features.get(feature);
  const after = feature === undefined ? undefined : serving?.profile.features.get(feature);
  if (feature === undefined || previous === null || before === undefined || after === undefined) return null;
  const text = staleTimestamps(
    { time: before.time, eventTime: previous.eventTime },
    { time: after.time, eventTime: batch.eventTime },
  );
  return text === null ? null : { feature, code: "STALE_TIMESTAMPS", text };
}
