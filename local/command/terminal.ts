/** What a command may do with the terminal it was typed in. */
export interface Terminal {
  /** Writes to standard output: the answer. */
  readonly out: (text: string) => void;
  /** Writes to standard error: progress and errors. */
  readonly err: (text: string) => void;
  /** True when a person watches standard error, so that progress may be drawn over itself. */
  readonly isWatched: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
