import type { Check, FeatureComparison, Finding } from "../../shared/check/check.ts";
import type { Performance } from "../../shared/concept/performance.ts";
import type { Distance, Measurement } from "../../shared/drift/measurement.ts";
import type { FeatureStatistics } from "../../shared/profile/statistics.ts";
import type { HistoryPoint } from "../../shared/report/history-point.ts";

const baselineRows = 412_345;
const servingRows = 13_211;

/** Names as hostile data would have them; each stands in `sampleCheck` as a column. */
export const hostileNames = [
  "<script>alert(1)</script>",
  "__proto__",
  "quote\"'`&amp;",
  "line\nbreak\u0000\u001b[31m",
  "price\u202Eecirp",
  `very_long_${"column_name_".repeat(40)}end`,
] as const;

/** A value that must never reach a mail. */
export const privateValue = "jane.doe@example.com";

/** A drift check with numbers, values, missing values, labels, hostile names and every section filled. The same object every time. */
export function sampleCheck(changes: Partial<Check> = {}): Check {
  const features = [distance, depDelay, origin, score, carrier, ...hostileNames.map(hostileFeature)];
  const measurements = features.flatMap(({ feature }) => measurementsOf(feature));
  return {
    version: 1,
    monitor: "flights",
    batch: {
      id: "flights/serving/2001-06-03.csv.gz",
      eventTime: "2001-06-03T00:00:00.000Z",
      objects: [
        {
          key: "flights/serving/2001-06-03.csv.gz",
          etag: "9b2cf535f27731c974343645a3985328",
          sizeBytes: 1_402_133,
          rows: servingRows,
        },
      ],
      rows: servingRows,
    },
    baseline: {
      version: "2001-q1",
      fingerprint: "5f2a9c1e77d04b36",
      rows: baselineRows,
      varies: { parts: 0, phase: null },
    },
    previousBatch: "flights/serving/2001-06-02.parquet",
    level: 4 / 365,
    verdict: "drift",
    summary:
      "Drift: distance has moved from training: D 0.312 where 0.04 would matter, and the model answers worse on 6,120 labelled flights.",
    findings: sampleFindings,
    questions: [
      {
        feature: "delay",
        text: "Only training has this column. Is it the label?",
        answer: '"columns": {"label": "delay"}',
      },
      {
        feature: "id",
        text: "Nearly every value is distinct. Does it identify a prediction?",
        answer: '"columns": {"id": "id"}',
      },
    ],
    decision: {
      alert: true,
      reason: "2 incidents opened.",
      incidents: [
        {
          id: "aa11bb22cc33dd44",
          fingerprint: "covariate-shift:distance",
          state: "opened",
          openedBy: "flights/serving/2001-06-03.csv.gz",
          since: "2001-06-03T00:00:00.000Z",
          severity: "warning",
          text: "distance has moved from training.",
          awaySince: null,
          onset: { kind: "gradual", since: "2001-05-28T00:00:00.000Z" },
          floors: 7.8,
          tell: true,
          messages: 1,
        },
        {
          id: "ee55ff6600112233",
          fingerprint: "performance-loss:",
          state: "opened",
          openedBy: "flights/serving/2001-06-03.csv.gz",
          since: "2001-06-03T00:00:00.000Z",
          severity: "warning",
          text: "The Brier loss rose by 0.031.",
          awaySince: null,
          onset: { kind: "sudden" },
          floors: 3.12,
          tell: true,
          messages: 1,
        },
        {
          id: "0123456789abcdef",
          fingerprint: "schema-skew:dep_delay",
          state: "continuing",
          openedBy: "flights/serving/2001-05-30.parquet",
          since: "2001-05-30T00:00:00.000Z",
          severity: "warning",
          text: "dep_delay misses 6.3% of its values.",
          awaySince: null,
          onset: null,
          floors: 5.89,
          tell: false,
          messages: 1,
        },
      ],
      retrain: {
        decision: "no",
        reason: "Degraded in 1 of the last 2 judged batches; 2 of 3 are needed.",
        executionName: null,
        approval: false,
      },
    },
    concept: {
      state: "judged",
      labelled: 6_120,
      predictions: servingRows,
      performance: samplePerformance,
      lossDifference: { value: 0.0312, low: 0.0188, high: 0.0436 },
      oddsRatio: { value: 1.31, low: 1.12, high: 1.54 },
      shiftCase: "covariate-shift-and-concept-drift",
      explanation:
        "The inputs moved, and at equal score a flight is late more often than its held-out rows were: odds ratio 1.31.",
    },
    estimated: null,
    groups: [],
    labels: {
      agreement: { kappa: 0.82, standardError: 0.03, low: 0.76, high: 0.88, items: 210 },
      selection: [],
      versions: [{ version: null, predictions: servingRows, labelled: 6_120, judged: true }],
    },
    faults: [],
    issues: [
      {
        code: "RAGGED_ROW",
        count: 3,
        firstRow: 1_201,
        message: "3 rows have 6 fields where the header has 7.",
        object: "flights/serving/2001-06-03.csv.gz",
      },
    ],
    anomalies: [
      {
        feature: "origin",
        code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
        severity: "warning",
        description: `41 rows (0.31%) hold values never seen in training, such as "${privateValue}".`,
        count: 41,
        share: 41 / servingRows,
        examples: [{ object: "flights/serving/2001-06-03.csv.gz", row: 77, value: privateValue }],
      },
    ],
    measurements: [...measurements, ...labelledMeasurements],
    distances: features.flatMap(({ feature, histogram }) => (histogram === null ? [] : distancesOf(feature))),
    features,
    ...changes,
  };
}

