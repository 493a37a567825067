import { type Concept, integerBetween } from "./concept.ts";

/** Places of the inputs in a row. */
const [salary, commission, age, education, car, zip, houseValue, houseYears, loan] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;

/** One of the ten published functions, from 0. */
export type AgrawalFunction = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

type Row = ArrayLike<number>;

const within = (value: number, low: number, high: number): boolean => low <= value && value <= high;

/** What holds under 40, from 40 to 59, and from 60. */
function byAge<T>(row: Row, young: T, middle: T, old: T): T {
  return row[age]! < 40 ? young : row[age]! < 60 ? middle : old;
}

function inBand(value: number, row: Row): boolean {
  const [low, high] = byAge(row, [5e4, 1e5], [7.5e4, 1.25e5], [2.5e4, 7.5e4]) as [number, number];
  return within(value, low, high);
}

function inSchool(row: Row): boolean {
  const [low, high] = byAge(row, [0, 1], [1, 3], [2, 4]) as [number, number];
  return within(row[education]!, low, high);
}

function bySchool(row: Row): boolean {
  const pay = row[salary]!;
  const [taught, other] = byAge(row, [2.5e4, 5e4], [5e4, 7.5e4], [5e4, 2.5e4]) as [number, number];
  const low = inSchool(row) ? taught : other;
  return within(pay, low, low + 5e4);
}

function byLoan(row: Row): boolean {
  const [taken, other] = byAge(row, [1e5, 2e5], [2e5, 3e5], [3e5, 1e5]) as [number, number];
  const low = inBand(row[salary]!, row) ? taken : other;
  return within(row[loan]!, low, low + 2e5);
}

/** Two thirds of all pay, less what the arguments take. */
function disposable(row: Row, perLevel: number, loanShare: number, least: number): number {
  return (2 * (row[salary]! + row[commission]!)) / 3 - perLevel * row[education]! - loanShare * row[loan]! - least;
}

function equity(row: Row): number {
  return row[houseYears]! < 20 ? 0 : (row[houseValue]! * (row[houseYears]! - 20)) / 10;
}

const functions: readonly ((row: Row) => boolean)[] = [
  (row) => row[age]! < 40 || row[age]! >= 60,
  (row) => inBand(row[salary]!, row),
  inSchool,
  bySchool,
  byLoan,
  (row) => inBand(row[salary]! + row[commission]!, row),
  (row) => disposable(row, 0, 0.2, 20_000) > 0,
  (row) => disposable(row, 5000, 0, 20_000) > 0,
  (row) => disposable(row, 5000, 0.2, 10_000) > 0,
  (row) => disposable(row, 5000, 0, 10_000) + 0.2 * equity(row) > 0,
];

/** Whether a row is of group A. Inputs: salary, commission, age, education, car, zip code, value of the house, years it is owned, loan. */
export function agrawalLabel(row: Row, of: AgrawalFunction): boolean {
  return functions[of]!(row);
}

/**
 * Nine inputs about people who ask for a loan; 1 is group A; no noise. Functions 7 and 9 have nearly one class.
 *
 * Source: Agrawal, Imielinski and Swami, "Database mining: a performance perspective", IEEE TKDE 5 (1993), appendix: functions 1 to 10 are 0 to 9 here. Bands
 * of function 4 as published; River's `Agrawal` 0.23 compares salaries there in place of loans.
 */
export function agrawal(of: AgrawalFunction): Concept {
  return {
    features: 9,
    draw(random, row) {
      row[salary] = 20_000 + 130_000 * random.uniform();
      row[commission] = row[salary] >= 75_000 ? 0 : 10_000 + 75_000 * random.uniform();
      row[age] = integerBetween(random, 20, 80);
      row[education] = integerBetween(random, 0, 4);
      row[car] = integerBetween(random, 1, 20);
      row[zip] = integerBetween(random, 0, 8);
      row[houseValue] = (9 - row[zip]) * 100_000 * (0.5 + random.uniform());
      row[houseYears] = integerBetween(random, 1, 30);
      row[loan] = 500_000 * random.uniform();
      return agrawalLabel(row, of) ? 1 : 0;
    },
  };
}
