import { kernelBinary } from "./kernel-binary.ts";

/**
 * One instance of the compiled loops of `assembly/`, which say what each does, with a memory of its own. Addresses are byte offsets into it. Nothing has to be
 * closed: the memory goes with the instance.
 */
export interface Kernel extends KernelFunctions {
  /** The whole memory. A view holds until the next call that may allocate: ask again after it. */
  u8(): Uint8Array<ArrayBuffer>;
  u32(): Uint32Array<ArrayBuffer>;
  i32(): Int32Array<ArrayBuffer>;
  f64(): Float64Array<ArrayBuffer>;
}

interface KernelFunctions {
  /** Room for so many bytes, at a multiple of 16. */
  allocate(bytes: number): number;
  release(address: number): void;
  foldCells(
    data: number,
    offsets: number,
    validity: number,
    weights: number,
    from: number,
    n: number,
    lexical: number,
    table: number,
    kinds: number,
    entries: number,
    values: number,
    rows: number,
    moments: number,
    out: number,
  ): number;
  indexCsvRows(
    bytes: number,
    from: number,
    end: number,
    final: number,
    delimiter: number,
    columns: number,
    maxRows: number,
    maxRowBytes: number,
    cells: number,
    ragged: number,
    out: number,
  ): void;
  gatherCsvColumns(
    bytes: number,
    cells: number,
    columns: number,
    rows: number,
    maxRows: number,
    to: number,
    offsets: number,
    validity: number,
    starts: number,
    nulls: number,
  ): void;
  createJsonBatch(recordLimit: number, byteLimit: number): number;
  addJsonColumn(batch: number, key: number, length: number, rows: number): number;
  readJsonRecords(batch: number, from: number, end: number, layout: number): number;
  endJsonRow(batch: number, bytes: number): void;
  setJsonKind(batch: number, column: number, kind: number): void;
  setJsonNumber(batch: number, column: number, value: number): void;
  setJsonInteger(batch: number, column: number, value: bigint): void;
  roomForJsonText(batch: number, column: number, bytes: number): number;
  setJsonText(batch: number, column: number, bytes: number): void;
  jsonColumn(batch: number, column: number): number;
  jsonKinds(batch: number, column: number): number;
  markJsonKinds(batch: number, column: number, kinds: number, bitmap: number): number;
  finishJsonTexts(batch: number, column: number): void;
  shrinkJsonTexts(batch: number): void;
  limitJsonRows(batch: number, rows: number): void;
  clearJsonRows(batch: number): void;
  createTextTable(): number;
  clearTextTable(table: number): void;
  releaseTextTable(table: number): void;
  countTextShapes(table: number, lengths: number, classes: number): void;
  createNumberTable(): number;
  freeNumberTable(table: number): void;
  addToNumberTable(table: number, values: number, from: number, n: number, weights: number): number;
  readNumberTable(table: number, values: number, counts: number): number;
  surveyNumbers(values: number, n: number, out: number): void;
  sliceNumbers(values: number, n: number, grid1: number, out: number, rest: number): number;
  countPrefixes(values: number, n: number, index: number, windows: number, zeros: number, missed: number): number;
  raiseRegisters(values: number, n: number, seed: number, registers: number): void;
  raiseByHashes(hashes: number, n: number, registers: number): void;
  countBins(values: number, n: number, edges: number, edgeCount: number, counts: number): void;
  areFinite(values: number, n: number): number;
  compactNumbers(values: number, validity: number, n: number, rows: number, others: number, otherCount: number): number;
  longsToDoubles(values: number, n: number, signed: number): number;
  longsToMilliseconds(values: number, n: number, factor: bigint, divisor: bigint): number;
  countHours(values: number, n: number, hours: number): void;
  chooseRows(firstRow: number, rows: number, bound: number, chosen: number, hashes: number): number;
  pickNumbers(
    wanted: number,
    n: number,
    kinds: number,
    values: number,
    rows: number,
    numbers: number,
    cells: number,
    others: number,
  ): number;
  scoreRanks(values: number, n: number, ascending: number, m: number, room: number): number;
  correlateScores(a: number, b: number, n: number, least: number, out: number): void;
}

/** What is used of the engine's own interface, which TypeScript describes only together with a browser's. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: KernelFunctions & { readonly memory: Memory } };
}

interface Memory {
  readonly buffer: ArrayBuffer;
}

const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
let compiled: object | null = null;

/** A new instance, its memory small and growing as it is asked for room. The code is compiled once a process. */
export function createKernel(): Kernel {
  compiled ??= new engine.Module(Buffer.from(kernelBinary, "base64"));
  const { exports } = new engine.Instance(compiled);
  const { memory } = exports;
  let buffer = memory.buffer;
  let u8 = new Uint8Array(buffer);
  let u32 = new Uint32Array(buffer);
  let i32 = new Int32Array(buffer);
  let f64 = new Float64Array(buffer);
  const renew = (): void => {
    if (memory.buffer === buffer) return;
    buffer = memory.buffer;
    u8 = new Uint8Array(buffer);
    u32 = new Uint32Array(buffer);
    i32 = new Int32Array(buffer);
    f64 = new Float64Array(buffer);
  };
  const view = <T>(of: () => T): (() => T) => {
    return () => {
      renew();
      return of();
    };
  };
  return {
    ...exports,
    u8: view(() => u8),
    u32: view(() => u32),
    i32: view(() => i32),
    f64: view(() => f64),
  };
}
