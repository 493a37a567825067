import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { resultKeys } from "../../shared/keys.ts";
import { emptyHistory, type History } from "../../shared/policy/history.ts";

/** The stored history of a monitor and the version token it was read at; the empty one and null before the first check. */
export async function readHistory(
  monitor: string,
  { results }: { readonly results: ObjectStore },
): Promise<{ readonly history: History; readonly etag: string | null }> {
  const stored = await results.get(resultKeys.history(monitor));
  if (stored === null) return { history: emptyHistory, etag: null };
  const history = JSON.parse(new TextDecoder().decode(stored.body)) as History;
  if (history.version !== emptyHistory.version)
    throw new Error(`history of ${monitor} has version ${history.version}; this release reads ${emptyHistory.version}`);
  return { history, etag: stored.etag };
}

/**
 * Stores the history over the version that was read.
 *
 * @throws {Error} when somebody else wrote it meanwhile: nothing is lost, the message is delivered again and starts from theirs.
 */
export async function writeHistory(
  monitor: string,
  history: History,
  etag: string | null,
  { results }: { readonly results: ObjectStore },
): Promise<void> {
  const body = JSON.stringify(history);
  const written = await results.putIf(resultKeys.history(monitor), body, "application/json", etag);
  if (!written) throw new Error(`the history of ${monitor} was changed by somebody else`);
}
