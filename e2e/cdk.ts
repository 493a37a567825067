import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { embeddedAccountId, embeddedRegion } from "../local/aws/environment.ts";

const run = promisify(execFile);

/** Runs one command of the CDK's command line. Returns what it printed, without colours. */
export type Cdk = (...args: readonly string[]) => Promise<string>;

/**
 * The command line as a user has it, pointed at an emulator by its environment alone: account, region and endpoint. Nothing of the
 * machine's own AWS configuration is seen.
 *
 * @throws {Error} with all output when a command fails or takes more than five minutes.
 */
export function cdkAt(endpoint: string): Cdk {
  const { PATH = "", HOME = "" } = process.env;
  const env = {
    PATH,
    HOME,
    NO_COLOR: "1",
    CI: "true",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: embeddedRegion,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    CDK_DEFAULT_ACCOUNT: embeddedAccountId,
    CDK_DEFAULT_REGION: embeddedRegion,
  };
  return async (...args) => {
    try {
      const { stdout, stderr } = await run("node_modules/.bin/cdk", args, {
        env,
        timeout: 300_000,
        maxBuffer: 64 * 1024 ** 2,
      });
      return `${stdout}\n${stderr}`;
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`cdk ${args.join(" ")} failed:\n${stdout}\n${stderr}`, { cause: error });
    }
  };
}
