import type { Baseline } from "../baseline/baseline.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Expectations } from "../profile/expectations.ts";
import { expectationsOf } from "../schema/expectations-of.ts";
import { parseSchemaText } from "../schema/tfmd/parse-schema-text.ts";
import { servingEnvironment } from "../schema/tfmd/read-schema.ts";
import { schemaExpectations } from "../schema/tfmd/schema-expectations.ts";

/** What the reader is to count of a serving object: bins of the baseline, and what schema.pbtxt asks, else what training showed. */
export function expectationsInForce(
  baseline: Pick<Baseline, "schema" | "bins" | "fingerprint">,
  config: MonitorConfig,
): Expectations {
  const { schema, bins, fingerprint } = baseline;
  const learned = expectationsOf(schema, bins, fingerprint);
  if (config.schemaText === undefined) return learned;
  const stated = parseSchemaText(config.schemaText, "schema.pbtxt");
  return schemaExpectations(stated, servingEnvironment(stated), learned, expectationsVersion(fingerprint, config));
}

/** Identity of the expectations under a baseline and a configuration: what was counted under another says nothing. */
export function expectationsVersion(fingerprint: string, { schemaText }: MonitorConfig): string {
  return schemaText === undefined ? fingerprint : `${fingerprint}+${shortHash(schemaText)}`;
}
