import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { ConfigError, readConfig } from "./config.ts";
import { DriftStack } from "./drift-stack.ts";

const app = new App();
try {
  new DriftStack(app, "Tidemark", readConfig(app.node));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
