/** One named distance as the report explains it. */
export interface DistanceDefinition {
  readonly name: string;
  /** What it is, in words and symbols: p the baseline's shares, q serving's. */
  readonly definition: string;
}

/** By the `distance` of a `Distance`. */
export const distanceDefinitions: ReadonlyMap<string, DistanceDefinition> = new Map([
  [
    "psi",
    {
      name: "PSI",
      definition:
        "population stability index, \u03a3 (q \u2212 p) ln(q / p) over the bins; 0 when equal, no upper bound",
    },
  ],
  [
    "jensen-shannon",
    {
      name: "Jensen-Shannon",
      definition:
        "divergence of both from their mean, to base 2, over the bins; 0 when equal, 1 when they share no bin",
    },
  ],
  [
    "deequ-simple",
    {
      name: "Deequ's distance",
      definition: "as SageMaker Model Monitor compares: KS D of numbers, L-infinity of values; 0 to 1",
    },
  ],
  [
    "deequ-robust",
    {
      name: "Deequ's robust distance",
      definition: "the same less 1.8 \u221a((n + m) / (n m)) for n and m rows, at least 0",
    },
  ],
  ["l-infinity", { name: "L-infinity", definition: "largest difference of one share, max |q \u2212 p|; 0 to 1" }],
  ["ks-d", { name: "KS D", definition: "largest distance between the two cumulative distributions; 0 to 1" }],
  [
    "wasserstein",
    {
      name: "Wasserstein",
      definition: "mean distance a row would have to travel, in standard deviations of the baseline",
    },
  ],
  [
    "hellinger",
    {
      name: "Hellinger",
      definition: "\u221a(1 \u2212 \u03a3 \u221a(p q)) over the bins; 0 when equal, 1 when they share no bin",
    },
  ],
  [
    "chi-square",
    {
      name: "Chi-square",
      definition: "\u03a3 (observed \u2212 expected)\u00b2 / expected over the bins; grows with the number of rows",
    },
  ],
]);
