import { describe, expect, it } from "vitest";
import { canonicalId, hashId } from "../../../shared/concept/id-hash.ts";

describe("canonicalId", () => {
  it("is the same for one id in every type that a file may give it", () => {
    for (const id of [123, 123n, "123", "123.0", " 123 "]) expect(canonicalId(id)).toBe("123");
  });

  it("keeps 64-bit integers exact", () => {
    expect(canonicalId(9007199254740993n)).toBe("9007199254740993");
    expect(canonicalId("9007199254740993")).toBe("9007199254740993");
    expect(canonicalId(1e21)).toBe("1000000000000000000000");
  });

  it("keeps leading zeros, case and fractions of text", () => {
    expect(canonicalId("007")).toBe("007");
    expect(canonicalId("aB")).toBe("aB");
    expect(canonicalId("1.50")).toBe("1.50");
    expect(canonicalId("__proto__")).toBe("__proto__");
  });

  it("is null for blank text", () => {
    expect(canonicalId("")).toBeNull();
    expect(canonicalId("  ")).toBeNull();
  });

  it("does not tell -0 from 0", () => {
    expect(canonicalId(-0)).toBe("0");
  });
});

describe("hashId", () => {
  it("does not collide on 200,000 running numbers", () => {
    const hashes = new BigUint64Array(200_000);
    for (let i = 0; i < hashes.length; i++) hashId(String(i), hashes, i);
    expect(new Set(hashes).size).toBe(200_000);
  });

  it("tells long ids apart that differ at the end, and any script", () => {
    const hashes = new BigUint64Array(4);
    const long = "x".repeat(5000);
    ["\u00e9a", "\u00e9b", `${long}\u65e5`, `${long}\u672c`].forEach((id, i) => {
      hashId(id, hashes, i);
    });
    expect(new Set(hashes).size).toBe(4);
  });
});