/** Sixty-five days of checks before the sample, most of them stable. */
export function sampleHistory(): HistoryPoint[] {
  return Array.from({ length: 65 }, (_, i) => {
    const day = new Date(Date.UTC(2001, 3, 1 + i)).toISOString();
    const last = i === 63;
    const verdict = last
      ? "drift"
      : i === 20 || i === 21
        ? "broken"
        : i === 44 || i >= 59
          ? "drift"
          : i < 2
            ? "not-applicable"
            : "stable";
    return {
      batchId: last ? "flights/serving/2001-06-03.csv.gz" : `flights/serving/${day.slice(0, 10)}.parquet`,
      eventTime: day,
      verdict,
      rows: i === 20 ? 1_900 : Math.round(12_000 + 2_500 * Math.sin(i * 0.9)),
      reportHref: `../${day.slice(0, 10)}/report.html`,
      summary: "distance has moved from training.",
    } as const;
  });
}

const sampleFindings: readonly Finding[] = [
  {
    kind: "covariate-shift",
    feature: "distance",
    code: "distribution",
    severity: "warning",
    broken: false,
    text: "distance moved: its cumulative distribution is 0.312 away from training's; the median went from 588 to 946.",
    mutedUntil: null,
  },
  {
    kind: "performance-loss",
    feature: "",
    code: "loss-difference",
    severity: "warning",
    broken: false,
    text: "The Brier loss is 0.031 above held-out rows (95% interval 0.019 to 0.044).",
    mutedUntil: null,
  },
  {
    kind: "schema-skew",
    feature: "dep_delay",
    code: "missing",
    severity: "warning",
    broken: false,
    text: "dep_delay misses 6.3% of its values; training missed 0.4%.",
    mutedUntil: null,
  },
  {
    kind: "schema-skew",
    feature: "origin",
    code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
    severity: "warning",
    broken: false,
    text: `41 rows hold values never seen in training, such as "${privateValue}".`,
    mutedUntil: null,
  },
  {
    kind: "covariate-shift",
    feature: "price\u202Eecirp",
    code: "distribution",
    severity: "warning",
    broken: false,
    text: "price\u202Eecirp <img src=x onerror=alert(1)> moved.",
    mutedUntil: "2001-07-01",
  },
];

