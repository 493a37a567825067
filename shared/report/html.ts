import { shortened, visibleText } from "../text/visible-text.ts";

const markup = Symbol("markup");

/** Finished markup. Only `html` and `raw` make it; data read from JSON can never pass for it. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a template: text and numbers are escaped, markup is not, null and false leave nothing. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/**
 * The text as it may stand between tags and inside quoted attribute values. Control and bidirectional characters become visible
 * (see `visibleText`), so no name can break a line, end an attribute or turn the words after it around.
 */
export function escapedText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

/** Markup from a template whose every value is escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts: string[] = [strings[0] ?? ""];
  for (const [i, value] of values.entries()) parts.push(valueMarkup(value), strings[i + 1] ?? "");
  return { [markup]: parts.join("") };
}

/** Text that already is markup. Only for constants of this program, never for data. */
export function raw(text: string): Html {
  return { [markup]: text };
}

/** The characters of the markup. */
export function markupOf(fragment: Html): string {
  return fragment[markup];
}

/**
 * A column name, key or value from the data: isolated from the direction of the text around it, cut in the middle at `maxLength` code
 * points with the rest in its `title` (up to 500). Empty text shows as `(empty)`.
 */
export function dataText(text: string, maxLength = 60): Html {
  if (text === "") return html`<span class="soft">(empty)</span>`;
  const short = shortened(text, maxLength);
  if (short === text) return html`<bdi class="data">${text}</bdi>`;
  return html`<bdi class="data" title="${shortened(text, 500)}">${short}</bdi>`;
}

function valueMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapedText(value);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(valueMarkup).join("");
  return (value as Html)[markup];
}
