import { describe, expect, it } from "vitest";
import { hashBytes, hashResult, hashSeeds, hashWords } from "../../../shared/sketch/hash.ts";

const out = hashResult();

/** Chi-square of the counts against a uniform distribution, in standard deviations from its mean. */
function unevenness(counts: Float64Array, n: number): number {
  const expected = n / counts.length;
  const chiSquare = counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
  return (chiSquare - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

const encoder = new TextEncoder();
const inputs: Readonly<Record<string, (i: number) => void>> = {
  "counting words": (i) => hashWords(0, i, hashSeeds.number, out),
  "whole doubles": (i) => {
    const words = new Int32Array(Float64Array.of(i).buffer);
    hashWords(words[1]!, words[0]!, hashSeeds.number, out);
  },
  "decimal texts": (i) => {
    const bytes = encoder.encode(`value_${i}`);
    hashBytes(bytes, 0, bytes.length, hashSeeds.text, out);
  },
  "short byte strings": (i) => hashBytes(Uint8Array.of(i, i >> 8, i >> 16), 0, 3, hashSeeds.text, out),
};

describe("hashes", () => {
  it.each(Object.keys(inputs))("spread evenly over %s", (name) => {
    const n = 100_000;
    const byTop = new Float64Array(4096);
    const byLow = new Float64Array(4096);
    const all = new Set<bigint>();
    for (let i = 0; i < n; i++) {
      inputs[name]!(i);
      byTop[out[0]! >>> 20]! += 1;
      byLow[out[1]! & 4095]! += 1;
      all.add((BigInt(out[0]! >>> 0) << 32n) | BigInt(out[1]! >>> 0));
    }
    expect(all.size).toBe(n);
    expect(Math.abs(unevenness(byTop, n))).toBeLessThan(5);
    expect(Math.abs(unevenness(byLow, n))).toBeLessThan(5);
  });

  it("change every output bit with probability one half when one input bit changes", () => {
    const flips = new Float64Array(64);
    const trials = 64 * 200;
    for (let i = 0; i < 200; i++) {
      for (let bit = 0; bit < 64; bit++) {
        const high = Math.imul(i, 0x9e3779b1);
        hashWords(high, i, 1, out);
        const before = [out[0]!, out[1]!];
        hashWords(bit < 32 ? high : high ^ (1 << (bit - 32)), bit < 32 ? i ^ (1 << bit) : i, 1, out);
        for (let o = 0; o < 64; o++) flips[o]! += ((before[o >> 5]! ^ out[o >> 5]!) >>> (o & 31)) & 1;
      }
    }
    for (const count of flips) expect(Math.abs(count / trials - 0.5)).toBeLessThan(0.03);
  });

  it("tell whether bytes are ASCII", () => {
    for (const text of ["", "a", "abcd", "abcdé", "é", "日本", "abcdefg~"]) {
      const bytes = encoder.encode(text);
      hashBytes(bytes, 0, bytes.length, hashSeeds.text, out);
      expect(out[2]! < 128).toBe(bytes.length === text.length);
    }
  });

  it("depend on the bytes alone, not on where they stand", () => {
    const bytes = encoder.encode("xxTidemarkyyy");
    hashBytes(bytes, 2, 10, hashSeeds.text, out);
    const inside = [...out];
    hashBytes(encoder.encode("Tidemark"), 0, 8, hashSeeds.text, out);
    expect([...out]).toEqual(inside);
  });
});
