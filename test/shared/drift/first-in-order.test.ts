import fc from "fast-check";
import { expect, it } from "vitest";
import { firstInOrder } from "../../../shared/drift/first-in-order.ts";

it("gives what a stable sort puts first", () => {
  const compare = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0];
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (keys, k) => {
      const members = keys.map((key, i) => [key, i] as const);
      expect(firstInOrder(members, k, compare)).toEqual(members.toSorted(compare).slice(0, k));
      expect(members.map(([, i]) => i)).toEqual(keys.map((_, i) => i));
    }),
  );
});