const samplePerformance: Performance = {
  version: 1,
  task: "binary",
  n: 6_120,
  positives: 1_431,
  loss: { name: "brier", mean: 0.1834, m2: 201.2 },
  logLoss: { mean: 0.5467, m2: 1_204.8 },
  accuracy: 0.7412,
  auc: 0.6811,
  aucSpread: { positives: 0.071, negatives: 0.066 },
  residual: null,
  scoreEdges: [0.06, 0.09, 0.12, 0.15, 0.18, 0.22, 0.27, 0.34, 0.45],
  strata: [7, 10, 13, 16, 20, 24, 28, 33, 40, 58].map((percent, i) => ({
    n: 540 + 16 * i,
    positives: Math.round(((540 + 16 * i) * percent) / 100),
  })),
  terms: [],
  termSums: [],
  parts: [],
};

function statistics(rows: number, changes: Partial<FeatureStatistics> = {}): FeatureStatistics {
  return {
    rows,
    missing: 0,
    empty: 0,
    nan: 0,
    infinite: 0,
    zeros: 0,
    numbers: 0,
    mean: null,
    standardDeviation: null,
    min: null,
    max: null,
    quantiles: null,
    distinct: 12,
    topValues: [],
    meanTextLength: null,
    inferredType: "STRING",
    ...changes,
  };
}

function normalShares(edges: readonly number[], mean: number, deviation: number, bump = 0): number[] {
  const heights = edges.slice(1).map((edge, i) => {
    const middle = (edge + edges[i]!) / 2;
    return (
      Math.exp(-((middle - mean) ** 2) / (2 * deviation ** 2)) +
      bump * Math.exp(-((middle - 2.2 * mean) ** 2) / (2 * deviation ** 2))
    );
  });
  const total = heights.reduce((sum, height) => sum + height, 0);
  return heights.map((height) => height / total);
}

const distanceEdges = [0, ...Array.from({ length: 30 }, (_, i) => 50 + 100 * i), 5000];
const distance: FeatureComparison = {
  feature: "distance",
  type: "INT",
  role: "feature",
  categorical: false,
  baseline: statistics(baselineRows, {
    numbers: baselineRows,
    mean: 731.4,
    standardDeviation: 572.9,
    min: 21,
    max: 4962,
    quantiles: [67, 130, 325, 588, 967, 1990, 2475],
    distinct: 1290,
    zeros: 0,
    inferredType: "INT",
    topValues: [
      { value: "337", count: 9120 },
      { value: "236", count: 7710 },
    ],
  }),
  serving: statistics(servingRows, {
    numbers: servingRows,
    mean: 1177.2,
    standardDeviation: 921.6,
    min: 34,
    max: 7985,
    quantiles: [108, 209, 523, 946, 1556, 3203, 3983],
    distinct: 1104,
    inferredType: "INT",
    topValues: [
      { value: "542", count: 301 },
      { value: "380", count: 255 },
    ],
  }),
  histogram: {
    edges: distanceEdges,
    baseline: normalShares(distanceEdges, 520, 330, 0.22),
    serving: normalShares(distanceEdges, 870, 520, 0.3),
  },
  values: null,
  moved: 7.8,
  importance: null,
};

const delayEdges = Array.from({ length: 25 }, (_, i) => -30 + 10 * i);
const depDelay: FeatureComparison = {
  feature: "dep_delay",
  type: "FLOAT",
  role: "feature",
  categorical: false,
  baseline: statistics(baselineRows, {
    missing: 1_650,
    zeros: 30_211,
    numbers: baselineRows - 1_650,
    mean: 8.31,
    standardDeviation: 29.4,
    min: -30,
    max: 1_438,
    quantiles: [-9, -6, -3, 0, 7, 54, 131],
    distinct: 611,
    inferredType: "FLOAT",
  }),
  serving: statistics(servingRows, {
    missing: 832,
    nan: 4,
    zeros: 901,
    numbers: servingRows - 836,
    mean: 8.9,
    standardDeviation: 30.2,
    min: -24,
    max: 702,
    quantiles: [-9, -6, -3, 0, 8, 57, 139],
    distinct: 322,
    inferredType: "FLOAT",
  }),
  histogram: { edges: delayEdges, baseline: normalShares(delayEdges, 6, 18), serving: normalShares(delayEdges, 7, 19) },
  values: null,
  moved: 5.9,
  importance: null,
};

