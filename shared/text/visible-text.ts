const hiddenCharacters = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/**
 * The text with every character that shows nothing, or that changes how its neighbours show, written out as `<U+202E>`: control
 * characters (newlines too), bidirectional controls, zero-width spaces, line separators, lone surrogates, noncharacters.
 * The joiners U+200C and U+200D stay, because scripts and emoji need them. Empty text stays empty. O(length).
 */
export function visibleText(text: string): string {
  return text.replace(hiddenCharacters, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return `<U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}

/**
 * The text in at most `maxLength` code points (3 or more): start and end stay, `mark` stands for what was cut out of the middle, so
 * that two long names with a common beginning can still be told apart. Shorter text is returned as it is. O(maxLength).
 */
export function shortened(text: string, maxLength: number, mark = "\u2026"): string {
  if (text.length <= maxLength) return text;
  const start = [...text.slice(0, 2 * maxLength)];
  if (2 * maxLength >= text.length && start.length <= maxLength) return text;
  const kept = maxLength - mark.length;
  const startLength = Math.ceil((kept * 2) / 3);
  const end = [...text.slice(-2 * maxLength)];
  return `${start.slice(0, startLength).join("")}${mark}${end.slice(end.length - (kept - startLength)).join("")}`;
}

/** A sentence for a page: each word cut in its middle at 60 code points, so that a long name cannot fill the page, the whole at `maxLength`. */
export function shortenedSentence(sentence: string, maxLength = 600): string {
  const bounded = sentence.length > 20_000 ? `${sentence.slice(0, 20_000)}\u2026` : sentence;
  return shortened(
    bounded.replace(/\S{60,}/g, (word) => shortened(word, 60)),
    maxLength,
  );
}
