const replacements: Readonly<Record<string, string>> = {
  ß: "ss", Æ: "AE", æ: "ae", Ø: "O", ø: "o", Œ: "OE", œ: "oe", Ł: "L", ł: "l", Đ: "D", đ: "d", Þ: "Th", þ: "th", ð: "d",
  "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...",
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
    .replace(/[^\x20-\x7e]/gu, (character) => {
      if (Object.hasOwn(replacements, character)) return replacements[character] ?? "";
      return /[\p{Cc}\p{Z}]/u.test(character) ? " " : "\u0000";
    })
    .replaceAll(/\u0000+/g, "?")
    .replaceAll(/ +/g, " ")
    .trim();
}
