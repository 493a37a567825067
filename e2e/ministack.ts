import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";

/** A running MiniStack. */
export interface Ministack {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly version: string;
  /** Ends it and the functions it runs. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack on a free port of loopback, with its log in `logFile`. Functions run on the Node that runs this; waits of
 * state machines take no time.
 *
 * @throws {Error} when it does not answer within 30 seconds.
 */
export async function startMinistack(command: string, logFile: string): Promise<Ministack> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, "w");
  const server = spawn(command, [], {
    stdio: ["ignore", log, log],
    // A process group of its own: its functions are processes too.
    detached: true,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: "0",
      SFN_WAIT_SCALE: "0",
      NODE_PATH: resolve("node_modules"),
    },
  });
  const deadline = Date.now() + 30_000;
  for (;;) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => null);
    if (health?.ok) {
      const { version } = (await health.json()) as { version: string };
      return { endpoint, version, stop: () => stopGroup(server) };
    }
    if (Date.now() > deadline || server.exitCode !== null) {
      await stopGroup(server);
      throw new Error(`MiniStack did not start; its log is ${logFile}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function stopGroup(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const ended = once(server, "exit");
  const late = setTimeout(() => process.kill(-server.pid!, "SIGKILL"), 5_000);
  process.kill(-server.pid, "SIGTERM");
  await ended;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}
