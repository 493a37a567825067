import { expect } from "vitest";
import { classify, createReading } from "../../../shared/profile/classify.ts";
import { parseTimestamp } from "../../../shared/profile/parse-timestamp.ts";
import type { FeatureProfile, ValueKind } from "../../../shared/profile/profile.ts";
import { cellLength, lengthCells } from "../../../shared/profile/text-shape.ts";
import { FrequentValues } from "../../../shared/sketch/frequent-values.ts";
import { Moments } from "../../../shared/sketch/moments.ts";
import { PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import { QuantileSketch } from "../../../shared/sketch/quantiles.ts";

/** A value that is no list. A bigint is an integer that came as such. */
export type PlainValue = string | number | bigint | boolean | null;

/** In the order of `classNames`. */
const classes = [
  /[0-9]/,
  /[a-z]/,
  /[A-Z]/,
  /[ \t\n\v\f\r]/,
  /[^0-9a-zA-Z \t\n\v\f\r\u{80}-\u{10ffff}]/u,
  /[\u{80}-\u{10ffff}]/u,
];
const leasts = Array.from({ length: lengthCells }, (_, cell) => cellLength(cell));

interface Encodable {
  encode(writer: PackedWriter): void;
}

function bytesOf(sketch: Encodable): string {
  const writer = new PackedWriter();
  sketch.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

/**
 * Fails unless `feature` is what one gets by looking at the values one at a time; `lexical` says that texts are untyped. Distinct values
 * beyond the sketch's exact 1,024 are held to four standard errors.
 */
export function expectPlainFeature(
  feature: FeatureProfile,
  values: readonly PlainValue[],
  { lexical }: { lexical: boolean },
): void {
  const kinds: Partial<Record<ValueKind, number>> = {};
  const time = { hour: new Array<number>(24).fill(0), weekday: new Array<number>(7).fill(0), dateOnly: 0 };
  const milliseconds: number[] = [];
  const moments = new Moments();
  const quantiles = new QuantileSketch();
  const frequent = new FrequentValues();
  const lengths = new Moments();
  const shape = { lengths: new Array<number>(lengthCells).fill(0), classes: classes.map(() => 0) };
  const counts = new Map<string, number>();
  const distinct = new Set<string>();
  const integers: bigint[] = [];
  const numbers: number[] = [];
  const reading = createReading();
  const encoder = new TextEncoder();

  const addText = (text: string): void => {
    frequent.add(text);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  };
  const addShape = (text: string): void => {
    const points = [...text].length;
    lengths.add(points);
    shape.lengths[leasts.findLastIndex((least) => least <= points)]! += 1;
    classes.forEach((found, i) => {
      if (found.test(text)) shape.classes[i]! += 1;
    });
  };
  const addNumber = (x: number): ValueKind => {
    if (!Number.isFinite(x)) {
      distinct.add(`n${x}`);
      return Number.isNaN(x) ? "nan" : x > 0 ? "positive-infinity" : "negative-infinity";
    }
    moments.add(x);
    quantiles.add(x);
    numbers.push(x);
    return Number.isInteger(x) ? "integer" : "fractional";
  };
  const addInteger = (value: bigint): ValueKind => {
    const x = Number(value);
    distinct.add(BigInt(x) === value ? `n${x}` : `w${value}`);
    integers.push(value);
    return addNumber(x);
  };
  const kindOfText = (bytes: Uint8Array): ValueKind => {
    if (lexical) return classify(bytes, 0, bytes.length, reading);
    if (bytes.length === 0) return "empty";
    return parseTimestamp(bytes, 0, bytes.length, reading.moment) ? "timestamp" : "text";
  };
  const addTruth = (truth: boolean): ValueKind => {
    distinct.add(`b${truth}`);
    addText(String(truth));
    return "boolean";
  };
  const addWritten = (text: string): ValueKind => {
    const kind = kindOfText(encoder.encode(text));
    switch (kind) {
      case "integer":
      case "fractional":
        if (reading.wideInteger !== null) return addInteger(reading.wideInteger);
        distinct.add(`n${reading.number}`);
        return addNumber(Number(text));
      case "nan":
        return addNumber(Number.NaN);
      case "positive-infinity":
      case "negative-infinity":
        return addNumber(kind === "positive-infinity" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
      case "boolean":
        return addTruth(text.toLowerCase() === "true");
      case "timestamp": {
        const at = new Date(reading.moment.milliseconds);
        time.hour[at.getUTCHours()]! += 1;
        time.weekday[(at.getUTCDay() + 6) % 7]! += 1;
        if (reading.moment.dateOnly) time.dateOnly += 1;
        milliseconds.push(at.getTime());
        distinct.add(`t${at.getTime()} ${reading.moment.nanoseconds}`);
        return kind;
      }
      default:
        if (kind === "text") addShape(text);
        distinct.add(`s${text}`);
        addText(text);
        return kind;
    }
  };
  for (const value of values) {
    let kind: ValueKind = "missing";
    if (typeof value === "string") kind = addWritten(value);
    else if (typeof value === "boolean") kind = addTruth(value);
    else if (typeof value === "bigint") kind = addInteger(value);
    else if (value !== null) {
      if (Number.isFinite(value)) distinct.add(`n${value}`);
      kind = addNumber(value);
    }
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }

  expect(Object.fromEntries(Object.entries(feature.kinds).filter(([, count]) => count > 0))).toEqual(kinds);
  const negatives = numbers.filter((x) => x < 0).length;
  expect([feature.zeros, feature.negatives]).toEqual([numbers.filter((x) => x === 0).length, negatives]);
  const min = numbers.reduce<number | null>((least, x) => (least === null || x < least ? x + 0 : least), null);
  const max = numbers.reduce<number | null>((most, x) => (most === null || x > most ? x + 0 : most), null);
  expect([feature.moments.n, feature.moments.min, feature.moments.max]).toEqual([numbers.length, min, max]);
  expect([feature.exactMin, feature.exactMax]).toEqual([
    exactExtreme(integers, min, (a, b) => a < b),
    exactExtreme(integers, max, (a, b) => a > b),
  ]);
  const sameBytes: Record<string, boolean> = {
    moments: bytesOf(feature.moments) === bytesOf(moments),
    quantiles: bytesOf(feature.quantiles) === bytesOf(quantiles),
    textLength: bytesOf(feature.textLength) === bytesOf(lengths),
    frequent: !frequent.isExact || bytesOf(feature.frequent) === bytesOf(frequent),
  };
  expect(Object.keys(sameBytes).filter((name) => !sameBytes[name])).toEqual([]);
  for (const [text, count] of frequent.isExact ? counts : []) {
    if (feature.frequent.countOf(text) !== count) expect.fail(`${JSON.stringify(text)} was counted wrongly`);
  }
  expect(feature.textShape).toEqual(shape);
  const { minMs, maxMs, ...clock } = feature.time;
  expect(clock).toEqual(time);
  const sorted = Float64Array.from(milliseconds).sort();
  expect([minMs, maxMs]).toEqual([sorted[0] ?? null, sorted.at(-1) ?? null]);
  if (distinct.size <= 1024) expect(feature.distinct.estimate).toBe(distinct.size);
  else expect(Math.abs(feature.distinct.estimate / distinct.size - 1)).toBeLessThan(4 * 0.01625);
}

/** The extreme integer in digits, where no double says it and no other number lies beyond. */
function exactExtreme(
  integers: readonly bigint[],
  extreme: number | null,
  beyond: (a: bigint, b: bigint) => boolean,
): string | null {
  const wide = integers.filter((value) => value >= 2n ** 53n || value <= -(2n ** 53n));
  const furthest = wide.reduce<bigint | null>((so, value) => (so === null || beyond(value, so) ? value : so), null);
  return furthest !== null && Number(furthest) === extreme ? String(furthest) : null;
}
