import { describe, expect, it } from "vitest";
import {
  double,
  enumeration,
  float,
  many,
  maybe,
  message,
  one,
  text,
  uint64,
} from "../../../shared/statistics/protobuf-message.ts";

const point = message({ x: one(1, double), y: one(2, float) });
const shape = message({
  name: one(1, text),
  kind: one(2, enumeration),
  sides: one(3, uint64),
  points: many(4, point),
  centre: maybe(15, point),
});
const triangle = shape.create({
  name: "\u00e9\u{1f600}",
  kind: 3,
  sides: 2 ** 53,
  points: [point.create({ x: -0, y: 0.5 }), point.create({ x: Number.NaN }), point.create()],
  centre: point.create(),
});

describe("protobuf messages", () => {
  it("come back as they were written", () => {
    expect(shape.decode(shape.encode(triangle))).toEqual(triangle);
    expect(shape.decode(new Uint8Array(0))).toEqual(shape.create());
  });

  it("are written as protoc writes them", () => {
    // protoc --encode of: name: "a" sides: 300 points { x: 1 } centre { }
    const bytes = Buffer.from("0a016118ac02220909000000000000f03f7a00", "hex");
    const expected = shape.create({ name: "a", sides: 300, points: [point.create({ x: 1 })], centre: point.create() });
    expect(Buffer.from(shape.encode(expected)).toString("hex")).toBe(bytes.toString("hex"));
    expect(shape.decode(bytes)).toEqual(expected);
  });

  it("skip fields they do not know, and known ones in another form", () => {
    const later = message({ name: one(1, text), colour: one(9, text), depth: one(10, double), kind: one(2, text) });
    const bytes = later.encode(later.create({ name: "a", colour: "red", depth: 2, kind: "x" }));
    expect(shape.decode(bytes)).toEqual(shape.create({ name: "a" }));
  });

  it("refuse bytes that end too early or say what cannot be", () => {
    const bytes = shape.encode(triangle);
    let refused = 0;
    for (let length = 0; length < bytes.length; length += 1) {
      try {
        shape.decode(bytes.subarray(0, length));
      } catch {
        refused += 1;
      }
    }
    // Cuts between fields give a shorter message.
    expect(refused).toBeGreaterThan(bytes.length - 10);
    expect(() => shape.decode(Buffer.from("22ffffffff0f", "hex"))).toThrow();
    expect(() => shape.decode(Buffer.from("2202091234", "hex"))).toThrow();
    expect(shape.decode(Buffer.from("0a02c328", "hex")).name).toBe("\ufffd(");
    expect(() => shape.decode(Buffer.alloc(100_000, 0x4b))).toThrow();
  });
});
