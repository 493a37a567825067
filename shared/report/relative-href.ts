/**
 * A relative URL that can only be relative: `./` goes in front unless it begins with `./` or `../`, so that a key with a colon is not
 * read as a scheme and one that begins with a slash does not leave the folder. The caller has percent-encoded the path.
 */
export function relativeHref(path: string): string {
  return path.startsWith("./") || path.startsWith("../") ? path : `./${path.replace(/^[/\\]+/, "")}`;
}
