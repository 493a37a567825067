import { expect, it } from "vitest";
import { atLeast, atMost, measurement, median } from "../../bench/measurement.ts";

it("a measurement meets its goal at the goal and not beyond it", () => {
  expect([2.49, 2.5, 2.51].map((value) => measurement("speed", value, "x", atLeast(2.5)).met)).toEqual([
    false,
    true,
    true,
  ]);
  expect([149, 150, 151].map((value) => measurement("rss", value, "MB", atMost(150)).met)).toEqual([true, true, false]);
  expect(measurement("speed", Number.NaN, "x", atLeast(2.5)).met).toBe(false);
});

it("a measurement without a goal, or one that is not judged, is neither met nor missed", () => {
  expect(measurement("wall", 3, "s")).toEqual({ name: "wall", value: 3, unit: "s", goal: null, met: null });
  expect(measurement("rss", 151, "MB", atMost(150), false)).toMatchObject({
    goal: { at: "most", value: 150 },
    met: null,
  });
});

it("the median is the middle value, or the mean of the two in the middle", () => {
  expect(median([5, 1, 100])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});
