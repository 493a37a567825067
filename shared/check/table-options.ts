import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { TableOptions } from "../table/table.ts";

/** How the monitor's text files are to be read: names of columns without a header line, the delimiter, and what the columns of SageMaker's captures are called. */
export function tableOptionsOf({ csv, columns }: Pick<MonitorConfig, "csv" | "columns">): TableOptions {
  const { id, timestamp, label } = columns;
  const output = columns.score ?? columns.prediction;
  return {
    capture: {
      ...(csv.columns === undefined ? {} : { columns: csv.columns }),
      ...(id === undefined ? {} : { id }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(label === undefined ? {} : { label }),
      ...(output === undefined ? {} : { output }),
    },
    ...(csv.columns === undefined ? {} : { csvColumns: csv.columns }),
    ...(csv.delimiter === undefined ? {} : { csvDelimiter: csv.delimiter }),
  };
}

/**
 * The same for serving files: a capture's values without names are those of the baseline, in its order, unless monitor.json names them.
 *
 * @param features names of the baseline's columns; null without a baseline
 */
export function servingTableOptions(
  config: Pick<MonitorConfig, "csv" | "columns">,
  features: Iterable<string> | null,
): TableOptions {
  const options = tableOptionsOf(config);
  if (features === null || config.csv.columns !== undefined) return options;
  const { id, timestamp, label } = config.columns;
  const columns = [...features].filter((name) => ![id, timestamp, label].includes(name));
  return { ...options, capture: { ...options.capture, columns } };
}
