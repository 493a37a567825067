import type { Batch } from "../check/check.ts";
import { countOf, formatCount } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import type { Oddity } from "./oddity.ts";

/**
 * Whether files of the batch are the same, byte for byte (equal ETag, size and rows), so that their rows count twice; null when not. Files uploaded in parts or encrypted with KMS have ETags of their
 * own, and are not recognised.
 */
export function repeatedFiles({ objects }: Pick<Batch, "objects">): Oddity | null {
  const withRows = objects.filter(({ rows, etag }) => rows > 0 && etag !== "");
  const groups = Map.groupBy(withRows, ({ etag, sizeBytes, rows }) => JSON.stringify([etag, sizeBytes, rows]));
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const [first] = repeated;
  if (first === undefined) return null;
  const again = repeated.flatMap((group) => group.slice(1));
  const rows = again.reduce((sum, object) => sum + object.rows, 0);
  const [one, two] = first.map(({ key }) => shortened(visibleText(key.slice(key.lastIndexOf("/") + 1)), 60));
  return {
    feature: "",
    code: "REPEATED_FILES",
    text: `${countOf(again.length, "file")} of ${formatCount(objects.length)} ${again.length === 1 ? "is" : "are"} the same as another, such as ${two} and ${one}: ${countOf(rows, "row")} too many`,
  };
}
