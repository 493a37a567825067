import { csv, loans } from "../support/loans.ts";

/** Something that happens to the stack at once: objects are stored, in this order, or time passes. */
export interface Step {
  readonly name: string;
  readonly uploads: readonly (readonly [key: string, body: string])[];
  /** Whether the schedule fires after that. */
  readonly tick: boolean;
}

const seen = ["id", "income", "region", "score", "prediction"] as const;
const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };

function step(name: string, ...uploads: (readonly [string, string])[]): Step {
  return { name, uploads, tick: false };
}

const heldout = (part: number): [string, string] => [
  `loans/training/v1/heldout/part-${part}.csv`,
  csv(loans({ rows: 400, seed: 100 + part }), [...seen, "defaulted"]),
];

function day(date: number, options: { readonly incomeShift?: number; readonly conceptShift?: number }) {
  const rows = loans({ rows: 400, seed: 200 + date, ...options });
  return {
    serving: [`loans/serving/dt=2001-04-0${date}/loans.csv`, csv(rows, seen)] as const,
    labels: [`loans/labels/dt=2001-04-0${date}/labels.csv`, csv(rows, ["id", "defaulted"])] as const,
  };
}

const days = [
  day(1, {}),
  day(2, { incomeShift: 1 }),
  day(3, { conceptShift: 2.5 }),
  day(4, { conceptShift: 2.5 }),
  day(5, {}),
] as const;

const window = (part: number) => csv(loans({ rows: 300, seed: 300 + part }), ["income", "region"]);

/** Every way through the handlers: settings good and bad, training, serving, labels, folders, windows, silence, drift, damage, retraining. */
export const story: readonly Step[] = [
  step("settings", ["loans/monitor.json", JSON.stringify({ columns, retrain: { minNewLabels: 800 } })]),
  step("rows to learn from", [
    "loans/training/v1/part-0.csv",
    csv(loans({ rows: 1_000, seed: 1 }), ["income", "region", "defaulted"]),
  ]),
  step("rows held out", heldout(0)),
  step("the last of them", heldout(1)),
  step("the version is complete", ["loans/training/v1/_SUCCESS", ""]),
  step("an ordinary day", days[0].serving),
  step("a day that drifted", days[1].serving),
  step("a day under another concept", days[2].serving),
  step("its labels", days[2].labels),
  step("a second such day", days[3].serving),
  step("its labels, which retrain", days[3].labels),
  step("a damaged file", ["loans/serving/dt=2001-04-06/loans.csv", "id,income\n1,2,3"]),
  step("a day that comes late", days[4].serving),
  step("a part of a folder", ["loans/serving/dt=2001-04-08/part-0.csv", csv(loans({ rows: 300, seed: 401 }), seen)]),
  step("the other part", [
    "loans/serving/dt=2001-04-08/part-1.csv",
    csv(loans({ rows: 300, seed: 402, incomeShift: 1 }), seen),
  ]),
  step("the folder is complete", ["loans/serving/dt=2001-04-08/_SUCCESS", ""]),
  step("settings by windows, of a second monitor", [
    "windows/monitor.json",
    JSON.stringify({ batch: "day", quietMinutes: 0, expectDataEveryHours: 1e-6 }),
  ]),
  step("its training", ["windows/training/v1.csv", csv(loans({ rows: 1_000, seed: 9 }), ["income", "region"])]),
  step("a file of a window", ["windows/serving/dt=2001-05-01/a.csv", window(1)]),
  step("another file of it, which is checked again", ["windows/serving/dt=2001-05-01/b.csv", window(2)]),
  step("settings that are wrong", ["windows/monitor.json", '{"columns": {"id": 7}}']),
  { name: "time passes, and silence is told", uploads: [], tick: true },
];
