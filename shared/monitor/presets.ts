/**
 * Settings by how soon labels come, under the names of monitor.json's `preset`: what it says itself goes before them.
 *
 * - `months`: a model that is trained anew by the calendar, whatever the labels say; they come too late to wait for.
 * - `weeks`: a model that is trained anew when it was confirmed to do worse. These are the defaults.
 * - `minutes`: labels stream in; every batch may confirm, because the detector of losses has confirmed already.
 */
export const presets = {
  months: { retrain: { everyDays: 28, cooldownHours: 672, mostPerMonth: 1, minNewLabels: 0 } },
  weeks: {
    lossDetector: "adwin",
    retrain: { confirmations: 2, of: 3, minLabels: 200, cooldownHours: 168, mostPerMonth: 2, minNewLabels: 1000 },
  },
  minutes: {
    checksPerDay: 288,
    lossDetector: "adwin",
    retrain: { confirmations: 1, of: 1, minLabels: 100, cooldownHours: 6, mostPerMonth: 30, minNewLabels: 500 },
  },
} as const;

/** Names of the presets. */
export const presetNames = ["months", "weeks", "minutes"] as const satisfies (keyof typeof presets)[];

/**
 * The members of a monitor.json with those of its preset behind them, `retrain` member by member; as it is without a known preset. Nothing is validated here.
 */
export function withPreset(members: unknown): unknown {
  if (typeof members !== "object" || members === null || !("preset" in members)) return members;
  const name = presetNames.find((one) => one === members.preset);
  if (name === undefined) return members;
  const { retrain = {}, ...own } = members as { readonly retrain?: unknown };
  const isSet = typeof retrain === "object" && retrain !== null && !Array.isArray(retrain);
  const preset = presets[name];
  return { ...preset, ...own, retrain: isSet ? { ...preset.retrain, ...retrain } : retrain };
}
