import { describe, expect, it } from "vitest";
import { emptyKinds } from "../../../shared/profile/empty-profile.ts";
import { inferType } from "../../../shared/profile/infer-type.ts";
import type { KindCounts } from "../../../shared/profile/profile.ts";

const cases: readonly (readonly [string, Partial<KindCounts>])[] = [
  ["EMPTY", {}],
  ["EMPTY", { missing: 9 }],
  ["STRING", { empty: 1, missing: 9 }],
  ["INT", { integer: 5, missing: 3, empty: 2 }],
  ["FLOAT", { integer: 5, fractional: 1 }],
  ["FLOAT", { integer: 5, nan: 1 }],
  ["FLOAT", { "negative-infinity": 1 }],
  ["BOOLEAN", { boolean: 4, empty: 1 }],
  ["TIMESTAMP", { timestamp: 4 }],
  ["LIST", { list: 4, missing: 1 }],
  ["STRING", { integer: 1_000_000, text: 1 }],
  ["STRING", { integer: 1, timestamp: 1 }],
  ["STRING", { boolean: 1, integer: 1 }],
  ["STRING", { list: 3, integer: 1 }],
];

describe("inferType", () => {
  it.each(cases)("is %s for %j", (type, kinds) => {
    expect(inferType({ ...emptyKinds(), ...kinds })).toBe(type);
  });
});
