/** What a run proves, line by line. */
export interface Report {
  readonly proved: (what: string) => void;
  /** Something the emulator does not do as AWS does, and what holds it instead. */
  readonly notProved: (what: string, instead: string) => void;
}

/** Prints each line with the seconds since the start. */
export function printReport(): Report {
  const started = performance.now();
  const say = (word: string, text: string) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
    process.stdout.write(`${seconds} s  ${word.padEnd(15)}  ${text}\n`);
  };
  return {
    proved: (what) => say("proved", what),
    notProved: (what, instead) => say("not proved here", `${what} Instead: ${instead}`),
  };
}
