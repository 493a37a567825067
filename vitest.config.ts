import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

if (!existsSync(new URL("./shared/kernel/kernel-binary.ts", import.meta.url))) {
  throw new Error("The kernel is not compiled, because npm ran without scripts. Run: npm run prepare");
}

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 },
});
