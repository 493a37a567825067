import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { TableOptions } from "../table/table.ts";

/** How the monitor's text files are to be read: names of columns without a header line, and the delimiter. */
export function tableOptionsOf({ csv }: MonitorConfig): TableOptions {
  return {
    ...(csv.columns === undefined ? {} : { csvColumns: csv.columns }),
    ...(csv.delimiter === undefined ? {} : { csvDelimiter: csv.delimiter }),
  };
}
