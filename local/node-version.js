// Plain JavaScript: an older Node stops at the first type, before any TypeScript file could say why.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Tidemark needs Node 22.18 or newer, this is ${process.versions.node}. Run it through npm (npm ci, then npm start), which brings its own Node.`,
  );
  process.exit(2);
}
