import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { Check } from "../../shared/check/check.ts";
import { resultKeys } from "../../shared/keys.ts";
import { csv, loans } from "../support/loans.ts";
import type { Between } from "./aws-calls.ts";
import type { FaultyRun } from "./fault.ts";
import { differences, type Outcome, observe } from "./observe.ts";
import { story } from "./story.ts";
import { faultless, startWorld, type World } from "./world.ts";

/** One race or order, and what is wrong with its end; nothing when `problems` is empty. */
export interface RaceResult {
  readonly name: string;
  readonly problems: readonly string[];
}

const monitor = "loans";
const key = `${monitor}/serving/dt=2001-04-01/loans.csv`;
const rows = (seed: number, count = 400) =>
  csv(loans({ rows: count, seed }), ["id", "income", "region", "score", "prediction"]);

/**
 * What may happen to an object between its event and its reading, events in any order, and uploads that are read at the same time.
 * Each starts from a trained monitor.
 */
export async function playRaces(onResult: (result: RaceResult) => void): Promise<void> {
  process.env["POWERTOOLS_LOG_LEVEL"] = "INFO";
  const world = await startWorld();
  const trained = story.findIndex(({ name }) => name === "the version is complete") + 1;
  for (const { uploads } of story.slice(0, trained)) {
    for (const [name, body] of uploads) await world.announce(await world.store(name, body));
    await world.deliver(faultless());
  }
  await observe(world);
  const bringBack = world.aws.remember();
  const races = { deletedBeforeRead, replacedBeforeRead, replacedWhileRead, deletedWhileRead, readAtOnce, anyOrder };
  for (const [name, race] of Object.entries(races)) {
    bringBack();
    onResult({ name: name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), problems: await race(world) });
  }
  await world.aws.stop();
}

/** No check, nobody is told, and the log has one line that says why. */
async function deletedBeforeRead(world: World): Promise<string[]> {
  const before = await observe(world);
  const events = await world.store(key, rows(1));
  await world.aws.clients.s3.send(new DeleteObjectCommand({ Bucket: world.dataBucket, Key: key }));
  const lines = await linesOf(async () => {
    await world.announce(events);
    await world.deliver(faultless());
  });
  const said = lines.filter((line) => line.includes("deleted before it was read"));
  return [...differences(before, await observe(world)), ...(said.length === 1 ? [] : [`${said.length} lines say so`])];
}

/** Only the content that stands there is checked, whichever event comes first. */
async function replacedBeforeRead(world: World): Promise<string[]> {
  const problems: string[] = [];
  const bringBack = world.aws.remember();
  for (const newestFirst of [false, true]) {
    bringBack();
    const older = await world.store(key, rows(1));
    const newer = await world.store(key, rows(2, 399));
    await world.announce(newestFirst ? [...newer, ...older] : [...older, ...newer]);
    await world.deliver(faultless());
    problems.push(...onlyRows(world, 399));
  }
  return problems;
}

/** Replaced at each of the reader's calls in turn: between any two of them the newer content wins. */
async function replacedWhileRead(world: World): Promise<string[]> {
  return await atEachCall(world, async () => await world.store(key, rows(2, 399)), 399);
}

/** Deleted and stored anew at each of the reader's calls in turn. */
async function deletedWhileRead(world: World): Promise<string[]> {
  const storeAnew = async () => {
    await world.aws.clients.s3.send(new DeleteObjectCommand({ Bucket: world.dataBucket, Key: key }));
    return await world.store(key, rows(2, 399));
  };
  return await atEachCall(world, storeAnew, 399);
}

async function atEachCall(world: World, change: () => Promise<string[]>, expectedRows: number): Promise<string[]> {
  const bringBack = world.aws.remember();
  const problems: string[] = [];
  for (let at = 0, reached = true; reached; at++) {
    bringBack();
    reached = false;
    await world.announce(await world.store(key, rows(1)));
    const newer: string[] = [];
    let calls = 0;
    const between: Between = async (_call, send) => {
      if (calls++ === at) {
        reached = true;
        newer.push(...(await change()));
      }
      return await send();
    };
    await world.deliver(runWith(between));
    await world.announce(newer);
    await world.deliver(faultless());
    if (reached) problems.push(...onlyRows(world, expectedRows).map((problem) => `at call ${at}: ${problem}`));
  }
  return problems;
}

function runWith(between: Between): FaultyRun {
  return { calls: [], invocation: () => ({ between, gone: new Promise<never>(() => {}) }) };
}

/** The check of the object must be of one content with so many rows. */
function onlyRows(world: World, expected: number): string[] {
  const stored = world.aws.objectsIn(world.resultsBucket).get(resultKeys.check(monitor, key));
  if (stored === undefined) return ["there is no check"];
  const { batch } = JSON.parse(new TextDecoder().decode(stored)) as Check;
  const found = batch.objects.map(({ rows: count }) => count).join(" and ");
  return found === String(expected) ? [] : [`the check is of ${found} rows, not of ${expected}`];
}

/** Eight parts of a folder, read by eight functions at once, end as if they were read one by one. */
async function readAtOnce(world: World): Promise<string[]> {
  const folder = `${monitor}/serving/dt=2001-04-09`;
  const events: string[] = [];
  for (let part = 0; part < 8; part++)
    events.push(...(await world.store(`${folder}/part-${part}.csv`, rows(part + 10))));
  events.push(...(await world.store(`${folder}/_SUCCESS`, "")));
  const bringBack = world.aws.remember();
  const play = async (atOnce: number): Promise<Outcome> => {
    bringBack();
    await world.announce(events);
    await world.deliver(faultless(), atOnce);
    return await observe(world);
  };
  const expected = await play(1);
  const problems: string[] = [];
  for (let i = 0; i < 5; i++) problems.push(...differences(expected, await play(9)));
  return problems;
}

/**
 * Serving and label events in ten orders: the same profiles, checks, history and overviews. A report draws the batches that were known
 * when it was written, and a batch that comes late redraws only those whose check it changes.
 */
async function anyOrder(world: World): Promise<string[]> {
  const events: string[] = [];
  for (const { uploads } of story) {
    for (const [name, body] of uploads)
      if (/^loans\/(serving|labels)\//.test(name)) events.push(...(await world.store(name, body)));
  }
  const bringBack = world.aws.remember();
  const play = async (order: readonly string[]): Promise<Outcome> => {
    bringBack();
    for (const event of order) {
      await world.announce([event]);
      await world.deliver(faultless());
    }
    const outcome = await observe(world);
    // Marks and runs are of the way, not of the end: a message that was sent is not unsent by a batch that comes late.
    const results = [...outcome.results].filter(([name]) => !/\/(told|retraining)\/|\/report\.html$/.test(name));
    return { ...outcome, results: new Map(results), told: new Map(), executions: [] };
  };
  const expected = await play(events);
  const problems: string[] = [];
  for (let seed = 1; seed <= 10; seed++) problems.push(...differences(expected, await play(shuffled(events, seed))));
  return problems;
}

function shuffled(all: readonly string[], seed: number): string[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** The lines of our own log while something runs. */
async function linesOf(doing: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  try {
    await doing();
  } finally {
    process.stdout.write = write;
  }
  return lines.filter((line) => line.startsWith("{"));
}
