import { applyEdits, modify } from "jsonc-parser";
import { loadBaseline } from "../../shared/aws/stored-baseline.ts";
import { configInForce } from "../../shared/aws/stored-config.ts";
import type { Check } from "../../shared/check/check.ts";
import { configFileName, contentId, resultKeys, schemaFileName } from "../../shared/keys.ts";
import type { Allowance } from "../../shared/monitor/monitor-config.ts";
import { emptyProfile } from "../../shared/profile/empty-profile.ts";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import type { Profile } from "../../shared/profile/profile.ts";
import { decodeProfile } from "../../shared/profile/profile-codec.ts";
import { allowancesOf, mergedAllowances } from "../../shared/schema/allowances-of.ts";
import { type AcceptDeps, checkOfBatch } from "./accept-batch.ts";
import { UsageError } from "./usage-error.ts";

/** What was written. */
export interface AcceptedSchema {
  /** The key of monitor.json. */
  readonly key: string;
  readonly baselineVersion: string;
  /** What the batch has beyond training and what was allowed before. */
  readonly added: readonly Allowance[];
}

/** More new values than this in one column are no schema, but other data. */
const mostValues = 1_000;

/**
 * Allows what a checked batch has beyond training: its columns, values and ranges go into the `allow` list of the monitor's monitor.json, which is
 * made where there is none and is otherwise left as it is written. The baseline, and so every statistic, stays. Can be run again.
 *
 * @throws {UsageError} when the batch is not known, faulty or has nothing of the kind, when monitor.json is not valid or was changed meanwhile, and when a schema.pbtxt is in force.
 */
export async function acceptSchema(monitor: string, batchId: string, deps: AcceptDeps): Promise<AcceptedSchema> {
  const check = await checkOfBatch(monitor, batchId, deps);
  const { config, fault, etag, text } = await configInForce(deps.data, deps.results, monitor);
  const key = `${monitor}/${configFileName}`;
  if (fault !== null) {
    throw new UsageError(`${key} is not valid (${fault.place}): ${fault.problem} Correct it first.`);
  }
  if (config.schemaText !== undefined) {
    throw new UsageError(
      `${monitor}/${schemaFileName} says what the data may hold, and monitor.json does not change it. Accept the batch there: npm run tidemark -- schema update ${schemaFileName} <file> --out ${schemaFileName}, then upload it.`,
    );
  }
  const version = check.baseline?.version;
  const baseline = version === undefined ? null : await loadBaseline(deps.results, monitor, version);
  if (baseline === null) throw new UsageError(`${batchId} was compared with no baseline that is still there.`);
  const added = allowancesOf(check, baseline.profile, await profileOf(check, monitor, deps));
  if (added.length === 0) {
    throw new UsageError(
      `${batchId} has no column, value or range that training did not have, so there is nothing to allow. To compare later batches with it, use --as baseline.`,
    );
  }
  const wide = added.find(({ values }) => (values?.length ?? 0) > mostValues);
  if (wide !== undefined) {
    throw new UsageError(
      `"${wide.feature}" has more than ${mostValues} new values: that is other data, not another schema. Use --as baseline.`,
    );
  }
  const edits = modify(text ?? "{}", ["allow"], mergedAllowances(config.allow, added), {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" },
  });
  const body = applyEdits(text ?? "{}", edits);
  if (!(await deps.data.putIf(key, body, "application/json", etag))) {
    throw new UsageError(`${key} was changed by somebody else meanwhile. Run this again.`);
  }
  return { key, baselineVersion: baseline.version, added };
}

/** The profile of the rows the check was made of. */
async function profileOf({ batch }: Check, monitor: string, { results }: AcceptDeps): Promise<Profile> {
  let profile = emptyProfile();
  for (const { key, etag } of batch.objects) {
    const leafKey = resultKeys.servingLeaf(monitor, batch.id, contentId(key, etag));
    const stored = await results.get(resultKeys.leafProfile(leafKey));
    if (stored !== null) profile = mergeProfiles(profile, decodeProfile(stored.body));
  }
  return profile;
}
