import { countOf } from "../../shared/text/format-number.ts";
import type { Terminal } from "./terminal.ts";

/** How far a command is, drawn over itself while a person watches, at most four times a second; nothing else ever is. */
export interface Progress {
  readonly tell: (count: number) => void;
  /** Wipes what was drawn. */
  readonly end: () => void;
}

/** Progress of `doing` ("reading a.csv"), counted in `unit` ("row"). */
export function startProgress(doing: string, unit: string, terminal: Terminal): Progress {
  const started = performance.now();
  let last = started;
  let drawn = false;
  return {
    tell(count) {
      const now = performance.now();
      if (!terminal.isWatched || now - last < 250) return;
      last = now;
      drawn = true;
      terminal.err(`\r\u001b[2K${doing}: ${countOf(count, unit)} in ${Math.round((now - started) / 1000)} s`);
    },
    end() {
      if (drawn) terminal.err("\r\u001b[2K");
    },
  };
}
