import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readConfig } from "../../infra/config.ts";
import { DriftStack } from "../../infra/drift-stack.ts";

/** A resource of a template, as loosely as JSON has it. */
export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape
  readonly Properties: any;
}

/** An app with the feature flags of cdk.json and the given context; functions are not bundled. */
export function appWith(context: Record<string, unknown>): App {
  const { context: flags } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
  return new App({ context: { ...flags, "aws:cdk:bundling-stacks": [], ...context } });
}

/** The stack as deployed with these `-c` settings. */
export function stackWith(context: Record<string, unknown> = {}): DriftStack {
  const app = appWith(context);
  return new DriftStack(app, "Tidemark", readConfig(app.node));
}

/** Its template. */
export function templateWith(context: Record<string, unknown> = {}): Template {
  return Template.fromStack(stackWith(context));
}

/** Its resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}

/** A statement of an IAM policy, lists for what may stand alone. */
export interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Every statement of every policy in the template: of roles, buckets, queues, topics and keys. */
export function statementsOf(template: Template): Statement[] {
  const documents: { Statement: Record<string, unknown>[] }[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    const { Statement: statements } = value as Record<string, unknown>;
    if (Array.isArray(statements)) documents.push(value as { Statement: Record<string, unknown>[] });
    else Object.values(value).forEach(visit);
  };
  visit(template.toJSON()["Resources"]);
  return documents.flatMap(({ Statement }) =>
    Statement.map((statement) => ({
      ...(statement as unknown as Statement),
      Action: [statement["Action"]].flat() as string[],
      Resource: [statement["Resource"]].flat(),
    })),
  );
}
