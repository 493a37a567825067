import type { Check } from "../check/check.ts";

const hole = "[a value]";

/**
 * A function that takes the data's values out of a sentence about a check, for mails and queues that leave the account: quoted text goes unless it
 * names a column, and so does every value the check itself holds (top values, compared values, examples of anomalies) where it stands as a word
 * of its own. Values of one character, column names, and numbers under five digits stay. What it cannot know about stays too, so
 * composing from counts and column names comes first.
 */
export function valueRedactor(check: Check): (text: string) => string {
  const columns = new Set([
    ...check.features.map(({ feature }) => feature),
    ...check.findings.map(({ feature }) => feature),
  ]);
  const values = [...valuesOf(check)]
    .filter((value) => isTelling(value) && !columns.has(value))
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return (text) => {
    let told = withoutQuoted(text, columns);
    for (const value of values) told = withoutWord(told, value);
    return told;
  };
}

/** The text with quoted passages replaced unless they name a column. */
export function withoutQuoted(text: string, columns: ReadonlySet<string>): string {
  return text.replace(
    /"([^"]*)"|`([^`]*)`|\u201c([^\u201d]*)\u201d|(?<![\p{L}\p{N}])'([^']*)'(?![\p{L}\p{N}])/gu,
    (quoted, ...groups: (string | undefined)[]) => {
      const content = groups.slice(0, 4).find((group) => group !== undefined) ?? "";
      return columns.has(content) ? quoted : hole;
    },
  );
}

function valuesOf(check: Check): Set<string> {
  const values = new Set<string>();
  for (const { values: compared, baseline, serving } of check.features) {
    for (const { value } of compared ?? []) values.add(value);
    for (const { value } of baseline?.topValues ?? []) values.add(value);
    for (const { value } of serving?.topValues ?? []) values.add(value);
  }
  for (const { examples } of check.anomalies) for (const { value } of examples) values.add(value);
  return values;
}

function isTelling(value: string): boolean {
  if (value.trim().length < 2) return false;
  return !/^[+-]?[\d.,]*(?:e[+-]?\d+)?$/i.test(value) || /\d{5}/.test(value);
}

function withoutWord(text: string, value: string): string {
  const isWord = /[\p{L}\p{N}_]/u;
  let told = "";
  let from = 0;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, from)) {
    const end = at + value.length;
    const joined =
      (isWord.test(text[at - 1] ?? "") && isWord.test(value[0] ?? "")) ||
      (isWord.test(text[end] ?? "") && isWord.test(value.at(-1) ?? ""));
    told += text.slice(from, at) + (joined ? value : hole);
    from = end;
  }
  return told + text.slice(from);
}
