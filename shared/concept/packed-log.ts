import {
  type DataType,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint64,
} from "apache-arrow";
import type { LabelCounts, LabelLog } from "./label-log.ts";
import type { PredictionCounts, PredictionLog } from "./prediction-log.ts";

const versionKey = "tidemark.version";
const countsKey = "tidemark.counts";

/**
 * A prediction log as one Arrow IPC stream of one record batch, readable by any Arrow library: `id_hash` (uint64, ascending),
 * `score`,
 * `prediction`, `label` (float64, NaN for none) and `day` (int32). The schema's metadata holds the version and the counts.
 * The same
 * log gives the same bytes.
 */
export function encodePredictionLog(log: PredictionLog): Uint8Array {
  return pack(
    "prediction-log",
    [
      ["id_hash", new Uint64(), log.idHash],
      ["score", new Float64(), log.score],
      ["prediction", new Float64(), log.prediction],
      ["label", new Float64(), log.label],
      ["day", new Int32(), log.day],
    ],
    log.counts,
  );
}

/** The log in the bytes of `encodePredictionLog`. Throws on bytes of another kind or of a later version. */
export function decodePredictionLog(bytes: Uint8Array): PredictionLog {
  const { column, counts } = unpack("prediction-log", bytes);
  return {
    idHash: column("id_hash", BigUint64Array),
    score: column("score", Float64Array),
    prediction: column("prediction", Float64Array),
    label: column("label", Float64Array),
    day: column("day", Int32Array),
    counts: counts as PredictionCounts,
  };
}

/** A label log in the same form as a prediction log: `id_hash` and `label`. */
export function encodeLabelLog(log: LabelLog): Uint8Array {
  return pack(
    "label-log",
    [
      ["id_hash", new Uint64(), log.idHash],
      ["label", new Float64(), log.label],
    ],
    log.counts,
  );
}

/** The log in the bytes of `encodeLabelLog`. Throws on bytes of another kind or of a later version. */
export function decodeLabelLog(bytes: Uint8Array): LabelLog {
  const { column, counts } = unpack("label-log", bytes);
  return {
    idHash: column("id_hash", BigUint64Array),
    label: column("label", Float64Array),
    counts: counts as LabelCounts,
  };
}

type Packed = BigUint64Array | Float64Array | Int32Array;

function pack(kind: string, columns: readonly (readonly [string, DataType, Packed])[], counts: object): Uint8Array {
  const fields = columns.map(([name, type]) => new Field(name, type, false));
  const metadata = new Map([
    [versionKey, `${kind} 1`],
    [countsKey, JSON.stringify(counts)],
  ]);
  const schema = new Schema(fields, metadata);
  const batch = new RecordBatch(
    schema,
    makeData({
      type: new Struct(fields),
      length: columns[0]![2].length,
      nullCount: 0,
      children: columns.map(([, type, data]) => makeData({ type, data, nullCount: 0 } as never)),
    }),
  );
  return tableToIPC(new Table(schema, [batch]), "stream");
}

function unpack(kind: string, bytes: Uint8Array) {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const table = tableFromIPC(aligned);
  const version = table.schema.metadata.get(versionKey) ?? "nothing known";
  if (version !== `${kind} 1`) throw new Error(`expected the bytes of ${kind} 1, found ${version}`);
  const column = <T extends Packed>(name: string, type: { new (length: number): T }): T => {
    const data = table.getChild(name)?.data[0];
    // The values of an Arrow buffer run on into its padding to 8 bytes.
    return data === undefined ? new type(0) : ((data.values as T).subarray(0, data.length) as T);
  };
  const counts: unknown = JSON.parse(table.schema.metadata.get(countsKey) ?? "{}");
  return { column, counts };
}
