import { normal, uniform } from "./random.ts";

/** How one batch of made-up loan applications differs from the ordinary. */
export interface LoanOptions {
  readonly rows: number;
  readonly seed: number;
  /** Added to income, in standard deviations. */
  readonly incomeShift?: number;
  /** Added to the log odds of a default, which the model does not know. */
  readonly conceptShift?: number;
}

/** One batch: what the model saw, what it said, and what became of it. */
export interface Loan {
  readonly id: string;
  readonly income: number;
  readonly region: string;
  readonly score: number;
  readonly prediction: number;
  readonly defaulted: number;
}

const regions = ["north", "south", "east", "west"];

/** Applications whose model is right: the score is the true probability unless `conceptShift` moves it. */
export function loans({ rows, seed, incomeShift = 0, conceptShift = 0 }: LoanOptions): Loan[] {
  const gaussian = normal(seed);
  const next = uniform(seed + 1_000_003);
  return Array.from({ length: rows }, (_, i) => {
    const income = 50 + 10 * (gaussian() + incomeShift);
    const logOdds = -0.5 + 0.08 * (50 - income);
    const score = 1 / (1 + Math.exp(-logOdds));
    const truth = 1 / (1 + Math.exp(-(logOdds + conceptShift)));
    return {
      id: `${seed}-${i}`,
      income: Math.round(income * 100) / 100,
      region: regions[Math.floor(next() * regions.length)]!,
      score: Math.round(score * 10_000) / 10_000,
      prediction: score >= 0.5 ? 1 : 0,
      defaulted: next() < truth ? 1 : 0,
    };
  });
}

/** The named columns as CSV text. */
export function csv(batch: readonly Loan[], columns: readonly (keyof Loan)[]): string {
  const lines = batch.map((loan) => columns.map((column) => String(loan[column])).join(","));
  return `${columns.join(",")}\n${lines.join("\n")}\n`;
}
