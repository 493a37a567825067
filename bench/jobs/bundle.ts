import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { bundleOptions } from "../bundle-options.ts";
import { printResult } from "./job-request.ts";

/** What the function that reads uploads is made of. */
export interface Bundle {
  /** What Lambda imports. */
  readonly entry: string;
  /** Of the entry and of all it imports before it runs, without source maps. */
  readonly mainBytes: number;
  /** Of everything that is deployed, without source maps. */
  readonly allBytes: number;
}

const outdir = await mkdtemp(join(tmpdir(), "tidemark-bundle-"));
const { metafile } = await build({
  ...bundleOptions,
  entryPoints: { index: fileURLToPath(new URL("../../functions/read-upload/handler.ts", import.meta.url)) },
  outdir,
  outExtension: { ".js": ".mjs" },
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
});
const entry = Object.keys(metafile.outputs).find((path) => basename(path) === "index.mjs")!;
const code = Object.keys(metafile.outputs).filter((path) => path.endsWith(".mjs"));
printResult({
  entry: join(outdir, "index.mjs"),
  mainBytes: bytesOf([...importedAtStart(metafile, entry)]),
  allBytes: bytesOf(code),
} satisfies Bundle);

function bytesOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + metafile.outputs[path]!.bytes, 0);
}

function importedAtStart({ outputs }: Metafile, path: string, found = new Set<string>()): Set<string> {
  if (found.has(path) || outputs[path] === undefined) return found;
  found.add(path);
  for (const { path: imported, kind } of outputs[path].imports)
    if (kind === "import-statement") importedAtStart(metafile, imported, found);
  return found;
}
