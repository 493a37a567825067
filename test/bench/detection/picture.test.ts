import { expect, it } from "vitest";
import { pictureOf } from "../../../bench/detection/picture.ts";

it("the picture has a panel, a bar and a line for every rule, and no name breaks it", () => {
  const found = [
    { shift: 0.1, percent: 10 },
    { shift: 0.5, percent: 100 },
  ];
  const svg = pictureOf([
    { name: "Tidemark", falseAlarms: 1, found },
    { name: "a <b> & c", falseAlarms: 64, found },
    { name: "unmeasured", falseAlarms: 0, found: [{ shift: 0.1, percent: Number.NaN }] },
  ]);
  expect(svg).toContain("a &lt;b> &amp; c");
  expect(svg).toContain(">64%<");
  expect(svg).toContain(">1.0%<");
  expect(svg).not.toContain("NaN");
  expect(svg.match(/<g /g)).toHaveLength(3);
  expect(svg.match(/<polyline/g)).toHaveLength(5);
});
