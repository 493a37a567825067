import { describe, expect, it } from "vitest";
import { createKernel } from "../../../shared/kernel/kernel.ts";
import { DistinctSketch } from "../../../shared/sketch/distinct.ts";
import { hashSeeds } from "../../../shared/sketch/hash.ts";
import { Moments, sliceGrid } from "../../../shared/sketch/moments.ts";
import { PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import { uniform } from "../../support/random.ts";

const kernel = createKernel();
const random = uniform(7);

/** Address of the numbers in kernel memory. */
function placed(values: readonly number[]): number {
  const address = kernel.allocate(8 * values.length + 16);
  kernel.f64().set(values, address >> 3);
  return address;
}

const shapes: readonly [string, (i: number) => number][] = [
  ["normal", () => random() + random() + random() - 1.5],
  ["large offset", () => 1e9 + random()],
  ["mixed sizes", () => (random() - 0.5) * 10 ** Math.floor(random() * 30 - 15)],
  ["integers", (i) => Math.floor(random() * 100) - 50 + (i % 3)],
  ["zeros of both signs", (i) => [0, -0, 1, -1][i % 4]!],
  ["subnormal", () => random() * 1e-310],
];

describe("the kernel's loops over a block", () => {
  for (const [name, shape] of shapes) {
    for (const length of [1, 2, 7, 1023, 1024]) {
      const values = Array.from({ length }, (_, i) => shape(i));

      it(`survey ${length} numbers: ${name}`, () => {
        const out = kernel.allocate(64);
        kernel.surveyNumbers(placed(values), length, out);
        const least = Math.min(...values);
        const greatest = Math.max(...values);
        const count = (test: (x: number) => boolean) => values.filter(test).length;
        expect([...kernel.f64().subarray(out >> 3, (out >> 3) + 7)].map((x) => x + 0)).toEqual([
          least + 0,
          greatest + 0,
          count((x) => x === least),
          count((x) => x === greatest),
          count(Number.isInteger),
          count((x) => x < 0),
          count((x) => x === 0),
        ]);
      });

      it(`sum ${length} numbers exactly: ${name}`, () => {
        const grid = sliceGrid(Math.max(...values.map(Math.abs)));
        if (grid === 0) return;
        const out = kernel.allocate(80);
        const rest = kernel.allocate(8 * 1024);
        const left = kernel.sliceNumbers(placed(values), length, grid, out, rest);
        const sums = kernel.f64().slice(out >> 3, (out >> 3) + 9);
        const others = kernel.f64().slice(rest >> 3, (rest >> 3) + left);
        const moments = new Moments();
        moments.addSums(length, Math.min(...values), Math.max(...values), sums, others, left);
        const expected = new Moments();
        for (const x of values) expected.add(x);
        expect(bytesOf(moments)).toEqual(bytesOf(expected));
      });

      it(`hash ${length} numbers as the sketch does: ${name}`, () => {
        const registers = kernel.allocate(4096);
        kernel.u8().fill(0, registers, registers + 4096);
        kernel.raiseRegisters(placed(values), length, hashSeeds.number, registers);
        const many = Float64Array.from({ length: 3000 }, () => random());
        const sketch = new DistinctSketch();
        sketch.addNumbers(many, many.length);
        sketch.addRegisters(kernel.u8().slice(registers, registers + 4096));
        const expected = new DistinctSketch();
        expected.addNumbers(many, many.length);
        expected.addNumbers(Float64Array.from(values), length);
        expect(bytesOf(sketch)).toEqual(bytesOf(expected));
      });
    }
  }

  it("count numbers in bins by the edges at or below them", () => {
    const edges = [-1, 0, 0.5, 2];
    const values = [-2, -1, -0.5, 0, 0.25, 0.5, 1, 2, 3];
    const counts = placed(new Array<number>(5).fill(0));
    kernel.countBins(placed(values), values.length, placed(edges), edges.length, counts);
    expect([...kernel.f64().subarray(counts >> 3, (counts >> 3) + 5)]).toEqual([1, 2, 2, 2, 2]);
  });
});

function bytesOf(sketch: { encode(writer: PackedWriter): void }): Uint8Array {
  const writer = new PackedWriter();
  sketch.encode(writer);
  return writer.finish();
}
