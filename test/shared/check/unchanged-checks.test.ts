import { describe, expect, it } from "vitest";
import type { CheckVerdict } from "../../../shared/check/check.ts";
import { examined } from "../../support/examined.ts";
import { normal, uniform } from "../../support/random.ts";

/** Columns of every kind that invite a false alarm: sparse, rare values, ties, many values, a stray NaN or fraction. */
function table(rows: number, u: () => number, g: () => number): string {
  const row = () =>
    [
      g(),
      Math.exp(g()),
      Math.floor(u() * 10),
      u() < 0.01 ? g() : "",
      u() < 0.002 ? 1 : 0,
      u() < 0.003 ? "rare" : `a${Math.floor(u() * 5)}`,
      `v${Math.floor(200 ** u())}`,
      u() < 0.7 ? 0 : Math.exp(g()),
      u() < 0.9995 ? Math.floor(u() * 1_000) : u() * 1_000,
      u() < 0.0005 ? "NaN" : g(),
      Math.round(g() * 10) / 10,
    ].join(",");
  const names = Array.from({ length: 11 }, (_, i) => `c${i}`).join(",");
  return `${names}\n${Array.from({ length: rows }, row).join("\n")}\n`;
}

async function verdictOfUnchanged(nBaseline: number, nServing: number, seed: number): Promise<CheckVerdict> {
  const [u, g] = [uniform(seed), normal(seed + 500_009)];
  const training = table(nBaseline, u, g);
  return (await examined(training, table(nServing, u, g))).verdict;
}

describe("checks of unchanged data", () => {
  it.each([
    [300, 100, 150, 6],
    [4_000, 1_500, 15, 2],
  ])("of %d against %d rows alert about as seldom as promised", async (nBaseline, nServing, runs, most) => {
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const verdict = await verdictOfUnchanged(nBaseline, nServing, 7_919 * seed);
      if (verdict === "drift" || verdict === "broken") alarms++;
    }
    // 1.1% a check: six of 150 would come once in a hundred such tests.
    expect(alarms).toBeLessThan(most);
  });
});
