/** The statistics both engines are asked for, in one form. */
export type ColumnStatistics = NumberStatistics | TextStatistics | TimeStatistics;

interface Counted {
  readonly name: string;
  /** Values that are there. */
  readonly count: number;
  readonly missing: number;
  /** An estimate. */
  readonly distinct: number;
}

export interface NumberStatistics extends Counted {
  readonly kind: "number";
  readonly mean: number;
  readonly standardDeviation: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  /** At 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99. */
  readonly quantiles: readonly number[];
  /** Values up to each of the column's edges. */
  readonly cumulative: readonly number[];
}

export interface TextStatistics extends Counted {
  readonly kind: "text";
  /** The most frequent, at most 20, most frequent first. */
  readonly top: readonly string[];
  /** How often each of them occurs; null where the engine does not say. */
  readonly topCounts: readonly number[] | null;
  /** In Unicode code points. */
  readonly minLength: number;
  readonly meanLength: number;
  readonly maxLength: number;
}

export interface TimeStatistics extends Counted {
  readonly kind: "time";
  /** Milliseconds since 1970-01-01 UTC. */
  readonly min: number;
  readonly max: number;
  /** Values by hour of the day, 24, and by weekday, 7 from Monday. */
  readonly hours: readonly number[];
  readonly weekdays: readonly number[];
}
