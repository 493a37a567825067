import { type FaultKind, type FaultyRun, faultyRun, kindsAt } from "./fault.ts";
import { differences, type Outcome, observe, toldAgain } from "./observe.ts";
import { type Step, story } from "./story.ts";
import { faultless, startWorld, type World } from "./world.ts";

/** What one injected fault led to. */
export interface PointResult {
  readonly step: string;
  /** Name of the call. */
  readonly call: string;
  readonly kind: FaultKind | "delivered ten times";
  /** Empty when the end is that of the faultless run, byte for byte. */
  readonly problems: readonly string[];
  /** Whether somebody got a message twice, where SNS took it and its answer or its mark was lost. */
  readonly toldAgain: boolean;
}

/**
 * Plays the story once without a fault, and each step again from where it began: for every call of every handler in order, for every
 * kind of fault, and with every event delivered ten times. Each end is held against the faultless one.
 *
 * @param share this process plays the points whose number leaves `index` when divided by `of`
 */
export async function playMatrix(
  share: { readonly index: number; readonly of: number },
  onResult: (result: PointResult) => void,
): Promise<void> {
  const world = await startWorld();
  let number = 0;
  const isOurs = () => number++ % share.of === share.index;
  for (const step of story) {
    const play = await prepare(world, step);
    const plain = faultless();
    const expected = await play(plain);
    for (const [at, call] of plain.calls.entries()) {
      for (const kind of kindsAt(call)) {
        if (!isOurs()) continue;
        const faulty = faultyRun({ at, kind });
        const found = await play(faulty);
        const again = toldAgain(expected, found);
        const may = mayTellAgain(call.name);
        const problems = [
          ...(faulty.calls[at]?.name === call.name ? [] : [`another call was hit: ${faulty.calls[at]?.name}`]),
          ...differences(expected, found),
          ...(may ? [] : again.map((what) => `told again: ${what}`)),
        ];
        onResult({ step: step.name, call: `${call.by} ${call.name}`, kind, problems, toldAgain: again.length > 0 });
      }
    }
    if (isOurs()) {
      const found = await play(faultless(), 10);
      const problems = [
        ...differences(expected, found),
        ...toldAgain(expected, found).map((what) => `told again: ${what}`),
      ];
      onResult({ step: step.name, call: "every event", kind: "delivered ten times", problems, toldAgain: false });
    }
    await play(faultless());
  }
  await world.aws.stop();
}

/** Stores the step's objects; what it gives plays the step from there, as often as one likes. */
async function prepare(world: World, step: Step): Promise<(run: FaultyRun, times?: number) => Promise<Outcome>> {
  const events: string[] = [];
  for (const [key, body] of step.uploads) events.push(...(await world.store(key, body)));
  const bringBack = world.aws.remember();
  return async (run, times = 1) => {
    bringBack();
    for (let i = 0; i < times; i++) {
      await world.announce(events);
      if (step.tick) await world.tick(run);
    }
    await world.deliver(run);
    return await observe(world);
  };
}

/** SNS cannot be asked what it sent: a message whose answer, or whose mark after it, is lost has to be sent again. */
function mayTellAgain(call: string): boolean {
  return /^Publish |^PutObject tidemark-results\/[^/]+\/told\//.test(call);
}
