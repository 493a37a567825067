/** A percent-encoded relative URL from the page stored at `fromKey` to the object stored at `toKey` in the same bucket. */
export function href(fromKey: string, toKey: string): string {
  const up = "../".repeat(fromKey.split("/").length - 1);
  return `${up}${toKey.split("/").map(encodeURIComponent).join("/")}`;
}
