import { gunzipSync, gzipSync } from "node:zlib";
import { DistinctSketch } from "../sketch/distinct.ts";
import { FrequentValues } from "../sketch/frequent-values.ts";
import { Moments } from "../sketch/moments.ts";
import { PackedReader, PackedWriter } from "../sketch/packed-bytes.ts";
import { QuantileSketch } from "../sketch/quantiles.ts";
import { byColumn, emptyKinds } from "./empty-profile.ts";
import { type PairSums, pairKey } from "./pair-sums.ts";
import { type FeatureProfile, type KindCounts, type Profile, profileVersion, type TimeCounts } from "./profile.ts";
import { emptyShape, type TextShape } from "./text-shape.ts";

const magic = "tidemark-profile";
/** The first version that tells what texts look like, and how columns go together. */
const shapeVersion = 2;
/** The byte of a gzip header that names the operating system; 255 is "unknown". */
const gzipSystemByte = 9;

/**
 * A profile as bytes: packed, then gzip. Equal profiles give equal packed bytes, and equal compressed bytes within one build of zlib.
 * 5 to 15 KB a numeric feature; a text feature costs its frequent values.
 */
export function encodeProfile(profile: Profile): Uint8Array {
  const writer = new PackedWriter();
  writer.text(magic);
  writer.count(profileVersion);
  writer.count(profile.rows);
  writer.count(profile.features.size);
  for (const feature of [...profile.features.values()].sort(byColumn)) encodeFeature(feature, writer);
  encodePairs(profile.pairs, writer);
  // Node sets the time in the header to 0, but the system byte differs between platforms.
  const compressed = gzipSync(writer.finish(), { level: 6 });
  compressed[gzipSystemByte] = 255;
  return compressed;
}

/**
 * The profile behind the bytes of `encodeProfile`.
 *
 * @throws Error when a later version of this program wrote them, or they are not a profile.
 */
export function decodeProfile(bytes: Uint8Array): Profile {
  const reader = new PackedReader(gunzipSync(bytes));
  if (reader.text() !== magic) throw new Error("these bytes are not a profile");
  const version = reader.count();
  if (version > profileVersion) {
    throw new Error(
      `this profile has version ${version}, and this program reads versions up to ${profileVersion}: use the program that wrote it`,
    );
  }
  const rows = reader.count();
  const features = new Map<string, FeatureProfile>();
  for (let left = reader.count(); left > 0; left--) {
    const feature = decodeFeature(reader, version);
    features.set(feature.name, feature);
  }
  const pairs = version < shapeVersion ? new Map<string, PairSums>() : decodePairs(reader);
  if (!reader.atEnd) throw new Error("this profile has bytes after its end");
  return { version: profileVersion, rows, features, pairs };
}

/** Names once, then each pair by their places. */
function encodePairs(pairs: Profile["pairs"], writer: PackedWriter): void {
  const names = [...new Set([...pairs.values()].flatMap(({ first, second }) => [first, second]))].sort();
  const placeOf = new Map(names.map((name, i) => [name, i]));
  writer.count(names.length);
  for (const name of names) writer.text(name);
  writer.count(pairs.size);
  for (const key of [...pairs.keys()].sort()) {
    const { first, second, objects, rows, z, variance } = pairs.get(key)!;
    writer.count(placeOf.get(first)!);
    writer.count(placeOf.get(second)!);
    writer.count(objects);
    writer.count(rows);
    writer.integer(z);
    writer.count(variance);
  }
}

function decodePairs(reader: PackedReader): Map<string, PairSums> {
  const names = Array.from({ length: reader.count() }, () => reader.text());
  const pairs = new Map<string, PairSums>();
  for (let left = reader.count(); left > 0; left--) {
    const first = names[reader.count()]!;
    const second = names[reader.count()]!;
    const sums = { objects: reader.count(), rows: reader.count(), z: reader.integer(), variance: reader.count() };
    pairs.set(pairKey(first, second), { first, second, ...sums });
  }
  return pairs;
}

function encodeFeature(feature: FeatureProfile, writer: PackedWriter): void {
  writer.text(feature.name);
  writer.count(feature.column);
  for (const kind of Object.keys(emptyKinds()) as (keyof KindCounts)[]) writer.count(feature.kinds[kind]);
  writer.count(feature.sourceTypes.size);
  for (const type of [...feature.sourceTypes].sort()) writer.text(type);
  writer.flag(feature.lexical);
  writer.count(feature.zeros);
  writer.count(feature.negatives);
  writer.optional(feature.exactMin, (text) => writer.text(text));
  writer.optional(feature.exactMax, (text) => writer.text(text));
  feature.moments.encode(writer);
  feature.quantiles.encode(writer);
  feature.frequent.encode(writer);
  feature.distinct.encode(writer);
  feature.textLength.encode(writer);
  encodeShape(feature.textShape, writer);
  encodeTime(feature.time, writer);
  feature.listLength.encode(writer);
  writer.count(feature.invalidUtf8);
}

function decodeFeature(reader: PackedReader, version: number): FeatureProfile {
  const name = reader.text();
  const column = reader.count();
  const kinds = emptyKinds();
  for (const kind of Object.keys(kinds) as (keyof KindCounts)[]) kinds[kind] = reader.count();
  const sourceTypes = new Set<string>();
  for (let left = reader.count(); left > 0; left--) sourceTypes.add(reader.text());
  return {
    name,
    column,
    kinds,
    sourceTypes,
    lexical: reader.flag(),
    zeros: reader.count(),
    negatives: reader.count(),
    exactMin: reader.optional(() => reader.text()),
    exactMax: reader.optional(() => reader.text()),
    moments: Moments.decode(reader),
    quantiles: QuantileSketch.decode(reader),
    frequent: FrequentValues.decode(reader),
    distinct: DistinctSketch.decode(reader),
    textLength: Moments.decode(reader),
    textShape: version < shapeVersion ? emptyShape() : decodeShape(reader),
    time: decodeTime(reader),
    listLength: Moments.decode(reader),
    invalidUtf8: reader.count(),
  };
}

/** Pairs of cell and count, so that a column without texts costs one byte. */
function encodeShape({ lengths, classes }: TextShape, writer: PackedWriter): void {
  const cells = [...lengths.entries()].filter(([, count]) => count > 0);
  writer.count(cells.length);
  for (const [cell, count] of cells) {
    writer.count(cell);
    writer.count(count);
  }
  if (cells.length > 0) for (const count of classes) writer.count(count);
}

function decodeShape(reader: PackedReader): TextShape {
  const shape = emptyShape();
  const cells = reader.count();
  for (let left = cells; left > 0; left--) shape.lengths[reader.count()] = reader.count();
  if (cells > 0)
    shape.classes.forEach((_, i) => {
      shape.classes[i] = reader.count();
    });
  return shape;
}

function encodeTime(time: TimeCounts, writer: PackedWriter): void {
  for (const count of time.hour) writer.count(count);
  for (const count of time.weekday) writer.count(count);
  writer.count(time.dateOnly);
  writer.optional(time.minMs, (ms) => writer.double(ms));
  writer.optional(time.maxMs, (ms) => writer.double(ms));
}

function decodeTime(reader: PackedReader): TimeCounts {
  return {
    hour: Array.from({ length: 24 }, () => reader.count()),
    weekday: Array.from({ length: 7 }, () => reader.count()),
    dateOnly: reader.count(),
    minMs: reader.optional(() => reader.double()),
    maxMs: reader.optional(() => reader.double()),
  };
}
