import type { Rule } from "./rule.ts";

/** Every re-implemented rule, in the order of the tables. */
export const publishedRules: readonly Rule[] = [];
