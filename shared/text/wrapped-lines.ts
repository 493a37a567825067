/**
 * The text as lines of at most `width` UTF-16 units, broken at spaces; a word longer than a line is cut, never inside a code point.
 * The first line begins with `first`, the others with `rest` (both count towards the width). Always at least one line.
 */
export function wrappedLines(text: string, width: number, first = "", rest = " ".repeat(first.length)): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  const close = () => {
    lines.push(line);
    line = rest;
    empty = true;
  };
  for (const word of text.split(" ").filter((part) => part !== "")) {
    if (!empty && line.length + 1 + word.length > width) close();
    if (!empty) line += " ";
    for (const codePoint of word) {
      if (line.length + codePoint.length > width) close();
      line += codePoint;
      empty = false;
    }
  }
  if (!empty || lines.length === 0) lines.push(line);
  return lines.map((wrapped) => wrapped.trimEnd());
}
