import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { s3ObjectStore } from "../shared/aws/object-store.ts";
import { formatBytes } from "../shared/text/format-number.ts";
import { visibleText } from "../shared/text/visible-text.ts";
import { embeddedClientConfig } from "./aws/environment.ts";
import { watchDropFolder } from "./drop-folder.ts";
import { type LocalStack, startLocalStack } from "./local-stack.ts";
import { startPageServer } from "./page/page-server.ts";
import type { Failure } from "./page/page-state.ts";

/** Tidemark as `npm start` runs it. */
export interface RunningTidemark {
  readonly stack: LocalStack;
  readonly pageUrl: string;
  readonly dropFolder: string;
  readonly mailFolder: string;
  stop(): Promise<void>;
}

const keptFailures = 50;

/**
 * Starts the local stack with its page and its drop folder. One a process.
 *
 * @param options.port of the embedded AWS; the page takes the next one, or a free one. 0: both take free ones.
 * @param options.folder holds `state`, `mail` and `drop`.
 * @param options.say is told, in a line each, of uploads from the drop folder, mails and failures.
 */
export async function startTidemark(options: {
  readonly port: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}): Promise<RunningTidemark> {
  const { port, folder } = options;
  const failures: Failure[] = [];
  let stopping = false;
  const say = (line: string) => {
    if (!stopping) options.say(visibleText(line));
  };
  const mailFolder = join(folder, "mail");
  const dropFolder = join(folder, "drop");
  const stack = await startLocalStack({
    port,
    stateFolder: join(folder, "state"),
    mailFolder,
    retryDelaySeconds: 5,
    onFailure: (functionName, error) => {
      const message = error instanceof Error ? error.message : String(error);
      failures.push({ functionName, message });
      if (failures.length > keptFailures) failures.shift();
      say(`failed    ${functionName}: ${message}`);
    },
  });
  const page = await startPageServer(stack, failures, dropFolder, port === 0 ? 0 : port + 1);
  const s3 = new S3Client({ ...embeddedClientConfig(stack.aws.endpoint), requestChecksumCalculation: "WHEN_REQUIRED" });
  const drops = await watchDropFolder(dropFolder, s3, s3ObjectStore(s3, stack.dataBucket), {
    onUploaded: ({ key, sizeBytes }) => say(`uploaded  ${key} (${formatBytes(sizeBytes)})`),
    onIgnored: ({ key }, reason) => say(`ignored   ${key}: ${reason}`),
    onFailed: ({ key }, error) => say(`failed    ${key}: ${error instanceof Error ? error.message : String(error)}`),
  });
  let told = 0;
  const mailTeller = setInterval(() => {
    for (const { subject } of stack.aws.mails.slice(told)) say(`mail      ${subject}`);
    told = stack.aws.mails.length;
  }, 500);
  return {
    stack,
    pageUrl: page.url,
    dropFolder,
    mailFolder,
    async stop() {
      stopping = true;
      clearInterval(mailTeller);
      await drops.stop();
      await page.stop();
      await stack.stop();
      s3.destroy();
    },
  };
}
