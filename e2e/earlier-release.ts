import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is done to a template here. */
interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

/** The assets of an assembly, as far as they are looked at here. */
interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** The template of the earlier release, committed. */
export const earlierTemplateFile = "e2e/earlier-release.template.json";

/** What must survive an upgrade: it holds data or messages, or people subscribed to it or refer to it by name. */
export const statefulTypes = [
  "AWS::S3::Bucket",
  "AWS::SQS::Queue",
  "AWS::SNS::Topic",
  "AWS::SNS::Subscription",
  "AWS::KMS::Key",
  "AWS::Logs::LogGroup",
  "AWS::StepFunctions::StateMachine",
];

/**
 * Makes a cloud assembly of the earlier template out of the present one in `assembly`, for `cdk deploy --app`. Its functions run
 * today's code: what is upgraded is the stack. Variables that the earlier template does not know are there with no use, as for what
 * it cannot do yet.
 */
export async function earlierAssembly(assembly: string, stackName: string, folder: string): Promise<void> {
  await cp(assembly, folder, { recursive: true });
  const file = `${stackName}.template.json`;
  const { Resources } = JSON.parse(await readFile(join(assembly, file), "utf8")) as Template;
  const earlier = JSON.parse(await readFile(earlierTemplateFile, "utf8")) as Template;
  for (const [id, resource] of Object.entries(earlier.Resources)) {
    const code = Resources[id]?.Properties["Code"];
    if (resource.Type !== "AWS::Lambda::Function" || code === undefined) continue;
    resource.Properties["Code"] = code;
    const variables = { ...unused(variablesOf(Resources[id]?.Properties)), ...variablesOf(resource.Properties) };
    resource.Properties["Environment"] = { Variables: variables };
  }
  const text = JSON.stringify(earlier);
  await writeFile(join(folder, file), text);
  // Assets are named by their content, and what has the name of the present template is taken to be there already.
  const assets = JSON.parse(await readFile(join(assembly, `${stackName}.assets.json`), "utf8")) as AssetManifest;
  const presentName = Object.entries(assets.files).find(([, { source }]) => source.path === file)?.[0];
  if (presentName === undefined) throw new Error(`${assembly} has no asset ${file}`);
  const name = createHash("sha256").update(text).digest("hex");
  for (const manifest of ["manifest.json", `${stackName}.assets.json`]) {
    const path = join(folder, manifest);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(presentName, name));
  }
}

function variablesOf(properties: Record<string, unknown> | undefined): Record<string, unknown> {
  return (properties?.["Environment"] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
}

function unused(variables: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(variables).map((name) => [name, "unused"]));
}

/**
 * The resources that an update would replace or remove, as `cdk diff` tells by AWS's own specification of resources: `type id impact`.
 * Empty when all stay.
 */
export function replacedResources(diff: string): string[] {
  const lines = diff.matchAll(/^\[.\] (\S+) .*?(\S+) (replace|may be replaced|destroy|orphan)$/gm);
  return [...lines].map(([, type, id, impact]) => `${type} ${id} ${impact}`);
}
