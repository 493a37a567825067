import "./node-version.js";

const { runTidemark } = await import("./command/tidemark-program.ts");

// npm runs a script in the folder of the package; paths are meant from where the person stands.
const startedIn = process.env["npm_lifecycle_event"] === undefined ? undefined : process.env["INIT_CWD"];
if (startedIn !== undefined) process.chdir(startedIn);

process.exitCode = await runTidemark(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isWatched: process.stderr.isTTY === true,
  environment: process.env,
});
