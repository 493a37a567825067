import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOfObjects } from "../../../local/aws/emulator-stores.ts";

const objectsOf = (keys: readonly string[]) =>
  keys.map((key) => ({
    key,
    body: Buffer.alloc(0),
    contentType: "",
    contentLength: 0,
    etag: "",
    lastModified: new Date(0),
    metadata: {},
  }));

/** Walks all pages as a client does: the next page starts after the last object, or after the last prefix when there is none. */
function walk(keys: readonly string[], options: { prefix: string; delimiter: string; maxKeys: number }) {
  const listed: string[] = [];
  let startAfter = "";
  for (;;) {
    const page = pageOfObjects(objectsOf(keys), { ...options, startAfter });
    expect(page.objects.length + page.commonPrefixes.length).toBeLessThanOrEqual(options.maxKeys);
    listed.push(...page.objects.map(({ key }) => key), ...page.commonPrefixes);
    if (!page.isTruncated) return listed;
    startAfter = page.objects.at(-1)?.key ?? page.commonPrefixes.at(-1)!;
  }
}

describe("pageOfObjects", () => {
  it("lists every key or its folded prefix once, whatever the page size", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "B", "/", "-", "_", "é"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 20 }),
        fc.constantFrom("", "a", "a/"),
        fc.constantFrom("", "/"),
        fc.integer({ min: 1, max: 5 }),
        (keys, prefix, delimiter, maxKeys) => {
          const fold = (own: string) => {
            const end = delimiter === "" ? -1 : own.indexOf(delimiter, prefix.length);
            return end === -1 ? own : own.slice(0, end + 1);
          };
          const matching = keys.filter((own) => own.startsWith(prefix));
          expect(walk(matching, { prefix, delimiter, maxKeys }).toSorted()).toEqual(
            [...new Set(matching.map(fold))].toSorted(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is empty and complete for no keys wanted", () => {
    expect(pageOfObjects(objectsOf(["a"]), { prefix: "", delimiter: "", maxKeys: 0, startAfter: "" })).toEqual({
      objects: [],
      commonPrefixes: [],
      isTruncated: false,
    });
  });
});
