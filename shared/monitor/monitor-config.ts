import { findNodeAtLocation, getNodeValue, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import * as v from "valibot";
import { InputError } from "../errors.ts";
import { presetNames, withPreset } from "./presets.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0));
const columnName = v.pipe(v.string(), v.minLength(1));

const floors = v.strictObject({
  /** Shift of a numeric feature, in the baseline's standard deviations (of its normal scores, so that heavy tails do not count). */
  location: v.optional(positive, 0.1),
  /** The larger over the smaller spread of a numeric feature. */
  scaleRatio: v.optional(v.pipe(v.number(), v.gtValue(1)), 1.1),
  /** ECDF distance D of a numeric feature, in [0, 1]. */
  ecdfDistance: v.optional(share, 0.04),
  /** Change of one value's share, as a share (0.01 is one point). */
  valueShare: v.optional(share, 0.01),
  /** The larger over the smaller share of one value. */
  valueShareRatio: v.optional(v.pipe(v.number(), v.minValue(1)), 1.5),
  /** Change of the share of missing, empty, NaN or infinite values, and of unseen values. */
  missingShare: v.optional(share, 0.01),
  /** Rows outside the range seen in training, as a share. */
  outOfRangeShare: v.optional(share, 0.005),
  /** Rows of a batch over the usual number, or the usual number over them. */
  volumeRatio: v.optional(v.pipe(v.number(), v.minValue(1)), 1.5),
  /** Change of the rank correlation of two columns; of a pair the larger floor of the two. */
  correlation: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2)), 0.1),
});

/** Effects smaller than these do not matter. Every number can be changed for all features or for one. */
export type Floors = v.InferOutput<typeof floors>;

const feature = v.strictObject({
  floors: v.optional(v.partial(floors)),
  /** Overrides the inferred treatment. */
  treat: v.optional(v.picklist(["numeric", "categorical", "id", "timestamp", "ignore"])),
  /** How much the model depends on the column, in any unit; only the ratios count. */
  importance: v.optional(v.pipe(v.number(), v.minValue(0), v.finite())),
  /** What makes the column: another model, a table, a team. Its findings come first, and name it. */
  upstream: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
});

const mute = v.strictObject({
  feature: columnName,
  /** The last day the mute holds, in event time. */
  until: v.pipe(v.string(), v.isoDate()),
  reason: v.pipe(v.string(), v.minLength(1)),
});

const allowance = v.strictObject({
  feature: columnName,
  /** `added`: serving may have the column, which training did not. `removed`: serving need not have it any more. */
  column: v.optional(v.picklist(["added", "removed"])),
  /** Values that serving may hold beside training's. */
  values: v.optional(v.array(v.string())),
  /** How far below and above training's range serving's numbers may go. */
  min: v.optional(v.number()),
  max: v.optional(v.number()),
});

/** What serving may hold of one column beyond what training held. */
export type Allowance = v.InferOutput<typeof allowance>;

const slice = v.strictObject({
  /** Labelled predictions are counted by its values. */
  column: columnName,
  /** How far a group's share of right decisions may lie from that of all other rows, as a share. Without a bound gaps are shown and raise nothing. */
  accuracyGap: v.optional(share),
  /** Likewise of the share of positive decisions among positive outcomes. */
  opportunityGap: v.optional(share),
  /** Likewise of the share of positive decisions. */
  parityGap: v.optional(share),
});

/** A column whose groups are compared. */
export type Slice = v.InferOutput<typeof slice>;

