import { type Change, goneMissing, logScale, logShift, meanShift, movedTo, oneMore, scaleBy } from "./data/change.ts";
import { type ColumnKind, columnKinds, kindOf, lognormalKind, normalKind, zipf200 } from "./data/column-kinds.ts";
import type { Experiment } from "./experiment.ts";
import { correlationFlip } from "./experiments/correlation-flip.ts";
import { dayExperiment } from "./experiments/days.ts";
import { gridExperiment } from "./experiments/grid.ts";
import { menelausYears } from "./experiments/menelaus.ts";
import { qualityExperiment } from "./experiments/quality.ts";

/** How the bench was asked to run. */
export interface DetectionSettings {
  /** Fewer cells and fewer checks; goals are shown and not judged. */
  readonly quick: boolean;
}

interface Sizes {
  readonly nBaseline: number;
  readonly nServing: number;
  /** Drawn as counts of values, not as rows. */
  readonly counted: boolean;
  /** Checks of nothing changed, of twenty columns of one kind and of all kinds mixed; the more rows the fewer, for the sake of time. */
  readonly checks: number;
  readonly mixedChecks: number;
  /** Checks of each change. */
  readonly powerChecks: number;
}

const sizes: readonly Sizes[] = [
  { nBaseline: 50, nServing: 50, counted: false, checks: 300, mixedChecks: 999, powerChecks: 150 },
  { nBaseline: 500, nServing: 100, counted: false, checks: 300, mixedChecks: 999, powerChecks: 150 },
  { nBaseline: 1000, nServing: 500, counted: false, checks: 300, mixedChecks: 999, powerChecks: 150 },
  { nBaseline: 5000, nServing: 200, counted: false, checks: 240, mixedChecks: 600, powerChecks: 100 },
  { nBaseline: 5000, nServing: 1000, counted: false, checks: 300, mixedChecks: 999, powerChecks: 100 },
  { nBaseline: 10_000, nServing: 10_000, counted: false, checks: 100, mixedChecks: 200, powerChecks: 40 },
  { nBaseline: 100_000, nServing: 50_000, counted: true, checks: 80, mixedChecks: 100, powerChecks: 30 },
  { nBaseline: 1_000_000, nServing: 1_000_000, counted: true, checks: 60, mixedChecks: 60, powerChecks: 30 },
];
const quickSizes = new Set([500, 5000]);

/** Everything `npm run bench:detection` simulates, in the order of its tables. */
export function detectionExperiments({ quick }: DetectionSettings): Experiment[] {
  return [
    ...sizes
      .filter(({ nBaseline, nServing }) => !quick || (quickSizes.has(nBaseline) && nServing !== 200))
      .flatMap((one) => gridAt(one, quick)),
    ...changesOfIssue(quick),
    ...dayExperiments(quick),
    correlationFlip(5000, 1000, quick ? 40 : 200),
    qualityExperiment(5000, 1000, quick ? 10 : 60),
    ...(quick ? [] : [menelausYears(20_000, 20), ...agreements()]),
  ];
}

function gridAt(one: Sizes, quick: boolean): Experiment[] {
  const central = isCentral(one);
  const checksABaseline = one.nBaseline === one.nServing ? (one.nServing >= 10_000 ? 2 : 1) : 3;
  const few = columnKinds.filter(isSmall);
  const { counted, nBaseline, nServing, mixedChecks } = one;
  const rows = { counted, nBaseline, nServing, checksABaseline };
  const mixed = gridExperiment({
    ...{ kind: "all kinds mixed", kinds: [...(counted ? few : columnKinds), ...few].slice(0, 20) },
    ...{ ...rows, changes: [], powerChecks: 0 },
    checks: quick ? 120 : mixedChecks,
    ruleChecks: quick ? 20 : Math.min(100, mixedChecks / checksABaseline),
  });
  if (quick && !central) return [mixed];
  const kinds = columnKinds.filter((kind) => !quick || quickKinds.includes(kind));
  return [mixed, ...kinds.map((kind) => gridExperiment({ ...gridOf(kind, one, quick), ...rows }))];
}

const quickKinds = [normalKind, zipf200];

function isCentral({ nBaseline, nServing }: Pick<Sizes, "nBaseline" | "nServing">): boolean {
  return nBaseline === 5000 && nServing === 1000;
}

/** Kinds of so many values cost seconds a check. */
function isSmall({ atoms }: ColumnKind): boolean {
  return atoms.values.length < 1e5;
}

/** Which changes a kind meets at a size, and how often. */
function gridOf(kind: ColumnKind, one: Sizes, quick: boolean) {
  const columns = { kind: kind.name, kinds: new Array<ColumnKind>(20).fill(kind) };
  if (quick) return { ...columns, changes: changesOf(kind, one, quick), checks: 90, powerChecks: 30, ruleChecks: 10 };
  if (!isSmall(kind)) {
    const checks = one.counted ? (one.nServing > 1e5 ? 6 : 12) : one.nServing >= 10_000 ? 20 : 60;
    const powerChecks = one.nServing >= 10_000 ? 0 : 20;
    return {
      ...columns,
      changes: powerChecks === 0 ? [] : changesOf(kind, one, quick),
      checks,
      powerChecks,
      ruleChecks: 10,
    };
  }
  const important = isCentral(one) && (kind === normalKind || kind === lognormalKind);
  return {
    ...{ ...columns, changes: changesOf(kind, one, quick) },
    checks: important ? 900 : one.checks,
    powerChecks: important || (kind === normalKind && one.nServing >= 10_000) ? 3 * one.powerChecks : one.powerChecks,
    ruleChecks: one.nServing >= 10_000 ? 40 : 100,
  };
}

