import { Stack, Validations } from "aws-cdk-lib";
import { type IRole, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";

/** One thing a role may do. */
export interface Permission {
  readonly statement: PolicyStatement;
  /** Why an action or a resource of it has to end in a wildcard; null when none does. */
  readonly wildcardReason: string | null;
}

/** The right to do `actions` on `resources`, neither of which holds a wildcard unless a reason is given. */
export function permission(statement: PolicyStatementProps, wildcardReason: string | null = null): Permission {
  return { statement: new PolicyStatement(statement), wildcardReason };
}

/** Gives the permissions to the role, and hands the reasons of their wildcards to the checks that ask for them. */
export function grant(role: IRole, permissions: readonly Permission[]): void {
  const stack = Stack.of(role);
  for (const { statement, wildcardReason: reason } of permissions) {
    role.addToPrincipalPolicy(statement);
    if (reason === null) continue;
    const resources = statement.resources.map((resource) => flattenCfnReference(stack.resolve(resource)));
    const findings = [
      ...statement.actions.filter((action) => action.includes("*")).map((action) => `Action::${action}`),
      ...resources.filter((resource) => resource.includes("*")).map((resource) => `Resource::${resource}`),
    ];
    for (const finding of findings) Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
}