/** The whole of monitor.json. Every member is optional: `{}` is a valid file and means the same as no file. */
export const monitorConfigSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** How soon labels come: a set of the other settings, see `presets`. */
  preset: v.optional(v.picklist(presetNames)),
  /** What the columns are for. A column not named here gets its role by inference. */
  columns: v.optional(
    v.strictObject({
      id: v.optional(columnName),
      timestamp: v.optional(columnName),
      label: v.optional(columnName),
      /** The value of `label` that counts as positive; default: 1, true or "true". */
      positiveLabel: v.optional(v.union([v.string(), v.number(), v.boolean()])),
      prediction: v.optional(columnName),
      score: v.optional(columnName),
      /** Which version of the model made the prediction: versions are judged apart. */
      modelVersion: v.optional(columnName),
      /** Who gave the label, in label files: of several the median counts. */
      rater: v.optional(columnName),
    }),
    {},
  ),
  /** Boolean column of the training files: true marks rows the model did not train on. */
  heldoutColumn: v.optional(columnName),
  /** The training version serving is compared with. Default: the greatest in natural sort order. */
  baseline: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** The one number behind every threshold of significance. */
  falseAlertsPerYear: v.optional(positive, 4),
  checksPerDay: v.optional(positive, 1),
  /** What is judged together. `auto`: a file called `part-...` belongs to its folder, any other file is a batch of its own. */
  batch: v.optional(v.picklist(["auto", "object", "folder", "hour", "day"]), "auto"),
  /** A folder without `_SUCCESS` closes this long after its last object. */
  quietMinutes: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(15)), 5),
  /** An alert is sent when no serving batch has come for this long. Default: silence is not watched. */
  expectDataEveryHours: v.optional(positive),
  floors: v.optional(floors, {}),
  features: v.optional(v.record(v.string(), feature), {}),
  slices: v.optional(v.pipe(v.array(slice), v.maxLength(8)), []),
  mute: v.optional(v.array(mute), []),
  allow: v.optional(v.array(allowance), []),
  /** What watches the losses of labelled batches over time. */
  lossDetector: v.optional(v.picklist(["adwin", "page-hinkley"]), "adwin"),
  retrain: v.optional(
    v.strictObject({
      enabled: v.optional(v.boolean(), true),
      /** Of the last `of` batches with enough labels, this many must show concept drift or lost performance. */
      confirmations: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
      of: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 3),
      /** Labels a batch needs before it is judged. */
      minLabels: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 200),
      /** Share of a batch's predictions that must have met their label before it is judged. */
      minLabelCoverage: v.optional(share, 0.5),
      /** Also this many days after the last training. Default: never by the calendar. */
      everyDays: v.optional(positive),
      /** No run so soon after the last, in event time. */
      cooldownHours: v.optional(v.pipe(v.number(), v.minValue(0)), 168),
      /** Runs in 30 days of event time. */
      mostPerMonth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
      /** Labelled predictions of the present model that a run needs. */
      minNewLabels: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1000),
      /** Whether a run waits for a person before it trains. */
      approval: v.optional(v.boolean(), false),
    }),
    {},
  ),
  /** Also judge batches by the rules of SageMaker Model Monitor: constraint_violations.json beside check.json, Deequ's distances in it. */
  constraintViolations: v.optional(v.boolean(), false),
  /** For text files without a header line. */
  csv: v.optional(
    v.strictObject({
      columns: v.optional(v.array(columnName)),
      delimiter: v.optional(v.pipe(v.string(), v.length(1))),
    }),
    {},
  ),
});

/** monitor.json with every default filled in, and the schema.pbtxt beside it: a valid text, absent where there is none. */
export type MonitorConfig = v.InferOutput<typeof monitorConfigSchema> & { readonly schemaText?: string };

/** What holds when a monitor has no monitor.json. */
export const defaultMonitorConfig: MonitorConfig = v.parse(monitorConfigSchema, {});

/**
 * The configuration in a monitor.json, defaults filled in.
 *
 * @throws {InputError} `INVALID_CONFIG` naming line and column of a syntax error, or line, path and reason of a wrong member.
 */
export function parseMonitorConfig(text: string, object: string): MonitorConfig {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [syntax] = errors;
  if (text.trim() === "") throw invalid(object, "line 1, column 1", "The file is empty");
  if (syntax !== undefined) {
    throw invalid(object, lineAndColumn(text, syntax.offset), `It is not valid JSON: ${inWords(syntax)}`);
  }
  if (tree?.type !== "object") throw invalid(object, "line 1", "The whole file must be one JSON object");
  const result = v.safeParse(monitorConfigSchema, withPreset(getNodeValue(tree)));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const node = findNodeAtLocation(tree, path) ?? findNodeAtLocation(tree, path.slice(0, -1)) ?? tree;
  const unknown = issue.type === "strict_object" && issue.expected === "never";
  const reason = unknown ? `There is no setting "${String(path.at(-1))}"` : issue.message;
  throw invalid(object, `${lineAndColumn(text, node.offset)}, ${path.join(".")}`, reason);
}

function invalid(object: string, place: string, reason: string): InputError {
  return new InputError({
    code: "INVALID_CONFIG",
    object,
    place,
    problem: `${reason}.`,
    remedy: "Correct it and upload it again; until then the last valid configuration stays in force.",
  });
}

/** `PropertyNameExpected` as "property name expected". */
function inWords({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/(?<=[a-z])([A-Z])/g, " $1")
    .toLowerCase();
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The floors of one feature: its own, else the monitor's. */
export function floorsOf(config: MonitorConfig, name: string): Floors {
  const own = Object.hasOwn(config.features, name) ? config.features[name]?.floors : undefined;
  return { ...config.floors, ...own } as Floors;
}

/** The probability that a check of unchanged data alerts: `falseAlertsPerYear / (365 x checksPerDay)`, at most 0.2. */
export function levelOfOneCheck(config: MonitorConfig): number {
  return Math.min(0.2, config.falseAlertsPerYear / (365 * config.checksPerDay));
}
