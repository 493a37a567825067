import type { ByteSource } from "../table/byte-source.ts";
import type { KeptColumn } from "./kept-column.ts";
import type { LabelLog } from "./label-log.ts";
import { encodeLogFile, type LogColumn, type LogFile, type LogRows, type LogValues, openLogFile } from "./log-file.ts";
import type { PredictionLog } from "./prediction-log.ts";

const predictionKind = "predictions 2";
const labelKind = "labels 2";
const keptPrefix = "kept ";

/** The bytes of a prediction log, as `encodeLogFile` lays them out. */
export function encodePredictionLog(log: PredictionLog): Uint8Array {
  const { idHash, kept, ...own } = log;
  const columns = Object.entries(own).map(([name, values]): LogColumn => ({ name, values }));
  for (const [name, column] of kept) columns.push({ name: `${keptPrefix}${name}`, ...column });
  return encodeLogFile(predictionKind, { idHash, columns });
}

/** Opens the bytes of `encodePredictionLog`. Throws on bytes of another kind or version. */
export function openPredictionLog(source: ByteSource): Promise<LogFile> {
  return openLogFile(predictionKind, source);
}

/** The rows that were read of a prediction log. */
export function predictionLogOf(rows: LogRows): PredictionLog {
  const column = columnsOf(rows);
  const kept = new Map<string, KeptColumn>();
  for (const { name, values, texts } of rows.columns) {
    if (!name.startsWith(keptPrefix)) continue;
    const of = name.slice(keptPrefix.length);
    if (values instanceof Float32Array) kept.set(of, { kind: "number", values });
    else if (values instanceof Uint16Array) kept.set(of, { kind: "text", values, texts: texts ?? [] });
  }
  return {
    idHash: rows.idHash,
    score: column("score", Float64Array),
    prediction: column("prediction", Float64Array),
    label: column("label", Float64Array),
    time: column("time", Float64Array),
    day: column("day", Int32Array),
    row: column("row", Uint32Array),
    kept,
  };
}

/** The bytes of a label log, as `encodeLogFile` lays them out. */
export function encodeLabelLog({ idHash, label, rater }: LabelLog): Uint8Array {
  const columns = [
    { name: "label", values: label },
    { name: "rater", values: rater },
  ];
  return encodeLogFile(labelKind, { idHash, columns });
}

/** Opens the bytes of `encodeLabelLog`. Throws on bytes of another kind or version. */
export function openLabelLog(source: ByteSource): Promise<LogFile> {
  return openLogFile(labelKind, source);
}

/** The rows that were read of a label log. */
export function labelLogOf(rows: LogRows): LabelLog {
  const column = columnsOf(rows);
  return { idHash: rows.idHash, label: column("label", Float64Array), rater: column("rater", Uint32Array) };
}

function columnsOf({ columns }: LogRows) {
  return <T extends LogValues>(name: string, type: new (length: number) => T): T => {
    const values = columns.find((column) => column.name === name)?.values;
    if (!(values instanceof type)) throw new Error(`the log has no column ${name} of ${type.name}`);
    return values;
  };
}