/** The severity ladder of a kind; the whole of it for normal columns at 5000/1000. */
function changesOf(kind: ColumnKind, one: Pick<Sizes, "nBaseline" | "nServing">, quick: boolean): Change[] {
  const { name, type, names } = kind;
  if (name === "normal") {
    if (quick) return [0.1, 0.25, 0.5].map((sd) => meanShift(sd));
    if (one.nServing >= 10_000) return [meanShift(0.05), meanShift(0.15), scaleBy(1.15)];
    if (!isCentral(one)) return [meanShift(0.15), meanShift(0.25), meanShift(0.5), scaleBy(1.25), goneMissing(0.05)];
    return [
      ...[0.05, 0.1, 0.15, 0.25, 0.5, 1].map((sd) => meanShift(sd)),
      ...[1.1, 1.15, 1.25, 1.5, 2].map(scaleBy),
      ...[0.1, 0.5].map((share) => meanShift(0.5, share)),
      ...[0.015, 0.05, 0.2].map(goneMissing),
    ];
  }
  if (name === "lognormal") return [logShift(0.25), logShift(0.5), logScale(1.5)];
  if (name.startsWith("Pareto")) return [logShift(0.25), logShift(0.5)];
  if (name.startsWith("t with")) return [meanShift(0.25), scaleBy(1.5)];
  if (name.startsWith("normal")) return [meanShift(0.25), goneMissing(0.05)];
  if (name.endsWith("zeros")) return [movedTo(0, 0.03, "zero"), logShift(0.5)];
  if (type === "integer") return [oneMore(0.5), movedTo(0, 0.03, "zero")];
  if (type === "boolean") return [movedTo(1, 0.03, "true"), movedTo(1, 0.1, "true")];
  if (type === "timestamp") return [{ name: "3 hours later", share: 1, map: (x) => x + 3 * 3_600_000 }];
  const middle = Math.min(99, Math.floor(names!.length / 2));
  const shares = quick ? [0.03] : names!.length === 200 ? [0.01, 0.03, 0.1] : [0.03, 0.1];
  return shares.map((share) => movedTo(middle, share, `value ${middle + 1}`));
}

/** Cases with a goal that the grid does not have. */
function changesOfIssue(quick: boolean): Experiment[] {
  const checks = { checks: quick ? 0 : 200, checksABaseline: 1, powerChecks: quick ? 40 : 400, ruleChecks: 100 };
  const one = { counted: false, ...checks };
  return [
    gridExperiment({
      ...{ kind: zipf200.name, kinds: new Array<ColumnKind>(20).fill(zipf200), nBaseline: 5000, nServing: 500, ...one },
      changes: [movedTo(99, 0.03, "value 100")],
    }),
    gridExperiment({
      ...{
        kind: normalKind.name,
        kinds: new Array<ColumnKind>(20).fill(normalKind),
        nBaseline: 20_000,
        nServing: 5000,
        ...one,
      },
      changes: [{ name: "1% of rows beyond the 99.9% range", share: 0.01, map: (x) => (x < 0 ? -4.5 : 4.5) }],
      ...(quick ? { powerChecks: 20 } : { checks: 100, powerChecks: 150, ruleChecks: 40 }),
    }),
    ...(quick
      ? [
          gridExperiment({
            ...{
              kind: lognormalKind.name,
              kinds: new Array<ColumnKind>(20).fill(kindOf("lognormal")),
              nBaseline: 5000,
              nServing: 1000,
              ...one,
            },
            changes: [logShift(0.5)],
            powerChecks: 20,
          }),
        ]
      : []),
  ];
}

function dayExperiments(quick: boolean): Experiment[] {
  const normal = { kind: normalKind, checksABaseline: 7 } as const;
  const effects = (quick ? [0.1] : [0.05, 0.1, 0.2]).flatMap((daySd) =>
    (quick ? [1000] : [1000, 5000]).map((rowsADay) =>
      dayExperiment({
        ...{ ...normal, section: "days", amplitude: 0, rowsADay, daySd, step: daySd === 0.1 ? 0.5 : null },
        baselines: quick ? 4 : rowsADay === 1000 ? 40 : 20,
        ruleBaselines: quick ? 2 : rowsADay === 1000 ? 20 : 6,
      }),
    ),
  );
  const season = dayExperiment({
    ...{ ...normal, section: "season", amplitude: 2, rowsADay: 500, daySd: 0, step: 0.3 },
    ...(quick ? { baselines: 4, ruleBaselines: 2 } : { baselines: 50, ruleBaselines: 20 }),
  });
  return [...effects, season];
}

/** Every kind drawn as counts at a size that is also drawn as rows: the rates must agree within their errors. */
function agreements(): Experiment[] {
  return columnKinds.filter(isSmall).map((kind) =>
    gridExperiment({
      ...{ kind: kind.name, kinds: new Array<ColumnKind>(20).fill(kind), section: "agreement" },
      ...{ nBaseline: 10_000, nServing: 10_000, counted: true, checksABaseline: 2 },
      changes: changesOf(kind, { nBaseline: 10_000, nServing: 10_000 }, false).slice(0, 2),
      ...{ checks: 100, powerChecks: 40, ruleChecks: 0 },
    }),
  );
}
