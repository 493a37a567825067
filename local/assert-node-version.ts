/** Ends the process with one plain line when the running Node cannot do what these programs need; `npm run` brings one that can. */
export function assertNodeVersion(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return;
  process.stderr.write(
    `This needs Node 22.18 or newer, and ${process.versions.node} is running. Start it through npm (npm run demo, npm start): npm ci brings Node 24.\n`,
  );
  process.exit(2);
}
