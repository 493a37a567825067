/** Order of two texts by their UTF-8 bytes, which is by code point and not by UTF-16 code unit: negative when `a` comes first. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
