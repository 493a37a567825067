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
}

const sizes: readonly Sizes[] = [
  { nBaseline: 50, nServing: 50, counted: false },
  { nBaseline: 500, nServing: 100, counted: false },
  { nBaseline: 1000, nServing: 500, counted: false },
  { nBaseline: 5000, nServing: 200, counted: false },
  { nBaseline: 5000, nServing: 1000, counted: false },
  { nBaseline: 10_000, nServing: 10_000, counted: false },
  { nBaseline: 100_000, nServing: 50_000, counted: true },
  { nBaseline: 1_000_000, nServing: 1_000_000, counted: true },
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
    correlationFlip(5000, 1000, quick ? 40 : 300),
    qualityExperiment(5000, 1000, quick ? 15 : 100),
    ...(quick ? [] : [menelausYears(20_000, 40), ...agreements()]),
  ];
}

function gridAt(one: Sizes, quick: boolean): Experiment[] {
  const central = one.nBaseline === 5000 && one.nServing === 1000;
  const checksABaseline = one.nBaseline === one.nServing ? 1 : 3;
  const mixed = gridExperiment({
    ...{
      kind: "all kinds mixed",
      kinds: [...columnKinds.filter(({ atoms }) => !one.counted || atoms.values.length < 1e5), ...columnKinds].slice(
        0,
        20,
      ),
    },
    ...{ ...one, changes: [], checksABaseline, powerChecks: 0 },
    checks: quick ? 90 : one.counted ? 300 : 999,
    ruleChecks: quick ? 20 : 100,
  });
  if (quick && !central) return [mixed];
  return [
    mixed,
    ...columnKinds
      .filter((kind) => !quick || [normalKind, zipf200].includes(kind))
      .map((kind) => {
        const large = kind.atoms.values.length >= 1e5;
        return gridExperiment({
          ...{ kind: kind.name, kinds: new Array<ColumnKind>(20).fill(kind), ...one, checksABaseline },
          changes: large && one.counted ? [] : changesOf(kind, quick),
          checks: quick ? 60 : large ? (one.counted ? 15 : 90) : central ? 600 : 300,
          powerChecks: quick ? 20 : large ? 30 : 200,
          ruleChecks: quick ? 10 : large ? 10 : 100,
        });
      }),
  ];
}

/** The severity ladder of a kind. */
function changesOf(kind: ColumnKind, quick: boolean): Change[] {
  const { name, type, names } = kind;
  if (name === "normal") {
    const ladder = [0.05, 0.1, 0.15, 0.25, 0.5, 1].map((sd) => meanShift(sd));
    if (quick) return ladder.slice(3, 4);
    return [
      ...ladder,
      ...[1.1, 1.15, 1.25, 1.5, 2].map(scaleBy),
      ...[0.1, 0.5].map((share) => meanShift(0.5, share)),
      ...[0.015, 0.05, 0.2].map(goneMissing),
    ];
  }
  if (name === "lognormal") return [logShift(0.25), logShift(0.5), logScale(1.5)];
  if (name.startsWith("Pareto")) return [logShift(0.25), logShift(0.5)];
  if (name.startsWith("t with")) return [meanShift(0.25), meanShift(0.5), scaleBy(1.5)];
  if (name.startsWith("normal")) return [meanShift(0.25), goneMissing(0.05)];
  if (name.endsWith("zeros")) return [movedTo(0, 0.03, "zero"), logShift(0.5)];
  if (type === "integer") return [oneMore(0.5), movedTo(0, 0.03, "zero")];
  if (type === "boolean") return [movedTo(1, 0.03, "true"), movedTo(1, 0.1, "true")];
  if (type === "timestamp") return [{ name: "3 hours later", share: 1, map: (x) => x + 3 * 3_600_000 }];
  const middle = Math.min(99, Math.floor(names!.length / 2));
  return (quick ? [0.03] : [0.01, 0.03, 0.1]).map((share) => movedTo(middle, share, `value ${middle + 1}`));
}

/** Cases with a goal that the grid does not have. */
function changesOfIssue(quick: boolean): Experiment[] {
  const checks = { checks: 0, checksABaseline: 1, powerChecks: quick ? 40 : 400, ruleChecks: quick ? 10 : 100 };
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
      ...(quick ? { powerChecks: 20 } : { powerChecks: 200 }),
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
  const normal = { kind: normalKind, amplitude: 0, section: "days" } as const;
  const effects = (quick ? [0.1] : [0.05, 0.1, 0.2]).flatMap((daySd) =>
    (quick ? [1000] : [1000, 5000]).map((rowsADay) =>
      dayExperiment({
        ...{ ...normal, rowsADay, daySd, step: daySd === 0.1 ? 0.5 : null, rules: !quick || true },
        baselines: quick ? 4 : rowsADay === 1000 ? 100 : 50,
        checksABaseline: quick ? 7 : 7,
      }),
    ),
  );
  const season = dayExperiment({
    ...{ ...normal, section: "season", amplitude: 2, rowsADay: 500, daySd: 0, step: 0.3, rules: true },
    baselines: quick ? 4 : 100,
    checksABaseline: 7,
  });
  return [...effects, season];
}

/** Every kind drawn as counts at a size that is also drawn as rows: the rates must agree within their errors. */
function agreements(): Experiment[] {
  return columnKinds
    .filter(({ atoms }) => atoms.values.length < 1e5)
    .map((kind) =>
      gridExperiment({
        ...{ kind: kind.name, kinds: new Array<ColumnKind>(20).fill(kind), section: "agreement" },
        ...{ nBaseline: 10_000, nServing: 10_000, counted: true, checksABaseline: 1 },
        changes: changesOf(kind, false).slice(0, 2),
        ...{ checks: 100, powerChecks: 100, ruleChecks: 20 },
      }),
    );
}
