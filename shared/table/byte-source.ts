/** Where the bytes of one object are. Everything that reads data asks only for this. */
export interface ByteSource {
  /** What a person calls it: `s3://bucket/key` or a path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** How much to ask for at once when all of it is read in order: where a request costs little, what stays in the processor's cache. 4 MiB when absent. */
  readonly rangeBytes?: number;
  /**
   * Bytes `[start, end)`, exactly `end - start` of them. A source that copies them somewhere may use `room` for that, which is at least as long.
   * Throws when the source has become shorter or was replaced.
   */
  read(start: number, end: number, room?: Uint8Array): Promise<Uint8Array>;
}
