import { uniform } from "../../support/random.ts";

const view = new DataView(new ArrayBuffer(8));

/** Numerals that are hard to read, `n` of them, the same for one seed: plain decimals that `Number()` takes, most with an odd form. */
export function* hardNumerals(n: number, seed: number): Generator<string> {
  const next = uniform(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const digits = (length: number): string => {
    let text = "";
    for (; text.length < length; ) text += String(below(1e9)).padStart(9, "0");
    return text.slice(0, length);
  };
  const anyDouble = (): number => {
    view.setUint32(0, below(2 ** 32));
    view.setUint32(4, below(2 ** 32));
    const x = view.getFloat64(0);
    return Number.isFinite(x) ? x : 1;
  };
  const exponents = [
    0, 1, 15, 16, 19, 21, 22, 23, 24, 37, 38, 290, 291, 292, 305, 306, 307, 308, 309, 310, 322, 323, 324, 325, 340,
  ];
  const exponent = (): string => {
    if (next() < 0.4) return "";
    const size = next() < 0.5 ? exponents[below(exponents.length)]! : below(45);
    return `${next() < 0.5 ? "e" : "E"}${["", "+", "-", "-0"][below(4)]}${size}`;
  };
  const sign = (): string => (next() < 0.3 ? "-" : next() < 0.05 ? "+" : "");
  const forms: (() => string)[] = [
    () => String(anyDouble()),
    () => anyDouble().toPrecision(1 + below(21)),
    () => anyDouble().toExponential(below(21)),
    // Numbers as people write them: few digits, a point, a small exponent.
    () => `${sign()}${below(10 ** (1 + below(9)))}.${digits(1 + below(12))}`,
    () => `${sign()}${1 + below(9)}${digits(below(25))}${exponent()}`,
    () => `${sign()}${below(10)}.${digits(1 + below(25))}${exponent()}`,
    () => `${sign()}0.${"0".repeat(below(30))}${digits(1 + below(25))}${exponent()}`,
    () => `${sign()}${1 + below(9)}${digits(below(20))}.${digits(below(20))}${exponent()}`,
    () => `${sign()}.${digits(1 + below(40))}`,
    () => `${sign()}${1 + below(9)}${digits(below(6))}${"0".repeat(below(30))}.${"0".repeat(below(30))}${exponent()}`,
    () => halfway(anyDouble(), below(3) - 1, next() < 0.2 ? 800 : 16 + below(10)),
    () => halfway((below(2 ** 26) + 1) * 2 ** (below(60) - 30) * (1 + below(2 ** 26) * 2 ** -26), below(3) - 1, 40),
    () => `${2n ** 53n + BigInt(below(2 ** 31)) * BigInt(below(2 ** 33))}`,
  ];
  for (let i = 0; i < n; i++) yield forms[i % forms.length]!();
}

/**
 * The decimal half way between the magnitude of `x` and the next double, its last digit moved by `step`; cut to `length` significant
 * digits where it has more.
 */
function halfway(x: number, step: number, length: number): string {
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const field = Number(bits >> 52n);
  const mantissa = (bits & 0xfffffffffffffn) | (field === 0 ? 0n : 1n << 52n);
  const odd = 2n * mantissa + 1n;
  const power = Math.max(1, field) - 1076;
  const scaled = power >= 0 ? odd << BigInt(power) : odd * 5n ** BigInt(-power);
  const text = String(scaled * 10n + BigInt(step));
  const kept = text.slice(0, length);
  return `${x < 0 ? "-" : ""}${kept}e${text.length - kept.length - 1 + Math.min(0, power)}`;
}
