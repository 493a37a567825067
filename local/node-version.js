// Plain JavaScript: an older Node stops at the first type, before any TypeScript file could say why.
import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Tidemark needs Node 22.18 or newer, this is ${process.versions.node}. Run it through npm (npm ci, then npm start), which brings its own Node.`,
  );
  process.exit(2);
}
if (!existsSync(new URL("../shared/kernel/kernel-binary.ts", import.meta.url))) {
  console.error("The kernel is not compiled, because npm ran without scripts. Run: npm run prepare");
  process.exit(2);
}
