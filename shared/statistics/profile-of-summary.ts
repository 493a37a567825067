import type { FeatureBins } from "../baseline/baseline.ts";
import { binsOfBuckets, type NumberBucket } from "../drift/binning.ts";
import { classify, createReading } from "../profile/classify.ts";
import { emptyFeature } from "../profile/empty-profile.ts";
import { type FeatureProfile, type Profile, profileVersion } from "../profile/profile.ts";
import { hashBytes, hashResult, hashSeeds, hashWords } from "../sketch/hash.ts";
import { Moments } from "../sketch/moments.ts";
import { nextUp } from "../stats/next-up.ts";
import type { Imported } from "./imported.ts";
import type { NumbersSummary, TableSummary, TextsSummary } from "./table-summary.ts";

/** Numbers that stand for those of a column, and for those of one bucket. */
const pointsAColumn = 2560;
const pointsABucket = 256;
/** Distinct values stood for at most, beyond those that are listed: of one column, and of all together. */
const mostUnlisted = 1 << 20;
const mostUnlistedOfAll = 1 << 24;
/** A value that is not listed may have this share of the rows at most, else values cannot be compared. */
const smallUnlistedShare = 0.002;

const hash = hashResult();
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** A profile made from a summary, and what is known of it beside. */
export interface SummaryProfile {
  readonly profile: Profile;
  readonly imported: Imported;
}

/**
 * The profile of a table of which only a summary is left. Counts, extremes, mean and deviation are the summary's. Numbers stand evenly spread in the summary's buckets, so that
 * quantiles read as in a histogram and distinct numbers are those known to be at least; the bins are the buckets themselves, and what the drift tests compare is exact where the summary is. What the summary does
 * not tell is listed in `unknown`, for the tests that would ask for it.
 *
 * Texts that are all spelled as booleans or all as dates are read as such, as a text file's would be.
 */
export function profileOfSummary(summary: TableSummary): SummaryProfile {
  const unknown: Imported["unknown"][number][] = [];
  const bins: FeatureBins[] = [];
  const numeric: string[] = [];
  const features = summary.columns.map((column, i): [string, FeatureProfile] => {
    const feature = emptyFeature(column.name, i);
    feature.sourceTypes.add(`${summary.tool} statistics`);
    feature.kinds.missing = column.missing;
    feature.kinds.list = column.lists;
    const tell = (tests: readonly string[], reason: string) =>
      unknown.push({ feature: column.name, tests, reason: `The ${summary.tool} statistics ${reason}` });
    if (column.numbers !== null) {
      addNumbers(feature, column.numbers, tell);
      const own = column.numbers.buckets === null ? null : binsOf(column.name, column.numbers);
      if (own !== null) bins.push(own);
      if (!column.numbers.exact) numeric.push(column.name);
    }
    const unlisted = Math.min(mostUnlisted, Math.floor(mostUnlistedOfAll / summary.columns.length));
    if (column.texts !== null) addTexts(feature, column.texts, unlisted, tell);
    return [column.name, feature];
  });
  return {
    profile: { version: profileVersion, rows: summary.rows, features: new Map(features), pairs: new Map() },
    imported: { tool: summary.tool, bins, numeric, unknown, constraints: null },
  };
}

type Tell = (tests: readonly string[], reason: string) => void;

function addNumbers(feature: FeatureProfile, numbers: NumbersSummary, tell: Tell): void {
  const { kinds } = feature;
  kinds[numbers.whole ? "integer" : "fractional"] = numbers.n;
  kinds.nan = numbers.nan ?? 0;
  kinds["positive-infinity"] = numbers.positiveInfinite;
  kinds["negative-infinity"] = numbers.negativeInfinite;
  feature.zeros = numbers.zeros;
  if (numbers.nan === null) tell(["nan", "infinite"], "count NaN and infinities as missing or not at all");
  if (numbers.n === 0) return;
  const { min, max, n, mean, deviation } = numbers;
  Object.assign(feature, { moments: Moments.ofSummary(n, mean, deviation, min, max) });
  const buckets = numbers.buckets ?? [{ low: min, high: nextUp(max), count: n, exact: min === max }];
  const points = Math.min(pointsABucket, Math.max(1, Math.floor(pointsAColumn / buckets.length)));
  for (const bucket of buckets) {
    addBucket(feature, bucket, points, numbers);
    noteDistinct(feature, bucket.low);
  }
  // Of numbers that were not kept one by one, those at the bounds at least are different.
  if (!numbers.exact && min < max) noteDistinct(feature, max);
  feature.negatives = min >= 0 ? 0 : Math.round(feature.quantiles.countBelow(0));
  if (!numbers.exact && min < max) {
    feature.quantiles.blur();
    if (numbers.buckets === null) tell(["distribution"], "hold no exact histogram of this column");
    tell(["repeated-ids"], "do not tell how many numbers repeat");
  }
}