const airports = ["ORD", "DFW", "ATL", "LAX", "PHX", "STL", "DTW", "MSP", "LAS", "BOS"];
const origin: FeatureComparison = {
  feature: "origin",
  type: "STRING",
  role: "feature",
  categorical: true,
  baseline: statistics(baselineRows, {
    distinct: 229,
    meanTextLength: 3,
    topValues: airports.map((value, i) => ({ value, count: 25_000 - 1_700 * i })),
  }),
  serving: statistics(servingRows, {
    distinct: 231,
    meanTextLength: 3.1,
    topValues: [...airports, privateValue].map((value, i) => ({ value, count: 820 - 60 * i })),
  }),
  histogram: null,
  values: [
    ...airports.map((value, i) => ({
      value,
      baseline: 0.0606 - 0.0041 * i,
      serving: 0.061 - 0.0044 * i + (i === 5 ? 0.012 : 0),
    })),
    { value: privateValue, baseline: 0, serving: 0.0031 },
    { value: "other", baseline: 0.578, serving: 0.575 },
  ],
  moved: 1.4,
  importance: null,
};

const scoreEdges = Array.from({ length: 21 }, (_, i) => i / 20);
const score: FeatureComparison = {
  feature: "score",
  type: "FLOAT",
  role: "score",
  categorical: false,
  baseline: statistics(baselineRows, {
    numbers: baselineRows,
    mean: 0.221,
    standardDeviation: 0.141,
    min: 0.011,
    max: 0.962,
    quantiles: [0.03, 0.06, 0.12, 0.18, 0.29, 0.5, 0.68],
    distinct: 98_100,
    inferredType: "FLOAT",
  }),
  serving: statistics(servingRows, {
    numbers: servingRows,
    mean: 0.224,
    standardDeviation: 0.143,
    min: 0.013,
    max: 0.951,
    quantiles: [0.03, 0.06, 0.12, 0.18, 0.29, 0.51, 0.69],
    distinct: 12_980,
    inferredType: "FLOAT",
  }),
  histogram: {
    edges: scoreEdges,
    baseline: normalShares(scoreEdges, 0.19, 0.12),
    serving: normalShares(scoreEdges, 0.192, 0.122),
  },
  values: null,
  moved: 0.4,
  importance: null,
};

const carrier: FeatureComparison = {
  feature: "carrier",
  type: "STRING",
  role: "feature",
  categorical: true,
  baseline: statistics(baselineRows),
  serving: statistics(servingRows),
  histogram: null,
  values: ["WN", "DL", "AA", "UA"].map((value, i) => ({
    value,
    baseline: 0.31 - 0.05 * i,
    serving: 0.308 - 0.049 * i,
  })),
  moved: 0.2,
  importance: null,
};

function hostileFeature(feature: string, i: number): FeatureComparison {
  const values = hostileNames.map((value) => ({ value, baseline: 0.1, serving: 0.12 }));
  return {
    feature,
    type: "STRING",
    role: "feature",
    categorical: true,
    baseline: i % 2 === 0 ? statistics(baselineRows) : null,
    serving: statistics(servingRows),
    histogram: null,
    values,
    moved: 0.1,
    importance: null,
  };
}

