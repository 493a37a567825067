import "./node-version.js";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const { Command, InvalidArgumentError } = await import("commander");
const { startTidemark } = await import("./start-tidemark.ts");

const { port } = new Command("npm start --")
  .description(
    "Runs Tidemark on an embedded AWS on this machine until stopped, with a page and a folder to drop files into.",
  )
  .option("--port <number>", "port of the embedded AWS; the page takes the next one", portNumber, 4566)
  .addHelpText("after", "\nExample:\n  npm start -- --port 5000")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ port: number }>();

const folder = fileURLToPath(new URL("../.local", import.meta.url));
const shown = (path: string) => relative(process.cwd(), path) || ".";
const say = (line: string) => void process.stdout.write(`${line}\n`);

const tidemark = await startTidemark({ port, folder, say }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  process.stderr.write(`Port ${port} is taken, perhaps by another npm start. Choose one: npm start -- --port 5000\n`);
  process.exit(2);
});

say(`Tidemark runs on this machine. Ctrl-C stops it.

  Page       ${tidemark.pageUrl}
  Drop into  ${shown(tidemark.dropFolder)}/<monitor>/training/v1/   then   ${shown(tidemark.dropFolder)}/<monitor>/serving/
             Training closes with an empty file _SUCCESS beside it, or five minutes after its last file.
  Mails      ${shown(tidemark.mailFolder)}/
  Endpoint   ${tidemark.stack.aws.endpoint}

In another terminal, for the aws CLI, an SDK, or npm run tidemark -- accept:
  export AWS_ENDPOINT_URL=${tidemark.stack.aws.endpoint}
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1
`);

let stoppedAt: number | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());

/** Lets running work end, then stops. A second signal stops at once; npm sends the first one twice. */
async function stop(): Promise<void> {
  if (stoppedAt !== null) {
    if (performance.now() - stoppedAt > 500) process.exit(130);
    return;
  }
  stoppedAt = performance.now();
  say("\nStopping. Objects are kept in .local/state for the next start.");
  await tidemark.stack.untilIdle({ settle: false, timeoutSeconds: 10 }).catch(() => {});
  await tidemark.stop();
  process.exit(0);
}

function portNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_534) return number;
  throw new InvalidArgumentError("A port is a whole number up to 65534.");
}
