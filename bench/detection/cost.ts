import { expectationsOf } from "../../shared/schema/expectations-of.ts";
import { atMost, type Measurement, measurement, median } from "../measurement.ts";
import { unchanged } from "./data/change.ts";
import { columnNames, type Side } from "./data/column.ts";
import { type ColumnKind, columnKinds, normalKind } from "./data/column-kinds.ts";
import { drawRows } from "./data/draw.ts";
import { randomOf } from "./data/random.ts";
import { baselineOf, checkData, readSide } from "./ours/check.ts";

const repetitions = 5;

/**
 * User CPU of examining one batch: a thousand columns of mixed kinds, and what 64 numeric columns' pairs cost beyond the columns themselves. Rows are read
 * before, baseline and serving are what storage would hand over, and the first run is not counted.
 */
export function costMeasurements(judge: boolean): Measurement[] {
  const mixed = columnKinds.filter(({ atoms }) => atoms.values.length < 1e5);
  const kinds = Array.from({ length: 1000 }, (_, i) => mixed[i % mixed.length]!);
  return [
    measurement("cost, comparing 1,000 columns, 5000/1000", costOf(kinds), "ms", atMost(200), judge),
    measurement(
      "cost, comparing 64 columns and their pairs, 5000/1000",
      costOf(new Array(64).fill(normalKind)),
      "ms",
      atMost(100),
      judge,
    ),
  ];
}

function costOf(kinds: readonly ColumnKind[]): number {
  const random = randomOf("cost", kinds.length);
  const names = columnNames(kinds.length);
  const draw = (rows: number): Side => ({
    rows,
    columns: new Map(names.map((name, i) => [name, drawRows(kinds[i]!, random, rows, unchanged)])),
  });
  const [before, after] = [draw(5000), draw(1000)];
  const times = Array.from({ length: repetitions + 1 }, () => {
    const baseline = baselineOf([before]);
    const data = readSide(after, expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint));
    const started = process.cpuUsage();
    checkData(baseline, data, after.rows, 60);
    return process.cpuUsage(started).user / 1000;
  });
  return Number(median(times.slice(1)).toFixed(1));
}
