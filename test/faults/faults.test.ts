import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchClients } from "./aws-calls.ts";
import { type FaultKind, type FaultyRun, faultyRun } from "./fault.ts";
import { differences, observe, toldAgain } from "./observe.ts";
import { story } from "./story.ts";
import { faultless, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  watchClients();
  world = await startWorld();
});
afterAll(() => world.aws.stop());

/** One upload of the story, without a baseline: the calls are few. */
const [key = "", body = ""] = story.find(({ name }) => name === "a day that drifted")?.uploads[0] ?? [];

async function play(bringBack: () => void, events: readonly string[], run: FaultyRun) {
  bringBack();
  await world.announce(events);
  await world.deliver(run);
  return await observe(world);
}

/** The whole matrix is `npm run faults`; these are the calls where a fault once did harm, or must not. */
describe("a fault at one call", () => {
  it.each<[FaultKind, RegExp]>([
    ["death", /^PutObject .*history\.json$/],
    ["answer lost", /^PutObject .*history\.json$/],
    ["timeout", /^PutObject .*latest\.json$/],
    ["error", /^PutObject tidemark-results\/index\.html$/],
    ["sent twice", /^SendMessage/],
    ["death", /^SendMessage/],
  ])("(%s at %s) leaves what the faultless run leaves, and tells nobody twice", async (kind, name) => {
    const events = await world.store(key, body);
    const bringBack = world.aws.remember();
    const plain = faultless();
    const expected = await play(bringBack, events, plain);
    const at = plain.calls.findIndex((call) => name.test(call.name));
    expect(at).toBeGreaterThan(0);
    const faulty = faultyRun({ kind, at });
    const found = await play(bringBack, events, faulty);
    expect(faulty.calls.length).toBeGreaterThan(plain.calls.length - 1);
    expect(differences(expected, found)).toEqual([]);
    expect(toldAgain(expected, found)).toEqual([]);
    bringBack();
  });

  it("is seen where it does harm: another result, a missing one, another execution, silence", async () => {
    const events = await world.store(key, body);
    const bringBack = world.aws.remember();
    const expected = await play(bringBack, events, faultless());
    const [first = "", second = ""] = expected.results.keys();
    const results = new Map(expected.results);
    results.set(first, new Uint8Array([1]));
    results.delete(second);
    const harmed = { ...expected, results, executions: ["another"], told: new Map() };
    expect(differences(expected, harmed).map((text) => text.replace(/^.* (has|is) /, "$1 "))).toEqual([
      "has other bytes",
      "is missing",
      "executions another instead of ",
      ...[...expected.told.keys()].map((what) => `nobody was told: ${what}`),
    ]);
    bringBack();
  });
});
