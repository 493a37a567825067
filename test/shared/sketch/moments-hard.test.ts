import { describe, expect, it } from "vitest";
import { Moments } from "../../../shared/sketch/moments.ts";
import { normal, uniform } from "../../support/random.ts";

const next = uniform(41);
const gauss = normal(42);
const view = new DataView(new ArrayBuffer(8));

const hard: Readonly<Record<string, (row: number) => number>> = {
  normal: gauss,
  uniform: next,
  constant: () => 0.1,
  "integers to 2^53": () => Math.floor(next() * 2 ** 53),
  "1e9 + noise": () => 1e9 + gauss(),
  "1e15 + eighths": () => 1e15 + Math.floor(next() * 9) / 8,
  "epoch milliseconds": () => 1.7e12 + Math.floor(next() * 1e9),
  "alternating signs": (row) => (row % 2 === 0 ? 1 : -1) * (1e8 + next()),
  "sums that cancel": (row) => [1e300, 1, -1e300, 1e-300][row % 4]!,
  "1e300 values": () => 1e300 * (1 + 0.5 * gauss()),
  "the largest double": (row) => (row % 3 === 0 ? -1 : 1) * Number.MAX_VALUE,
  "one outlier of 1e300": (row) => (row === 20_000 ? 1e300 : gauss()),
  "pareto 1.5": () => next() ** (-1 / 1.5),
  "zero-inflated": () => (next() < 0.7 ? 0 : Math.exp(gauss())),
  subnormals: () => next() * 2e-308,
  "all magnitudes": () => (next() < 0.5 ? -1 : 1) * 10 ** (600 * next() - 300),
  "subnormals beside the largest": (row) => (row % 2 === 0 ? Number.MIN_VALUE * row : 1e308),
};

/** A double as an integer number of 2^-1074. */
function units(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = field === 0n ? fraction : (fraction | (1n << 52n)) << (field - 1n);
  return x < 0 ? -magnitude : magnitude;
}

const absolute = (x: bigint): bigint => (x < 0n ? -x : x);

describe("Moments against rational arithmetic in integers", () => {
  it.each(Object.keys(hard))("have a relative error of at most 1e-15 in mean and deviation: %s", (name) => {
    const n = 30_000;
    const values = Float64Array.from({ length: n }, (_, row) => hard[name]!(row));
    const moments = new Moments();
    for (let start = 0; start < n; start += 700) moments.addBlock(values.slice(start, start + 700));
    const whole = Array.from(values, units);
    const sum = whole.reduce((so, x) => so + x, 0n);
    const squares = whole.reduce((so, x) => so + x * x, 0n);
    const count = BigInt(n);
    const mean = units(moments.mean!) * count;
    // Half a unit in the last place of a subnormal is all the error that no relative bound covers.
    expect(absolute(mean - sum) * 10n ** 15n <= absolute(sum) + count * 10n ** 15n).toBe(true);
    const scatter = count * squares - sum * sum;
    const deviation = units(moments.standardDeviation!) ** 2n * count * (count - 1n);
    expect(absolute(deviation - scatter) * 10n ** 15n <= 2n * scatter).toBe(true);
    expect([moments.n, moments.min, moments.max]).toEqual([
      n,
      values.reduce((a, b) => Math.min(a, b)),
      values.reduce((a, b) => Math.max(a, b)),
    ]);
  });
});
