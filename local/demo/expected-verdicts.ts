import type { CheckVerdict } from "../../shared/check/check.ts";

/** What Tidemark must answer to one serving upload, once its labels have come. */
export interface ExpectedVerdict {
  readonly key: string;
  /** Null: the object must not be answered at all. */
  readonly verdict: CheckVerdict | null;
  /** The finding that names the cause; it must be among the check's findings above severity info. Null: there must be none. */
  readonly finding: { readonly feature: string; readonly code: string } | null;
  /** Whether it may start a retraining run. */
  readonly retrains: boolean;
  /** Why this is the right answer, with the numbers of the data. */
  readonly why: string;
}

const stable = (key: string, why: string): ExpectedVerdict => ({
  key,
  verdict: "stable",
  finding: null,
  retrains: false,
  why,
});
const drift = (key: string, feature: string, code: string, why: string): ExpectedVerdict => ({
  key,
  verdict: "drift",
  finding: { feature, code },
  retrains: false,
  why,
});
const broken = (key: string, feature: string, code: string, why: string): ExpectedVerdict => ({
  key,
  verdict: "broken",
  finding: { feature, code },
  retrains: false,
  why,
});

/** The right answer to every serving upload of `flightStory`; the demo fails when one differs. */
export const expectedVerdicts: readonly ExpectedVerdict[] = [
  stable(
    "flights/serving/dt=2001-04-05/flights.parquet",
    "Hours differ from training by an ECDF distance of 0.017, distances by 0.006; 20.7% late.",
  ),
  broken(
    "flights/serving/dt=2001-04-09/flights.csv.gz",
    "distance",
    "SCHEMA_MISSING_COLUMN",
    "The column has another name.",
  ),
  drift(
    "flights/serving/dt=2001-04-11/flights.parquet",
    "origin",
    "value-share",
    "Denver's share of departures falls from 2.2% to 0.3%: the world, not the data, is different.",
  ),
  broken(
    "flights/serving/dt=2001-04-16/flights.parquet",
    "distance",
    "UNIT_CHANGE",
    "Every quantile is 1.6 times training's.",
  ),
  stable(
    "flights/serving/dt=2001-04-18/flights.jsonl",
    "12.9% late, which held-out days reach too when the weather is good.",
  ),
  stable(
    "flights/serving/dt=2001-04-22/flights.csv.gz",
    "A Sunday's hours differ by 0.024 and its distances by 0.008: under the floor of 0.04.",
  ),
  stable(
    "flights/serving/dt=2001-04-26/flights.parquet",
    "10.4% late: fewer than on any held-out day, but not by more than days differ.",
  ),
  broken(
    "flights/serving/dt=2001-05-03/flights.jsonl",
    "distance",
    "STUCK_VALUE",
    "All distances are 500, where training has 1,086 different ones.",
  ),
  stable(
    "flights/serving/dt=2001-05-08/flights.parquet",
    "8.1% late: the odds at equal score are 0.29 times the held-out ones, short of proof beside how much nine held-out days differ.",
  ),
  broken(
    "flights/serving/dt=2001-05-10/flights.csv.gz",
    "origin",
    "missing",
    "30% of the origins are missing, where training missed none.",
  ),
  stable(
    "flights/serving/dt=2001-05-16/flights.csv.gz",
    "Six weeks after training, hours differ by 0.012 and distances by 0.006.",
  ),
  drift(
    "flights/serving/dt=2001-05-17/flights.parquet",
    "origin",
    "unseen-values",
    "2.4% of the origins are an airport that training never saw.",
  ),
  broken(
    "flights/serving/dt=2001-06-05/flights.parquet",
    "",
    "TRUNCATED",
    "Parquet keeps its directory at the end, and the end is missing.",
  ),
  drift(
    "flights/serving/dt=2001-06-09/flights.jsonl",
    "origin",
    "value-share",
    "Houston Intercontinental's share falls from 2.2% to 0.2%: the world, not the data, is different.",
  ),
  broken("flights/serving/dt=2001-06-12/flights.csv.gz", "", "TRUNCATED", "The gzip stream has no end."),
  stable(
    "flights/serving/dt=2001-06-15/flights.parquet",
    "38.2% late: more than on any held-out day, but short of proof beside how much nine of them differ.",
  ),
  stable(
    "flights/serving/dt=2001-06-20/flights.csv.gz",
    "Eleven weeks after training, hours differ by 0.025 and distances by 0.009.",
  ),
  drift(
    "flights/serving/dt=2001-06-21/flights.jsonl",
    "",
    "loss-difference",
    "57.9% late by the new rule: the Brier loss doubles. The first such day is told, and does not retrain yet.",
  ),
  {
    ...drift(
      "flights/serving/dt=2001-06-22/flights.parquet",
      "",
      "loss-difference",
      "56.7% late by the new rule, the second day in a row: confirmed, so a retraining run starts.",
    ),
    retrains: true,
  },
  {
    key: "flights/serving/dt=2001-05-01/",
    verdict: null,
    finding: null,
    retrains: false,
    why: "A folder marker is not data.",
  },
];