function measurement(feature: string, test: string, changes: Partial<Measurement> = {}): Measurement {
  return {
    comparison: "training-serving",
    feature,
    test,
    statistic: 3.1,
    pValue: 0.41,
    adjustedPValue: 0.83,
    effect: 0.008,
    effectUnit: "ECDF distance",
    threshold: 0.04,
    nBaseline: baselineRows,
    nServing: servingRows,
    requiredRows: 1_400,
    verdict: "stable",
    reason: `${feature} is where training was.`,
    ...changes,
  };
}

function measurementsOf(feature: string): Measurement[] {
  const previous = { comparison: "previous-serving", nBaseline: 12_980 } as const;
  if (feature === "distance") {
    return [
      measurement(feature, "distribution", {
        statistic: 14_211,
        pValue: 0,
        adjustedPValue: 0,
        effect: 0.312,
        verdict: "drift",
        reason: "The cumulative distribution is 0.312 away from training's; the median went from 588 to 946.",
      }),
      measurement(feature, "missing", {
        effect: 0,
        effectUnit: "share",
        threshold: 0.01,
        reason: "No value is missing on either side.",
      }),
      measurement(feature, "distribution", {
        ...previous,
        statistic: 6_102,
        pValue: 0,
        adjustedPValue: 0,
        effect: 0.309,
        verdict: "drift",
        reason: "0.309 away from the batch before.",
      }),
    ];
  }
  if (feature === "dep_delay") {
    return [
      measurement(feature, "missing", {
        statistic: 41.2,
        pValue: 3e-240,
        adjustedPValue: 2.1e-239,
        effect: 0.0589,
        effectUnit: "share",
        threshold: 0.01,
        verdict: "drift",
        reason: "6.3% of the values are missing; training missed 0.4%.",
      }),
      measurement(feature, "distribution", {
        pValue: 0.0004,
        adjustedPValue: 0.0021,
        effect: 0.017,
        reason: "The values present have moved by 0.017, less than the 0.04 that matters.",
      }),
    ];
  }
  if (feature === "origin") {
    return [
      measurement(feature, "value-share", {
        pValue: 2e-9,
        adjustedPValue: 9e-9,
        effect: 0.0139,
        effectUnit: "share",
        threshold: 0.01,
        verdict: "drift",
        reason: "One value went from 4.0% to 5.1% of the rows.",
      }),
    ];
  }
  if (feature === "__proto__") {
    return [
      measurement(feature, "distribution", {
        statistic: null,
        pValue: null,
        adjustedPValue: null,
        effect: null,
        verdict: "not-applicable",
        reason: "Every value is the same on both sides.",
      }),
    ];
  }
  return [measurement(feature, "distribution")];
}

const labelledMeasurements: readonly Measurement[] = [
  measurement("", "loss-difference", {
    comparison: "labelled",
    statistic: 4.9,
    pValue: 8e-7,
    adjustedPValue: 4e-6,
    effect: 0.0312,
    effectUnit: "Brier loss",
    threshold: 0.01,
    nBaseline: 41_000,
    nServing: 6_120,
    verdict: "drift",
    reason: "The Brier loss is 0.031 above held-out rows.",
  }),
  measurement("", "cmh", {
    comparison: "labelled",
    statistic: 11.2,
    pValue: 0.0008,
    adjustedPValue: 0.0031,
    effect: 1.31,
    effectUnit: "odds ratio",
    threshold: 1.2,
    nBaseline: 41_000,
    nServing: 6_120,
    verdict: "drift",
    reason: "At equal score a flight is late more often: odds ratio 1.31.",
  }),
];

function distancesOf(feature: string): Distance[] {
  const size = feature === "distance" ? 1 : 0.03;
  return [
    { feature, distance: "psi", value: 0.61 * size, nullMean: 0.0007 },
    { feature, distance: "jensen-shannon", value: 0.081 * size, nullMean: 0.0001 },
    { feature, distance: "ks-d", value: 0.312 * size, nullMean: 0.0077 },
    { feature, distance: "wasserstein", value: 445.8 * size, nullMean: null },
    { feature, distance: "hellinger", value: 0.241 * size, nullMean: 0.009 },
  ];
}
