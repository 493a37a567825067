import type { Floors } from "../monitor/monitor-config.ts";
import { cellLength } from "../profile/text-shape.ts";
import { countOf, formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { rowsForShareFloor } from "./required-rows.ts";
import { shareTest } from "./share-test.ts";
import { textsUnknown } from "./texts-compared.ts";

/** Ids that count upwards grow by a digit now and then. */
const growth = 2;

/**
 * Whether ids that all had one length (UUIDs, hashes, padded numbers) come in another: `shareTest` of the share that is shorter, or longer by more than two
 * characters. Effect is that share of serving's text ids.
 *
 * Null without texts. Not applicable where the baseline's own ids differ in length: such ids may count upwards (`order_99`, `order_100`), and their
 * lengths then change with time alone; nor with texts on one side only, or for a profile stored before lengths were counted.
 */
export function idLengthTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable | null {
  const [before, after] = [baseline.texts, serving.texts];
  const sizes = { nBaseline: before.n, nServing: after.n };
  if (before.n === 0 && after.n === 0) return null;
  const unknown = textsUnknown(before, after);
  if (unknown !== null) return { ...sizes, notApplicable: unknown };
  const cell = before.lengths.findIndex((count) => count > 0);
  if (before.lengths[cell] !== before.n) {
    return { ...sizes, notApplicable: "The baseline's ids differ in length, as ids that count upwards do" };
  }
  const usual = after.lengths.slice(cell, cell + growth + 1).reduce((sum, count) => sum + count);
  const other = after.n - usual;
  const share = other / after.n;
  return {
    ...sizes,
    ...shareTest(0, before.n, other, after.n),
    effect: share,
    finding: `${formatShare(share)} of the ids have another length than the ${countOf(cellLength(cell), "character")} of every id of the baseline`,
    requiredRows: (level) => rowsForShareFloor(0, floors.valueShare, before.n, level),
    testable: other > 0,
  };
}
