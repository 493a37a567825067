import { gunzipSync, gzipSync } from "node:zlib";
import { Float64, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { emptyProfile } from "../../../shared/profile/empty-profile.ts";
import { mergeProfiles } from "../../../shared/profile/merge-profiles.ts";
import { decodeProfile, encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { emptyShape, hasTextShape } from "../../../shared/profile/text-shape.ts";
import { profileOf } from "../../support/profile-of.ts";
import { normal, uniform } from "../../support/random.ts";

describe("encodeProfile", () => {
  it("gives back the columns in their order, whatever they are called", () => {
    const { profile } = profileOf({
      z: vectorFromArray(["1", null], new Utf8()),
      "<script>\n": vectorFromArray([1, 2], new Float64()),
    });
    const back = decodeProfile(encodeProfile(profile));
    expect([...back.features.keys()]).toEqual(["z", "<script>\n"]);
    expect([back.rows, back.features.get("z")!.kinds.missing, [...back.features.get("z")!.sourceTypes]]).toEqual([
      2,
      1,
      ["Utf8"],
    ]);
    expect(decodeProfile(encodeProfile(emptyProfile()))).toEqual(emptyProfile());
  });

  it("carries neither time nor platform", () => {
    const header = encodeProfile(emptyProfile());
    expect([...header.subarray(4, 8), header[9]]).toEqual([0, 0, 0, 0, 255]);
  });

  it("keeps 100 mixed features under 2 MB", () => {
    const n = 20_000;
    const next = uniform(5);
    const gauss = normal(5);
    const columns: Record<string, Vector> = {};
    for (let i = 0; i < 100; i++) {
      const kind = i % 20;
      if (kind < 12)
        columns[`f${i}`] = vectorFromArray(
          Float64Array.from({ length: n }, () => Math.exp((1 + (kind % 3)) * gauss())),
        );
      else if (kind < 15)
        columns[`i${i}`] = vectorFromArray(
          Float64Array.from({ length: n }, () => Math.floor(next() * 10 ** (kind - 10))),
        );
      else
        columns[`s${i}`] = vectorFromArray(
          Array.from({ length: n }, () => `value_${Math.floor(next() * 10 ** (kind - 14))}`),
          new Utf8(),
        );
    }
    expect(encodeProfile(profileOf(columns).profile).length).toBeLessThan(2_000_000);
  });

  it("keeps 60 continuous numbers and 40 texts of very many values under 2 MB", () => {
    const n = 40_000;
    const next = uniform(6);
    const gauss = normal(6);
    const numbers: readonly (() => number)[] = [
      gauss,
      next,
      () => Math.exp(2 * gauss()),
      () => next() ** (-1 / 1.5),
      () => (next() < 0.5 ? -1 : 1) * Math.exp(3 * gauss()),
      () => 1.7e9 + next() * 1e7,
    ];
    const texts: readonly (() => string)[] = [
      () => `customer_${Math.floor(3e6 ** next())}`,
      () => `order-${Math.floor(next() * 1e7)}`,
      () => `user${Math.floor(next() * 1e6)}@example.org`,
      () => `${Math.floor(next() * 1e9).toString(36)}`,
    ];
    // Columns of one kind have about the same size, so one of each kind stands for ten.
    const columns: Record<string, Vector> = {};
    for (const [i, make] of numbers.entries())
      columns[`f${i}`] = vectorFromArray(Float64Array.from({ length: n }, make));
    for (const [i, make] of texts.entries())
      columns[`s${i}`] = vectorFromArray(Array.from({ length: n }, make), new Utf8());
    expect(10 * encodeProfile(profileOf(columns).profile).length).toBeLessThan(2_000_000);
  });
});

/** The columns `code` and `x` of the test below as version 1 stored them. */
const version1 =
  "H4sIAAAAAAAA/xMoyUxJzU0sytYtKMpPy8xJZWRmYknOT0llgANmBkaW0JI0CyiXiYEp0ZCBOcnIiJEJxD3Ru/sPU+2JUvnZ1z5/ZJxeoLCWGarSAUJxODAaMjAzJjEwMhABGCsgypjAFCO7W05+YomZCdQlYPDBHm5wCiMjk4khIxPMyg/2jHC5Bgem/+wmjAyMDRwmTA0QAKcZweqYr16/uYaxoln995pP3btYnEN2yS5bcaSLM/jMbz1iHMsAANStYOM/AQAA";

describe("decodeProfile", () => {
  it("refuses a later version by name", () => {
    const packed = gunzipSync(encodeProfile(emptyProfile()));
    packed[packed[0]! + 1] = 3;
    expect(() => decodeProfile(gzipSync(packed))).toThrow(
      "this profile has version 3, and this program reads versions up to 2",
    );
  });

  it("reads an earlier version, of which nobody knows what its texts look like", () => {
    const columns = {
      code: vectorFromArray(["a1", "b22", "b22"], new Utf8()),
      x: vectorFromArray([1, 2.5, 3], new Float64()),
    };
    const { profile } = profileOf(columns);
    const earlier = decodeProfile(Buffer.from(version1, "base64"));
    expect(hasTextShape(profile.features.get("code")!)).toBe(true);
    expect(earlier.features.get("code")!.kinds.text).toBe(3);
    expect(earlier.pairs.size).toBe(0);
    expect(hasTextShape(earlier.features.get("code")!)).toBe(false);
    expect(hasTextShape(mergeProfiles(earlier, profile).features.get("code")!)).toBe(false);
    const code = { ...profile.features.get("code")!, textShape: emptyShape() };
    const x = profile.features.get("x")!;
    expect(encodeProfile(earlier)).toEqual(
      encodeProfile({
        ...profile,
        features: new Map([
          ["code", code],
          ["x", x],
        ]),
      }),
    );
  });

  it("refuses what is not a profile, or not all of one", () => {
    expect(() => decodeProfile(gzipSync(Buffer.from("\x05hello")))).toThrow("not a profile");
    const packed = gunzipSync(encodeProfile(profileOf({ x: vectorFromArray([1, 2, 3.5], new Float64()) }).profile));
    for (let end = 0; end < packed.length; end++)
      expect(() => decodeProfile(gzipSync(packed.subarray(0, end)))).toThrow();
    expect(() => decodeProfile(gzipSync(Buffer.concat([packed, Buffer.of(0)])))).toThrow("after its end");
    expect(() => decodeProfile(Buffer.from("not gzip"))).toThrow();
  });
});
