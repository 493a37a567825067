import { fileURLToPath } from "node:url";
import { dataPath } from "../data/data-folder.ts";
import { edgesOf } from "../data/data-set.ts";
import { dataSetOf } from "../data/data-sets.ts";
import { formatTitles } from "../data/formats.ts";
import type { JobResult } from "../jobs/job-result.ts";
import { type JobInput, runJob, runProcess } from "../run-job.ts";

const peers = ["pandas", "polars", "whylogs", "evidently", "tfdv"] as const;
const repetitions = 3;
const slowSeconds = 60;

type PeerResult = Pick<JobResult, "rows" | "userSeconds" | "peakRssMb">;

/** What peer.py prints. */
type PeerAnswer = (PeerResult & { readonly version: string; readonly computes: string }) | { readonly missing: string };

/** One program on one file. */
interface PeerEntry {
  readonly name: string;
  /** What it found out about the columns, in words. */
  readonly computes: string;
  readonly results: PeerResult[];
}

export interface FileMeasured {
  readonly name: string;
  /** Ours first. */
  readonly entries: readonly PeerEntry[];
}

export interface PeersMeasured {
  readonly files: readonly FileMeasured[];
  readonly versions: Readonly<Record<string, string>>;
  /** Why a library could not be imported, by name. */
  readonly missing: ReadonlyMap<string, string>;
  /** What went wrong with libraries that are installed. */
  readonly failures: readonly string[];
}

interface PeersAsked {
  readonly quick: boolean;
  /** Where to look for libraries, in this order. */
  readonly pythons: readonly string[];
  /** Files with this in their name are measured. */
  readonly only: string;
}

/** Profiles each file with everything there is, in turns: three times, or once with `quick` and what takes more than a minute. */
export async function measurePeers({ quick, pythons, only }: PeersAsked): Promise<PeersMeasured> {
  const found = { missing: new Map<string, string>(), failures: [], versions: {} };
  const files: FileMeasured[] = [];
  for (const set of ["wide", "flights"]) {
    for (const format of ["csv", "jsonl", "zstd.parquet"] as const) {
      const name = `${formatTitles[format]} ${set}`;
      if (name.includes(only)) files.push(await measureFile(name, { set, format, quick }, pythons, found));
    }
  }
  return { files, ...found };
}

/** What is learned of the libraries on the way. */
interface Found {
  readonly missing: Map<string, string>;
  readonly failures: string[];
  readonly versions: Record<string, string>;
}

async function measureFile(
  name: string,
  file: JobInput,
  pythons: readonly string[],
  { missing, failures, versions }: Found,
): Promise<FileMeasured> {
  await runJob("write-data", file);
  const ours: PeerEntry = { name: "Tidemark", computes: "everything it keeps of a column", results: [] };
  const summarize: PeerEntry = {
    name: "DuckDB SUMMARIZE",
    computes: "count, missing, mean, sd, min, max, 3 quantiles, distinct; no histogram, no top values, no lengths",
    results: [],
  };
  const entries = new Map<string, PeerEntry>();
  const rounds = file.quick ? 1 : repetitions;
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`${name}, ${round} of ${rounds}\n`);
    ours.results.push(await runJob("tidemark", file));
    summarize.results.push(await runJob("duckdb-summarize", file));
    for (const peer of peers) {
      const isSlow = (entries.get(peer)?.results.at(-1)?.userSeconds ?? 0) > slowSeconds;
      if (missing.has(peer) || isSlow) continue;
      const answer = await ask(pythons, peer, file).catch((error: Error) => error);
      if (answer instanceof Error) failures.push(`${peer} on ${name}: ${answer.message}`);
      else if ("missing" in answer) missing.set(peer, answer.missing);
      else {
        const { version, computes } = answer;
        const entry = entries.get(peer) ?? { name: `${peer} ${version}`, computes, results: [] };
        entry.results.push(answer);
        entries.set(peer, entry);
        versions[peer] = version;
      }
    }
  }
  return { name, entries: [ours, summarize, ...entries.values()] };
}

/** Asks one Python after another until the library is there. */
async function ask(pythons: readonly string[], peer: string, file: JobInput): Promise<PeerAnswer> {
  const set = dataSetOf(file.set, file.quick);
  const columns = set.columns.map((column) => ({ name: column.name, kind: column.kind, edges: edgesOf(column) }));
  const script = fileURLToPath(new URL("./peer.py", import.meta.url));
  const words = [script, peer, dataPath(set, file.format), file.format, JSON.stringify(columns)];
  let answer: PeerAnswer = { missing: "no Python was named" };
  for (const python of pythons) {
    answer = await runProcess<PeerAnswer>(python, words);
    if (!("missing" in answer)) break;
  }
  if (!("missing" in answer) && answer.rows !== set.rows) throw new Error(`read ${answer.rows} of ${set.rows} rows`);
  return answer;
}
