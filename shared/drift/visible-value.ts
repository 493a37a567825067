import { shortened, visibleText } from "../text/visible-text.ts";

/** A value from the data for a sentence: in quotation marks, at most 40 characters, with nothing invisible in it. Not escaped for HTML. */
export function visibleValue(value: string): string {
  return `"${visibleText(shortened(value, 40))}"`;
}
