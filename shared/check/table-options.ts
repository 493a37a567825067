import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { TableOptions } from "../table/table.ts";

/** How the monitor's text files are to be read: names of columns without a header line, the delimiter, and what the columns of SageMaker's captures are called. */
export function tableOptionsOf({ csv, columns }: MonitorConfig): TableOptions {
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
