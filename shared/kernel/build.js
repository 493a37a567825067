// Compiles shared/kernel/assembly to WebAssembly and writes it beside this file as a TypeScript module. `npm ci` runs it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tidemark-kernel-"));
const { error, stderr } = await asc.main([
  "shared/kernel/assembly/index.ts",
  ...["--baseDir", root],
  ...["--outFile", join(folder, "kernel.wasm")],
  ...["--runtime", "minimal"],
  ...["--use", "abort="],
  ...["--enable", "simd"],
  // 2 GiB: addresses stay positive as 32-bit integers, which the callers shift.
  ...["--maximumMemory", "32768"],
  ...["-O3", "--noAssert", "--converge"],
]);
if (error !== null) {
  console.error(`${stderr.toString()}${error.message}`);
  process.exit(1);
}
const binary = readFileSync(join(folder, "kernel.wasm"));
rmSync(folder, { recursive: true });
writeFileSync(
  join(root, "shared/kernel/kernel-binary.ts"),
  `/** shared/kernel/assembly, compiled by shared/kernel/build.js: ${binary.length} bytes in base64. */\nexport const kernelBinary =\n  "${binary.toString("base64")}";\n`,
);
