import type { BuildOptions } from "esbuild";

/** How the functions are bundled when they are deployed: the options of infra/node-function.ts. */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  minify: true,
  banner: { js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);' },
} as const satisfies BuildOptions;
