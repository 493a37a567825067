import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** This machine cannot run the emulator. The message says what is missing and what to do. */
export class NoPythonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoPythonError";
  }
}

/**
 * Installs the pinned emulator (requirements.txt) into a virtual environment of its own and returns the path of its command. An
 * environment made from the same requirements is used again; installing takes about fifteen seconds and the network.
 *
 * @throws {NoPythonError} without Python 3.11 or newer, without its venv module, or when pip cannot install.
 */
export async function installMinistack(folder: string): Promise<string> {
  const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
  const wanted = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const command = join(folder, "bin", "ministack");
  const stamp = join(folder, "requirements.sha256");
  if (existsSync(command) && existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return command;
  await rm(folder, { recursive: true, force: true });
  const newEnough = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
  await run("python3", ["-c", newEnough]).catch(() => {
    throw new NoPythonError(
      "npm run e2e deploys into MiniStack, which needs python3, version 3.11 or newer with venv (Debian: apt-get install python3-venv). It was not found.",
    );
  });
  try {
    await run("python3", ["-m", "venv", folder]);
    await run(join(folder, "bin", "pip"), ["install", "--quiet", "--no-deps", "--requirement", requirements]);
  } catch (error) {
    throw new NoPythonError(
      `MiniStack could not be installed: ${String((error as { stderr?: string }).stderr ?? error).trim()}`,
    );
  }
  await writeFile(stamp, wanted);
  return command;
}
