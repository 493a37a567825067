import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { formatCount } from "../../shared/text/format-number.ts";
import { watchClients } from "./aws-calls.ts";
import { type PointResult, playMatrix } from "./matrix.ts";
import { playRaces, type RaceResult } from "./races.ts";

/** What a process of this proof sends to the one that prints. */
type Sent = { readonly point: PointResult } | { readonly race: RaceResult };

const [, file = "", part, of] = process.argv;
if (part === undefined) process.exitCode = await parent();
else {
  watchClients();
  const send = (sent: Sent) => process.send?.(sent);
  if (part === "races") await playRaces((race) => send({ race }));
  else await playMatrix({ index: Number(part), of: Number(of) }, (point) => send({ point }));
  process.disconnect();
}

/** Plays matrix and races in processes of their own, as many as there are processors, and prints it. Returns the exit code. */
async function parent(): Promise<number> {
  const started = performance.now();
  const results: PointResult[] = [];
  const races: RaceResult[] = [];
  const processes = Math.min(4, Math.max(2, availableParallelism()));
  const shares = Array.from({ length: processes }, (_, i) => [String(i), String(processes)]);
  const codes = await Promise.all(
    [["races"], ...shares].map(async (share) => {
      const child = fork(file, share, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      child.on("message", (sent: Sent) => {
        if ("race" in sent) races.push(sent.race);
        else results.push(sent.point);
        const name = "race" in sent ? sent.race.name : `${sent.point.step}: ${sent.point.kind} at ${sent.point.call}`;
        const { problems } = "race" in sent ? sent.race : sent.point;
        for (const problem of problems) say(`FAILED  ${name}: ${problem}`);
      });
      return await new Promise<number | null>((ended) => child.on("exit", ended));
    }),
  );
  const row = (name: string, of: readonly PointResult[]) =>
    say(
      [
        name.padEnd(46),
        formatCount(of.length).padStart(8),
        formatCount(of.filter(({ problems }) => problems.length === 0).length).padStart(8),
        formatCount(of.filter((result) => result.toldAgain).length).padStart(11),
      ].join(""),
    );
  const header = (name: string) => say("", `${name.padEnd(46)}  points  passed told again`);
  header("step");
  for (const [step, of] of Map.groupBy(results, (result) => result.step)) row(step, of);
  header("fault");
  for (const [kind, of] of Map.groupBy(results, (result) => result.kind)) row(kind, of);
  say("");
  row("all", results);
  header("race");
  for (const { name, problems } of races)
    say(`${name.padEnd(46)}        1${String(problems.length === 0 ? 1 : 0).padStart(8)}`);
  const failed = [...results, ...races].filter(({ problems }) => problems.length > 0).length;
  const total = formatCount(results.length + races.length);
  say(
    "",
    "Told again: SNS took the message, and its answer or the mark that is written after it was lost. The incident is the same.",
    "Not there: two versions of one object (the emulator keeps none), and the state machine's own calls (Step Functions repeats them).",
    `${failed === 0 ? `All ${total}` : `${formatCount(failed)} of ${total}`} points ${failed === 0 ? "passed" : "FAILED"}, ${((performance.now() - started) / 1000).toFixed(0)} s in ${processes + 1} processes`,
  );
  return failed === 0 && races.length > 0 && results.length > 0 && codes.every((code) => code === 0) ? 0 : 1;
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
