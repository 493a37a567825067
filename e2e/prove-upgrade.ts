import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { csv, loans } from "../test/support/loans.ts";
import type { Cdk } from "./cdk.ts";
import { deploy, deployAssembly, stackName } from "./deploy.ts";
import { earlierAssembly, earlierTemplateFile, replacedResources, statefulTypes } from "./earlier-release.ts";
import type { Report } from "./report.ts";
import type { StackUnderProof } from "./stack-under-proof.ts";

const columns = ["income", "region"] as const;

/**
 * Deploys the earlier release's template, uses it, deploys the present one over it, and proves that what holds data stayed: by
 * AWS's specification of what replaces a resource, by the resources themselves, and by a batch judged against the baseline of before.
 */
export async function proveUpgrade(cdk: Cdk, endpoint: string, folder: string, report: Report): Promise<void> {
  const assembly = join(folder, "cdk.out");
  await proveNothingIsReplaced(cdk, assembly, folder, report);

  const earlier = join(folder, "earlier.cdk.out");
  await earlierAssembly(assembly, stackName, earlier);
  const before = await deployAssembly(cdk, endpoint, earlier, folder);
  await before.put("loans/training/v1/part-0.csv", csv(loans({ rows: 8_000, seed: 1 }), columns));
  await before.put("loans/training/v1/_SUCCESS", "");
  await before.settled();
  await serve(before, "2001-04-01", 2);

  const after = await deploy(cdk, endpoint, folder);
  const kept = (stack: StackUnderProof) =>
    stack.resources
      .filter(
        ({ type, logicalId }) =>
          statefulTypes.includes(type) && before.resources.some((one) => one.logicalId === logicalId),
      )
      .map(({ logicalId, physicalId }) => `${logicalId} ${physicalId}`)
      .toSorted();
  assert.ok(kept(before).length > 10, "the earlier template holds data");
  assert.deepEqual(kept(after), kept(before));
  const second = await serve(after, "2001-04-02", 3);
  assert.equal(second.baseline?.version, "v1");
  assert.equal(second.previousBatch, "loans/serving/2001-04-01.csv");
  report.proved(
    `an upgrade keeps the ${kept(before).length} resources that hold something; a batch after it is judged by baseline and history of before`,
  );
}

/** The parts of check.json that are looked at. */
interface ServedCheck {
  readonly verdict: string;
  readonly baseline: { readonly version: string } | null;
  readonly previousBatch: string | null;
}

async function serve(stack: StackUnderProof, day: string, seed: number): Promise<ServedCheck> {
  await stack.put(`loans/serving/${day}.csv`, csv(loans({ rows: 2_000, seed }), columns));
  await stack.settled();
  const check = JSON.parse((await stack.result(`loans/checks/loans/serving/${day}.csv/check.json`)) ?? "null");
  assert.equal(check?.verdict, "stable", `the check of ${day}`);
  return check as ServedCheck;
}

/** Also asks about a template with another name for a queue and without a bucket: a proof that would pass whatever is asked proves nothing. */
async function proveNothingIsReplaced(cdk: Cdk, assembly: string, folder: string, report: Report): Promise<void> {
  const ask = async (template: string) => {
    const diff = await cdk("diff", stackName, "--app", assembly, "--template", template, "--no-change-set");
    return replacedResources(diff).filter((line) => statefulTypes.some((type) => line.startsWith(`${type} `)));
  };
  const other = JSON.parse(await readFile(earlierTemplateFile, "utf8"));
  other.Resources.CheckingMonitorsQueue904E0453.Properties.QueueName = "another.fifo";
  other.Resources.AnotherBucket = { Type: "AWS::S3::Bucket", Properties: {} };
  await writeFile(join(folder, "other.template.json"), JSON.stringify(other));
  assert.deepEqual((await ask(join(folder, "other.template.json"))).toSorted(), [
    "AWS::S3::Bucket AnotherBucket destroy",
    "AWS::SQS::Queue CheckingMonitorsQueue904E0453 replace",
  ]);
  assert.deepEqual(await ask(earlierTemplateFile), []);
  report.proved("the present template replaces and removes nothing of the earlier one that holds data (cdk diff)");
}
