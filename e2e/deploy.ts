import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cdk } from "./cdk.ts";
import { lookAtStack, type StackUnderProof } from "./stack-under-proof.ts";

/** As infra/app.ts names it. */
export const stackName = "Tidemark";

/** `-c` settings of every deployment here. */
export const settings = ["-c", "alertEmail=you@example.com"] as const;

/** `cdk deploy` of the app as shipped; its assembly is left in `cdk.out` of the folder. */
export async function deploy(cdk: Cdk, endpoint: string, folder: string): Promise<StackUnderProof> {
  const outputs = join(folder, "outputs.json");
  await cdk("deploy", ...settings, "--output", join(folder, "cdk.out"), ...always(outputs));
  return await lookAtStack(endpoint, stackName, await outputsIn(outputs));
}

/** `cdk deploy` of a finished assembly. */
export async function deployAssembly(
  cdk: Cdk,
  endpoint: string,
  assembly: string,
  folder: string,
): Promise<StackUnderProof> {
  const outputs = join(folder, "outputs.json");
  await cdk("deploy", stackName, "--app", assembly, ...always(outputs));
  return await lookAtStack(endpoint, stackName, await outputsIn(outputs));
}

function always(outputs: string): string[] {
  return ["--require-approval", "never", "--outputs-file", outputs];
}

async function outputsIn(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, "utf8"))[stackName];
}
