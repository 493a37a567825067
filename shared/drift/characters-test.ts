import type { Floors } from "../monitor/monitor-config.ts";
import type { KindCounts } from "../profile/profile.ts";
import { classNames } from "../profile/text-shape.ts";
import { formatPoints, formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { costOfShare, mattersFrom, rowsForShareChange } from "./required-rows.ts";
import { shareEffect } from "./share-effect.ts";
import { type SharePart, type ShareTest, shareTest } from "./share-test.ts";
import { isAnsweredByValue, textsUnknown } from "./texts-compared.ts";

const phrases: Readonly<Record<(typeof classNames)[number], string>> = {
  digit: "contain a digit",
  lower: "contain a lower-case letter a to z",
  upper: "contain an upper-case letter A to Z",
  space: "contain whitespace",
  other: "contain punctuation",
  "non-ascii": "contain a character beyond ASCII",
};

/** A share of the values on both sides, and what it is the share of. */
interface ComparedShare {
  readonly phrase: string;
  readonly counts: readonly [before: number, after: number];
  readonly totals: readonly [before: number, after: number];
  readonly parts: readonly SharePart[];
}

/**
 * Whether texts are written in other characters: `shareTest` of the share of texts that contain a digit, a lower-case, an upper-case letter,
 * whitespace, punctuation, a character beyond ASCII, and of the share of values that are no text at all (in a text file `00417` is a number); the smallest
 * p-value among those that matter (else among all) times the number that could have differed (Bonferroni). Effect is the larger `shareEffect` of the share reported
 * and of its complement: losing the upper case in 95% of the texts is a change however one counts it.
 *
 * Null without texts, and for columns of so few values that the tests of values answer. Not applicable when a profile was stored before
 * characters were counted.
 */
export function charactersTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable | null {
  const [before, after] = [baseline.texts, serving.texts];
  if ((before.n === 0 && after.n === 0) || isAnsweredByValue(baseline)) return null;
  const [nBaseline, nServing] = [written(baseline), written(serving)];
  const sizes = { nBaseline, nServing };
  if (nBaseline === 0 || nServing === 0) {
    return { ...sizes, notApplicable: `There are no values in ${nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  const shares: ComparedShare[] = [
    {
      phrase: "are numbers, dates or booleans",
      counts: [nBaseline - before.n, nServing - after.n],
      totals: [nBaseline, nServing],
      parts: baseline.byPart.parts.map(({ kinds }) => {
        const n = writtenIn(kinds);
        return { count: n - kinds.text, n, phase: 0, compared: true };
      }),
    },
  ];
  const unknown = textsUnknown(before, after);
  // Without texts on one side the share of texts says it all.
  if (unknown !== null && before.n > 0 && after.n > 0) return { ...sizes, notApplicable: unknown };
  if (unknown === null) {
    shares.push(
      ...classNames.map((name, i) => ({
        phrase: phrases[name],
        counts: [before.classes[i]!, after.classes[i]!] as const,
        totals: [before.n, after.n] as const,
        parts: baseline.byPart.parts.flatMap(({ texts, kinds }) =>
          texts === null ? [] : [{ count: texts.classes[i]!, n: kinds.text, phase: 0, compared: true }],
        ),
      })),
    );
  }
  const candidates = shares.filter(canDiffer);
  const tested = (candidates.length > 0 ? candidates : shares).map((share) => ({
    ...share,
    ...outcomeOf(share, floors),
  }));
  const matter = tested.filter(({ effect }) => effect >= floors.valueShare);
  const { phrase, from, to, effect, statistic, pValue } = (matter.length > 0 ? matter : tested).reduce((a, b) =>
    b.pValue < a.pValue || (b.pValue === a.pValue && Math.abs(b.statistic) > Math.abs(a.statistic)) ? b : a,
  );
  return {
    ...sizes,
    statistic,
    pValue: Math.min(1, pValue * tested.length),
    effect,
    finding: `${formatShare(from)} -> ${formatShare(to)} of the values ${phrase} (${formatPoints(to - from)})`,
    requiredRows: (level) => {
      const unknown = { from: 0, inflation: 1, degreesOfFreedom: Number.POSITIVE_INFINITY };
      const needed = [unknown, ...tested].map((share) => {
        const rarer = Math.min(share.from, 1 - share.from);
        const changed = mattersFrom(rarer, floors.valueShare, floors.valueShareRatio);
        return rowsForShareChange(rarer, changed, nBaseline, level / tested.length, costOfShare(share, sizes));
      });
      return Math.max(...needed);
    },
    testable: candidates.length > 0,
  };
}

/** Values that something is written in: not missing, empty, NaN or infinite, which have tests of their own. */
function written({ kinds }: FeatureSide): number {
  return writtenIn(kinds);
}

function writtenIn(kinds: KindCounts): number {
  return kinds.text + kinds.integer + kinds.fractional + kinds.boolean + kinds.timestamp;
}

function canDiffer({ counts, totals }: ComparedShare): boolean {
  const pooled = counts[0] + counts[1];
  return pooled > 0 && pooled < totals[0] + totals[1];
}

function outcomeOf(
  { counts, totals, parts }: ComparedShare,
  floors: Floors,
): ShareTest & { readonly from: number; readonly to: number; readonly effect: number } {
  const [from, to] = [counts[0] / totals[0], counts[1] / totals[1]];
  return {
    ...shareTest(counts[0], totals[0], counts[1], totals[1], parts),
    from,
    to,
    effect: Math.max(shareEffect(from, to, floors), shareEffect(1 - from, 1 - to, floors)),
  };
}
