import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import type { ColumnType } from "./column.ts";
import { placeIn, type Random } from "./random.ts";

/** Distinct values with their probabilities; exact for what is discrete, a fine grid of quantiles for what is continuous. Sums to 1 - `missing`. */
interface Atoms {
  /** Ascending. */
  readonly values: Float64Array;
  readonly probabilities: Float64Array;
}

/** How the values of a column come about when nothing changes. */
export interface ColumnKind {
  readonly name: string;
  readonly type: ColumnType;
  readonly continuous: boolean;
  /** Share of rows without a value. */
  readonly missing: number;
  /** Standard deviation of the values; Infinity where there is none. */
  readonly sd: number;
  readonly names: readonly string[] | null;
  readonly atoms: Atoms;
  /** One value; NaN is missing. */
  draw(random: Random): number;
  /** The same column on a day of its own: moved by a normal effect of this standard deviation (of texts and booleans, every value's log share). */
  onDay(random: Random, sd: number): ColumnKind;
}

type Quantile = (p: number) => number;

const gridCells = 2000;
const tailCells = 18;

/** Two thousand equally likely values, the outermost cut in halves eighteen times over, so that the tails go out to one row in a billion. */
function gridOf(quantile: Quantile, mass = 1): Atoms {
  const cuts: number[] = [];
  for (let i = tailCells; i >= 1; i--) cuts.push(2 ** -i / gridCells);
  for (let i = 1; i < gridCells; i++) cuts.push(i / gridCells);
  for (let i = 1; i <= tailCells; i++) cuts.push(1 - 2 ** -i / gridCells);
  const edges = [0, ...cuts, 1];
  const values = Float64Array.from(edges.slice(1), (to, i) => quantile((edges[i]! + to) / 2));
  return { values, probabilities: Float64Array.from(edges.slice(1), (to, i) => (to - edges[i]!) * mass) };
}

function discrete(values: readonly number[], weights: readonly number[]): Atoms {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { values: Float64Array.from(values), probabilities: Float64Array.from(weights, (weight) => weight / total) };
}

function cumulativeOf(probabilities: Float64Array): Float64Array {
  const sums = probabilities.slice();
  for (let i = 1; i < sums.length; i++) sums[i]! += sums[i - 1]!;
  return sums;
}

interface ContinuousShape {
  readonly name: string;
  readonly sd: number;
  readonly quantile: Quantile;
  draw(random: Random): number;
  moved(x: number, by: number): number;
}

function continuous({ name, sd, quantile, draw, moved }: ContinuousShape, missing = 0): ColumnKind {
  const sparse = (random: Random, one: (r: Random) => number) =>
    missing > 0 && random.uniform() < missing ? Number.NaN : one(random);
  const kind: ColumnKind = {
    ...{ name: missing === 0 ? name : `${name}, ${100 * missing}% missing`, type: "float", continuous: true },
    ...{ missing, sd, names: null, atoms: gridOf(quantile, 1 - missing) },
    draw: (random) => sparse(random, draw),
    onDay: (random, effect) => {
      const by = effect * random.normal();
      return { ...kind, draw: (source) => moved(kind.draw(source), by) };
    },
  };
  return kind;
}

function fromAtoms(
  name: string,
  type: ColumnType,
  atoms: Atoms,
  sd: number,
  names: readonly string[] | null = null,
): ColumnKind {
  const cumulative = cumulativeOf(atoms.probabilities);
  const kind: ColumnKind = {
    ...{ name, type, continuous: false, missing: 0, sd, names, atoms },
    draw: ({ uniform }) => atoms.values[placeIn(cumulative, uniform())]!,
    onDay: (random, effect) => {
      const weights = Array.from(atoms.probabilities, (p) => p * Math.exp(effect * random.normal()));
      return fromAtoms(name, type, discrete(Array.from(atoms.values), weights), sd, names);
    },
  };
  return kind;
}

function zipf(name: string, size: number, exponent = 1): ColumnKind {
  const places = Array.from({ length: size }, (_, i) => i);
  const atoms = discrete(
    places,
    places.map((i) => (i + 1) ** -exponent),
  );
  return fromAtoms(
    name,
    "text",
    atoms,
    1,
    places.map((i) => `v${i + 1}`),
  );
}

function uniformText(name: string, size: number): ColumnKind {
  return zipf(name, size, 0);
}

const normalShape: ContinuousShape = {
  ...{ name: "normal", sd: 1, quantile: normalQuantile },
  draw: ({ normal }) => normal(),
  moved: (x, by) => x + by,
};

