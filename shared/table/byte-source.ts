/** Where the bytes of one object are. Everything that reads data asks only for this. */
export interface ByteSource {
  /** What a person calls it: `s3://bucket/key` or a path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Bytes `[start, end)`, exactly `end - start` of them. Throws when the source has become shorter or was replaced. */
  read(start: number, end: number): Promise<Uint8Array>;
}
