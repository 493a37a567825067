const plainWord = /^[A-Za-z0-9_./=:@%+,-]+$/;

/**
 * The shell command that accepts a batch as the new baseline or as a new schema, as lines of at most `width` characters that can be pasted as they stand. Names are quoted
 * for a POSIX shell; control characters need the `$'...'` form of bash and zsh. A long batch id is cut into quoted pieces joined by a
 * backslash at the end of the line.
 */
export function acceptCommand(
  monitor: string,
  batchId: string,
  width = 78,
  as: "baseline" | "schema" = "baseline",
): string[] {
  const command = `npm run tidemark -- accept${as === "schema" ? " --as schema" : ""}`;
  const start = `${command} ${shellWord(monitor)}`;
  const word = shellWord(batchId);
  const oneLine = `${start} ${word}`;
  if (oneLine.length <= width) return [oneLine];
  const starts =
    start.length <= width - 2 ? [`${start} \\`] : [`${command} \\`, ...withPause(pieces(monitor, width - 2))];
  return [...starts, ...pieces(batchId, width - 1).map((piece, i, all) => (i < all.length - 1 ? `${piece}\\` : piece))];
}

/** One word of a POSIX shell command line that stands for exactly this text. */
function shellWord(text: string): string {
  if (plainWord.test(text)) return text;
  const wellFormed = text.toWellFormed();
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(wellFormed)) return `'${wellFormed.replaceAll("'", "'\\''")}'`;
  return `$'${[...wellFormed].map(bashCharacter).join("")}'`;
}

function bashCharacter(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)) return character;
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 0x80
    ? `\\x${codePoint.toString(16).padStart(2, "0")}`
    : `\\U${codePoint.toString(16).padStart(8, "0")}`;
}

function pieces(text: string, width: number): string[] {
  const found: string[] = [];
  let piece = "";
  for (const codePoint of text) {
    if (shellWord(piece + codePoint).length > width) {
      found.push(shellWord(piece));
      piece = "";
    }
    piece += codePoint;
  }
  return [...found, shellWord(piece)];
}

/** The pieces of one word followed by a pause before the next word. */
function withPause(words: readonly string[]): string[] {
  return words.map((word, i) => (i < words.length - 1 ? `${word}\\` : `${word} \\`));
}