const studentQuantile: Quantile = (p) => (2 * p - 1) / Math.sqrt(2 * p * (1 - p));

/** A share of rows is zero, the others are exponential. */
function zeroInflated(zeros: number): ColumnKind {
  const draw = ({ uniform }: Random) => (uniform() < zeros ? 0 : -Math.log(uniform()));
  const positive = gridOf((p) => -Math.log1p(-p), 1 - zeros);
  const sd = Math.sqrt((1 - zeros) * 2 - (1 - zeros) ** 2);
  const shape: ContinuousShape = { name: "", sd, quantile: (p) => p, draw, moved: (x, by) => x * Math.exp(by) };
  return {
    ...continuous(shape),
    ...{ name: `${100 * zeros}% zeros`, continuous: false },
    atoms: {
      values: Float64Array.of(0, ...positive.values),
      probabilities: Float64Array.of(zeros, ...positive.probabilities),
    },
  };
}

/** Poisson(3): thirteen values or so. */
function smallIntegers(): ColumnKind {
  const values = Array.from({ length: 19 }, (_, i) => i);
  const weights = [Math.exp(-3)];
  for (const i of values.slice(1)) weights.push((weights[i - 1]! * 3) / i);
  return fromAtoms("small integers", "integer", discrete(values, weights), Math.sqrt(3));
}

/** Whole numbers about 50, three in five of them told as the nearest multiple of five. */
function heaped(): ColumnKind {
  const values = Array.from({ length: 121 }, (_, i) => i - 10);
  const weights = values.map((x) => 0.4 * Math.exp(-(((x - 50) / 12) ** 2) / 2));
  const ones = weights.slice();
  ones.forEach((weight, i) => {
    const nearest = Math.round(values[i]! / 5) * 5;
    if (nearest >= -10 && nearest <= 110) weights[nearest + 10]! += 1.5 * weight;
  });
  return fromAtoms("heaped", "integer", discrete(values, weights), 12);
}

const hourMs = 3_600_000;
const firstMonday = Date.UTC(2026, 0, 5);

/** Every fifth minute of one week, busier at noon than at night. */
function timestamps(): ColumnKind {
  const minutes = Array.from({ length: 7 * 24 * 12 }, (_, i) => 5 * i);
  const weights = minutes.map((minute) => 1.2 - Math.cos((2 * Math.PI * (minute % 1440)) / 1440));
  const atoms = discrete(
    minutes.map((minute) => firstMonday + (minute * hourMs) / 60),
    weights,
  );
  return fromAtoms("timestamps", "timestamp", atoms, 1);
}

export const normalKind = continuous(normalShape);

export const lognormalKind = continuous({
  ...{ name: "lognormal", sd: Math.sqrt((Math.E - 1) * Math.E), quantile: (p) => Math.exp(normalQuantile(p)) },
  draw: ({ normal }) => Math.exp(normal()),
  moved: (x, by) => x * Math.exp(by),
});

/** The 200 values of the rare-value cases, Zipf with exponent 1. */
export const zipf200 = zipf("200 values, Zipf", 200);

/** Every kind of column of the grid without drift, in the order of the table. */
export const columnKinds: readonly ColumnKind[] = [
  normalKind,
  lognormalKind,
  continuous({
    ...{ name: "Pareto 1.5", sd: Number.POSITIVE_INFINITY, quantile: (p) => (1 - p) ** (-1 / 1.5) },
    draw: ({ uniform }) => uniform() ** (-1 / 1.5),
    moved: (x, by) => x * Math.exp(by),
  }),
  continuous({
    ...{ name: "t with 2 df", sd: Number.POSITIVE_INFINITY, quantile: studentQuantile },
    draw: ({ uniform }) => studentQuantile(uniform()),
    moved: (x, by) => x + by,
  }),
  continuous(normalShape, 0.01),
  continuous(normalShape, 0.2),
  zeroInflated(0.9),
  zeroInflated(0.99),
  smallIntegers(),
  heaped(),
  fromAtoms("boolean", "boolean", discrete([0, 1], [0.7, 0.3]), 1),
  uniformText("3 values", 3),
  zipf("50 values, Zipf", 50),
  zipf200,
  zipf("1,000 values, Zipf", 1000),
  zipf("100,000 values, Zipf", 100_000, 0.8),
  timestamps(),
];

/** The kind of this name. */
export function kindOf(name: string): ColumnKind {
  const kind = columnKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`There is no kind of column "${name}".`);
  return kind;
}
