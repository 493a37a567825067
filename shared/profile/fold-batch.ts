import { DataType, type RecordBatch } from "apache-arrow";
import { type ColumnFold, createColumnFold, finishColumn, handOn } from "./column-fold.ts";
import { correlateSample } from "./correlate-sample.ts";
import { byColumn } from "./empty-profile.ts";
import type { Expectations, FeatureObservations, Observations } from "./expectations.ts";
import { createFeatureCheck, type FeatureCheck } from "./feature-check.ts";
import { foldColumn } from "./fold-column.ts";
import { settleDictionary } from "./fold-dictionary.ts";
import { type Profile, profileVersion } from "./profile.ts";
import {
  type ColumnRank,
  chooseRows,
  createRowSample,
  endBatch,
  finishSample,
  type RowSample,
  takeCells,
  wantedCells,
} from "./row-sample.ts";
import { createScratch, isCrowded, type Scratch } from "./scratch.ts";

/** A profile in the making: the rows of one object, read in order. */
export interface Fold {
  rows: number;
  readonly columns: Map<string, ColumnFold>;
  readonly checks: ReadonlyMap<string, FeatureCheck>;
  readonly baselineVersion: string | null;
  readonly sample: RowSample;
  /** Made for the first column. */
  scratch: Scratch | null;
}

/** What a fold gave. */
export interface Folded {
  readonly profile: Profile;
  /** Null without expectations. */
  readonly observations: Observations | null;
}

/**
 * A fold of no rows. With `expectations`, values are also counted against them; `object` is what violations name as their place. `rank` says
 * which columns come first where there are too many for all pairs.
 */
export function createFold(expectations: Expectations | null, object: string, rank: ColumnRank = () => 0): Fold {
  const checks = new Map<string, FeatureCheck>();
  for (const [name, expectation] of expectations?.features ?? [])
    checks.set(name, createFeatureCheck(expectation, object));
  const baselineVersion = expectations?.baselineVersion ?? null;
  return { rows: 0, columns: new Map(), checks, baselineVersion, sample: createRowSample(rank), scratch: null };
}

/**
 * Reads every value of the batch once. Batches are taken as the object's rows in order; a column that a batch lacks is missing in
 * its rows, and one that first appears late was missing in all rows before. Of columns with the same name the first is read.
 * The result does not depend on how rows were cut into batches.
 */
export function foldBatch(fold: Fold, batch: RecordBatch): void {
  const rows = batch.numRows;
  const seen = new Set<string>();
  if (batch.numCols > 0) chooseRows(fold.sample, scratchOf(fold), fold.rows, rows);
  for (const [i, field] of batch.schema.fields.entries()) {
    const { name } = field;
    if (seen.has(name)) continue;
    seen.add(name);
    const column = columnOf(fold, name, i);
    const data = batch.data.children[i]!;
    const lexical = field.metadata.get("lexical") === "true";
    column.feature.lexical ||= lexical;
    for (const type of typesOf(field.type))
      column.feature.sourceTypes.add(lexical ? `${type} (text file)` : String(type));
    const wanted = wantedCells(fold.sample, field, i);
    column.wanted = wanted;
    foldColumn(column, data, fold.rows + 1, lexical);
    if (wanted !== null) takeCells(fold.sample, wanted, column.wanted === null, field, i, data);
    if (isCrowded(column.scratch)) handOn(column);
  }
  for (const [name, column] of fold.columns) if (!seen.has(name)) column.feature.kinds.missing += rows;
  endBatch(fold.sample);
  fold.rows += rows;
}

/**
 * What a column holds: the types behind a dictionary, which is how it is stored, and behind a union, which says how values happened to stand together; none
 * for a column of nothing but nulls.
 */
function typesOf(type: DataType): readonly DataType[] {
  if (DataType.isDictionary(type)) return typesOf(type.dictionary);
  if (DataType.isUnion(type)) return type.children.flatMap((child) => typesOf(child.type));
  return DataType.isNull(type) ? [] : [type];
}

function scratchOf(fold: Fold): Scratch {
  fold.scratch ??= createScratch();
  return fold.scratch;
}

function columnOf(fold: Fold, name: string, position: number): ColumnFold {
  let column = fold.columns.get(name);
  if (column === undefined) {
    column = createColumnFold(name, position, fold.checks.get(name) ?? null, scratchOf(fold));
    column.feature.kinds.missing = fold.rows;
    fold.columns.set(name, column);
  }
  column.feature.column = Math.min(column.feature.column, position);
  return column;
}

/** The profile of everything folded, and what was counted against the expectations. The fold must not be used again. */
export function finishFold(fold: Fold): Folded {
  // One after the other, because each gives back its room.
  const features = [...fold.columns.values()].map((column) => {
    settleDictionary(column);
    return finishColumn(column);
  });
  features.sort(byColumn);
  const profile: Profile = {
    version: profileVersion,
    rows: fold.rows,
    features: new Map(features.map((f) => [f.name, f])),
    pairs: fold.scratch === null ? new Map() : correlateSample(fold.scratch.kernel, finishSample(fold.sample)),
  };
  if (fold.baselineVersion === null) return { profile, observations: null };
  const observed = new Map<string, FeatureObservations>();
  for (const [name, check] of fold.checks) observed.set(name, check.observations);
  return { profile, observations: { baselineVersion: fold.baselineVersion, features: observed } };
}
