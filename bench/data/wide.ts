import type { BenchColumn, DataSet } from "./data-set.ts";

interface ColumnRule {
  readonly name: string;
  readonly sqlType: BenchColumn["sqlType"];
  readonly low: number;
  readonly high: number;
  /** SQL of the value in row `i`. `salt` sets columns apart; a rule may use salt and salt + 1. */
  readonly value: (salt: number) => string;
}

const normal = (salt: number) => `(sqrt(-2 * ln(${uniform(salt)})) * cos(${2 * Math.PI} * ${uniform(salt + 1)}))`;
const below = (limit: number) => (salt: number) => `cast(floor(${uniform(salt)} * ${limit}) as bigint)`;

/** Twenty columns: seven doubles of 16 to 17 digits, five short decimals, three integers, five texts of 10 to 100,000 distinct values. */
const rules: readonly ColumnRule[] = [
  { ...double("normal", -6, 6), value: normal },
  { ...double("temperature", -10, 50), value: (salt) => `20 + 5 * ${normal(salt)}` },
  { ...double("income", -100_000, 300_000), value: (salt) => `1e5 + 3e4 * ${normal(salt)}` },
  { ...double("lognormal", 0, 100), value: (salt) => `exp(${normal(salt)})` },
  { ...double("price", 0, 500), value: (salt) => `50 * exp(0.5 * ${normal(salt)})` },
  { ...double("share", 0, 1), value: (salt) => uniform(salt) },
  { ...double("load", 0, 1000), value: (salt) => `1000 * ${uniform(salt)}` },
  { ...double("rating", 0, 10), value: rounded(10, 1) },
  { ...double("percent", 0, 100), value: rounded(100, 2) },
  { ...double("weight", 0, 1000), value: rounded(1000, 3) },
  { ...double("height", 0, 10_000), value: rounded(10_000, 1) },
  { ...double("amount", 0, 100_000), value: rounded(100_000, 2) },
  { ...integer("age", 100), value: below(100) },
  { ...integer("visits", 10_000), value: below(10_000) },
  { ...integer("account", 10_000_000), value: below(10_000_000) },
  ...[10, 100, 1_000, 10_000, 100_000].map((limit) => ({
    ...{ name: `text${limit}`, sqlType: "VARCHAR" as const, low: 0, high: 0 },
    value: (salt: number) => `'v' || ${below(limit)(salt)}`,
  })),
];

/** Columns of one copy of the rules. */
export const wideColumnCount: number = rules.length;

/**
 * `copies` times twenty mixed columns, 1% of all values missing, from row `start` of an endless table. Values are hashes of row and column, so they do not
 * depend on the order in which they are made, and the first rows of a longer set are those of a shorter one.
 */
export function wideData(name: string, rows: number, { copies = 1, start = 0 } = {}): DataSet {
  const columns: BenchColumn[] = [];
  const expressions: string[] = [];
  for (let copy = 0; copy < copies; copy++) {
    for (const [i, { value, ...rule }] of rules.entries()) {
      const salt = (copy * rules.length + i) * 3;
      const column = copies === 1 ? rule.name : `${rule.name}_${copy}`;
      columns.push({ ...rule, name: column, kind: rule.sqlType === "VARCHAR" ? "text" : "number" });
      expressions.push(`case when ${hashed(salt + 2)} % 100 = 0 then null else ${value(salt)} end as ${column}`);
    }
  }
  return { name, rows, columns, query: `select ${expressions.join(", ")} from range(${start}, ${start + rows}) r(i)` };
}

function hashed(salt: number): string {
  return `hash(i * 65536 + ${salt})`;
}

/** In (0, 1), 53 bits. */
function uniform(salt: number): string {
  return `((${hashed(salt)} >> 11) * ${2 ** -53} + ${2 ** -54})`;
}

function rounded(limit: number, digits: number): (salt: number) => string {
  return (salt) => `round(${uniform(salt)} * ${limit}, ${digits})`;
}

function double(name: string, low: number, high: number): Omit<ColumnRule, "value"> {
  return { name, sqlType: "DOUBLE", low, high };
}

function integer(name: string, limit: number): Omit<ColumnRule, "value"> {
  return { name, sqlType: "BIGINT", low: 0, high: limit };
}
