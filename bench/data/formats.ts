/** How a data set is written. The name is also the end of its file's name. */
export type DataFormat = keyof typeof formatTitles;

/** What a table of results calls each. */
export const formatTitles = {
  csv: "CSV",
  "csv.gz": "CSV gzip",
  "csv.zst": "CSV zstd",
  jsonl: "JSON Lines",
  "zstd.parquet": "Parquet zstd",
  "snappy.parquet": "Parquet snappy",
  "stream.arrow": "Arrow stream",
  "file.arrow": "Arrow file",
} as const;
