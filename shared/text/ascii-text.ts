const replacements: Readonly<Record<string, string>> = {
  ß: "ss",
  Æ: "AE",
  æ: "ae",
  Ø: "O",
  ø: "o",
  Œ: "OE",
  œ: "oe",
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  Þ: "Th",
  þ: "th",
  ð: "d",
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u2026": "...",
  "\u00d7": "x",
};

/**
 * The text in printable ASCII (0x20 to 0x7e): accents dropped, ligatures and typographic marks spelt out, control characters and spaces of every
 * kind turned into single spaces, each run of anything else into one `?`. May be empty.
 */
export function asciiText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]/gu, (character) =>
      Object.hasOwn(replacements, character) ? (replacements[character] ?? "") : character,
    )
    .replace(/[\p{Cc}\p{Z}]+/gu, " ")
    .replace(/[^ -~]+/g, "?")
    .trim();
}
