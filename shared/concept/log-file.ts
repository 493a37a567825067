import type { ByteSource } from "../table/byte-source.ts";

/** Values of one column of a log, packed. */
export type LogValues = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array;

/** One column of a log beside its ids. */
export interface LogColumn {
  readonly name: string;
  readonly values: LogValues;
  /** The texts that codes stand for, where the values are codes. */
  readonly texts?: readonly string[];
}

/** Rows of a log, ascending by id hash. */
export interface LogRows {
  readonly idHash: BigUint64Array;
  readonly columns: readonly LogColumn[];
}

/** A part of the hashes: those whose first 16 bits are in `[low, high)`, of 0 to 65,536. */
export interface HashRange {
  readonly low: number;
  readonly high: number;
}

/** Every hash. */
export const wholeRange: HashRange = { low: 0, high: 65_536 };

/** A stored log, opened: its rows can be read in parts. */
export interface LogFile {
  readonly rows: number;
  /** The ids of a range, and nothing else: 8 bytes a row. */
  readIds(range: HashRange): Promise<BigUint64Array>;
  readRows(range: HashRange): Promise<LogRows>;
}

const types = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array };

interface Header {
  readonly kind: string;
  /** Row each partition begins with; a power of two of them cut the hashes evenly. */
  readonly starts: readonly number[];
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: keyof typeof types;
    readonly texts?: readonly string[];
  }[];
}

const magic = 0x314c4454;
const partitionRows = 2_048;
/** What is read first; a log that fits in it is kept whole and not asked for again. */
const headBytes = 65_536;

/**
 * The bytes of a log whose rows are ascending by id hash: a header, all ids, then the other columns in **partitions on the id
 * hash** of about 2,000 rows, so that a range of hashes is two reads wherever it lies, and the ids alone are one.
 *
 * Layout, little-endian: `TDL1`, header length (uint32), header (JSON, padded with spaces to 8 bytes), ids (uint64), and a block a
 * partition of its columns one after another, each padded to 8 bytes. The same rows give the same bytes.
 */
export function encodeLogFile(kind: string, { idHash, columns }: LogRows): Uint8Array {
  const starts = partitionStarts(idHash);
  const header: Header = {
    kind,
    starts,
    rows: idHash.length,
    columns: columns.map(({ name, values, texts }) => ({
      name,
      type: values.constructor.name as keyof typeof types,
      ...(texts === undefined ? {} : { texts }),
    })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const idsAt = 8 + padded(json.length);
  const blocksAt = idsAt + 8 * idHash.length;
  const sizes = columns.map(({ values }) => values.BYTES_PER_ELEMENT);
  const offsets = blockOffsets(starts, idHash.length, sizes);
  const bytes = new Uint8Array(blocksAt + offsets.at(-1)!);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, padded(json.length), true);
  bytes.fill(32, 8, idsAt);
  bytes.set(json, 8);
  bytes.set(asBytes(idHash), idsAt);
  for (let p = 0; p < starts.length; p++) {
    const [from, to] = [starts[p]!, starts[p + 1] ?? idHash.length];
    let at = blocksAt + offsets[p]!;
    columns.forEach(({ values }, column) => {
      bytes.set(asBytes(values.subarray(from, to)), at);
      at += padded((to - from) * sizes[column]!);
    });
  }
  return bytes;
}

/**
 * Opens a log with one read, of at most 64 KiB. Bytes of another kind throw: they are ours, so it is our fault.
 *
 * A range costs two reads (ids alone: one), none where the log is shorter than that, and reads at most one partition too many at
 * each of its ends.
 */
export async function openLogFile(kind: string, source: ByteSource): Promise<LogFile> {
  const head = await source.read(0, Math.min(source.sizeBytes, headBytes));
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 8 || view.getUint32(0, true) !== magic) throw new Error(`${source.name} is not a log`);
  const idsAt = 8 + view.getUint32(4, true);
  const read = async (start: number, end: number): Promise<Uint8Array> =>
    aligned(end <= head.length ? head.subarray(start, end) : await source.read(start, end));
  const header = JSON.parse(new TextDecoder().decode(await read(8, idsAt))) as Header;
  if (header.kind !== kind) throw new Error(`${source.name} is a log of ${header.kind}, not of ${kind}`);
  const { starts, rows, columns } = header;
  const blocksAt = idsAt + 8 * rows;
  const sizes = columns.map(({ type }) => types[type].BYTES_PER_ELEMENT);
  const offsets = blockOffsets(starts, rows, sizes);
  const step = 65_536 / starts.length;
  const partitionsOf = ({ low, high }: HashRange) => [Math.floor(low / step), Math.ceil(high / step)] as const;
  const firstRow = (partition: number) => starts[partition] ?? rows;

  const idsOf = async (first: number, last: number): Promise<BigUint64Array> => {
    const bytes = await read(idsAt + 8 * firstRow(first), idsAt + 8 * firstRow(last));
    return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  };
  return {
    rows,
    async readIds(range) {
      const idHash = await idsOf(...partitionsOf(range));
      return idHash.subarray(firstAtLeast(idHash, range.low), firstAtLeast(idHash, range.high));
    },
    async readRows(range) {
      const [first, last] = partitionsOf(range);
      const [idHash, blocks] = await Promise.all([
        idsOf(first, last),
        read(blocksAt + offsets[first]!, blocksAt + offsets[last]!),
      ]);
      const [from, to] = [firstAtLeast(idHash, range.low), firstAtLeast(idHash, range.high)];
      const values = columns.map(({ type }) => new types[type](idHash.length));
      for (let p = first; p < last; p++) {
        const count = firstRow(p + 1) - firstRow(p);
        let at = offsets[p]! - offsets[first]!;
        values.forEach((column, c) => {
          const type = types[columns[c]!.type];
          column.set(
            new type(blocks.buffer as ArrayBuffer, blocks.byteOffset + at, count),
            firstRow(p) - firstRow(first),
          );
          at += padded(count * sizes[c]!);
        });
      }
      return {
        idHash: idHash.subarray(from, to),
        columns: columns.map(({ name, texts }, c) => ({
          name,
          values: values[c]!.subarray(from, to),
          ...(texts === undefined ? {} : { texts }),
        })),
      };
    },
  };
}

/** The row each partition begins with; as many partitions, a power of two, as keep them at about `partitionRows`. */
function partitionStarts(idHash: BigUint64Array): number[] {
  let partitions = 1;
  while (partitions < 65_536 && idHash.length / partitions > partitionRows) partitions *= 2;
  return Array.from({ length: partitions }, (_, p) => firstAtLeast(idHash, (65_536 / partitions) * p));
}

/** The first row whose hash begins with `prefix` (16 bits) or more, in an ascending list. */
function firstAtLeast(idHash: BigUint64Array, prefix: number): number {
  const words = new Uint16Array(idHash.buffer, idHash.byteOffset, 4 * idHash.length);
  let [low, high] = [0, idHash.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[4 * middle + 3]! < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where each partition's block begins, and where the last one ends. */
function blockOffsets(starts: readonly number[], rows: number, sizes: readonly number[]): number[] {
  let at = 0;
  return [
    0,
    ...starts.map((start, p) => {
      const count = (starts[p + 1] ?? rows) - start;
      for (const size of sizes) at += padded(count * size);
      return at;
    }),
  ];
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}

function asBytes(values: LogValues | BigUint64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
