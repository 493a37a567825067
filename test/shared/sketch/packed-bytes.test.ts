import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";

describe("packed bytes", () => {
  it("give back what was written", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            count: fc.maxSafeNat(),
            integer: fc.maxSafeInteger(),
            double: fc.double(),
            text: fc.string({ unit: "grapheme" }),
          }),
        ),
        (all) => {
          const writer = new PackedWriter();
          for (const { count, integer, double, text } of all) {
            writer.count(count);
            writer.integer(integer);
            writer.double(double);
            writer.text(text);
            writer.optional(count % 2 === 0 ? null : text, (value) => writer.text(value));
          }
          const reader = new PackedReader(writer.finish());
          for (const { count, integer, double, text } of all) {
            expect(reader.count()).toBe(count);
            expect(reader.integer() + 0).toBe(integer + 0);
            expect(reader.double()).toBe(double);
            expect(reader.text()).toBe(text);
            expect(reader.optional(() => reader.text())).toBe(count % 2 === 0 ? null : text);
          }
          expect(reader.atEnd).toBe(true);
        },
      ),
    );
  });

  it("refuse to be read beyond their end", () => {
    const writer = new PackedWriter();
    writer.text("tidemark");
    const bytes = writer.finish();
    expect(() => new PackedReader(bytes.slice(0, 5)).text()).toThrow(RangeError);
    expect(() => new PackedReader(new Uint8Array(20).fill(255)).count()).toThrow(RangeError);
  });
});