/** Puts the bucket's numbers evenly between its bounds; of whole numbers only such. */
function addBucket({ quantiles }: FeatureProfile, bucket: NumberBucket, most: number, numbers: NumbersSummary): void {
  const { low, high, count, exact } = bucket;
  const points = exact ? 1 : Math.min(count, most);
  for (let i = 0; i < points; i += 1) {
    const t = (i + 0.5) / points;
    const place = low * (1 - t) + high * t;
    const between = exact ? low : numbers.whole ? Math.round(place) : place;
    const x = Math.min(numbers.max, Math.max(numbers.min, between)) + 0;
    const share = Math.floor(((i + 1) * count) / points) - Math.floor((i * count) / points);
    if (share === 0) continue;
    quantiles.add(x, share);
  }
}

function noteDistinct({ distinct }: FeatureProfile, x: number): void {
  double[0] = x + 0;
  hashWords(words[1]!, words[0]!, hashSeeds.number, hash);
  distinct.add(hash[0]!, hash[1]!);
}

/** The buckets as they are, or coarser where they are many. */
function binsOf(feature: string, { buckets, min, max, exact }: NumbersSummary): FeatureBins | null {
  if (buckets === null || buckets.length === 0) return null;
  if (exact || buckets.length > 64) return binsOfBuckets(feature, buckets, min, max);
  const last = nextUp(max);
  const inner = buckets.slice(1).map(({ low }) => low);
  const edges = [min, ...inner, Number.isFinite(last) ? last : max];
  return { feature, edges, counts: [0, ...buckets.map(({ count }) => count), 0] };
}

function addTexts(feature: FeatureProfile, texts: TextsSummary, mostStoodFor: number, tell: Tell): void {
  const { kinds, frequent, distinct } = feature;
  const spelled = spellingOf(texts);
  const encoder = new TextEncoder();
  let listed = 0;
  for (const { value, count } of texts.listed) {
    const written = spelled === "boolean" ? value.toLowerCase() : canonical(value);
    frequent.add(written, count);
    const bytes = encoder.encode(written);
    hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
    distinct.add(hash[0]!, hash[1]!);
    listed += count;
    if (value === "") kinds.empty += count;
  }
  kinds[spelled] += texts.n - kinds.empty;
  feature.invalidUtf8 = texts.invalidUtf8;
  tell(["text-length", "id-length", "characters"], "do not tell what texts look like");
  if (spelled === "timestamp") tell(["hours", "weekdays"], "do not tell when timestamps fall");
  if (listed >= texts.n) return;
  tell(["repeated-ids", "unseen-values"], "do not list every value");
  const unlisted = Math.min(mostStoodFor, texts.distinct - texts.listed.length);
  for (let i = 0; i < unlisted; i += 1) {
    hashWords(i, texts.n, hashSeeds.wideInteger, hash);
    distinct.add(hash[0]!, hash[1]!);
  }
  const bound = Math.min(texts.n - listed, texts.listed.at(-1)?.count ?? texts.n);
  frequent.leaveOut(bound);
  if (bound > smallUnlistedShare * texts.n)
    tell(["values", "value-share"], "list too few of the values to compare them");
}

/** What every listed value is spelled as. */
function spellingOf({ listed }: TextsSummary): "boolean" | "timestamp" | "text" {
  const kinds = new Set(listed.filter(({ value }) => value !== "").map(({ value }) => kindOf(value)));
  const [only] = kinds;
  return kinds.size === 1 && (only === "boolean" || only === "timestamp") ? only : "text";
}

const reading = createReading();

function kindOf(value: string): string {
  const bytes = Buffer.from(value);
  return classify(bytes, 0, bytes.length, reading);
}

/** A number among texts as it is written when a text file holds it. */
function canonical(value: string): string {
  const kind = kindOf(value);
  return (kind === "integer" || kind === "fractional") && reading.wideInteger === null ? String(reading.number) : value;
}
