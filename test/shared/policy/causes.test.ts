import { describe, expect, it } from "vitest";
import type { Examination } from "../../../shared/check/examination.ts";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import { examined } from "../../support/examined.ts";
import { normal, uniform } from "../../support/random.ts";

type Cell = string | number;

/** A column x of 6,000 training and 3,000 serving rows. */
async function column(
  before: (u: () => number, g: () => number) => Cell,
  after: (u: () => number, g: () => number) => Cell,
): Promise<Examination> {
  const [u, g] = [uniform(41), normal(42)];
  const text = (rows: number, make: typeof before) =>
    `x,y\n${Array.from({ length: rows }, () => `${make(u, g)},${g()}`).join("\n")}\n`;
  return examined(text(6_000, before), text(3_000, after));
}

const found = ({ findings }: Examination) => findings.map(({ kind, code }) => `${kind}: ${code}`);
const drifting = ({ measurements }: Examination) =>
  measurements.filter(({ verdict }) => verdict === "drift").map(({ test }) => test);
const region = (u: number) => (u < 0.4 ? "north" : u < 0.7 ? "south" : u < 0.9 ? "east" : "west");

describe("values that went missing", () => {
  it("explain that the numbers left are others: the highest of them are not read any more", async () => {
    const check = await column(
      (_, g) => g(),
      (_, g) => {
        const number = g();
        return number > 1 ? "" : number;
      },
    );
    expect(found(check)).toEqual(["schema-skew: missing"]);
    expect(drifting(check)).toEqual(["distribution", "missing"]);
  });

  it("explain that the values left have other shares", async () => {
    const check = await column(
      (u) => region(u()),
      (u) => {
        const value = region(u());
        return value === "north" && u() < 0.5 ? "" : value;
      },
    );
    expect(found(check)).toEqual(["schema-skew: missing"]);
    expect(drifting(check)).toEqual(expect.arrayContaining(["values", "value-share", "missing"]));
  });

  it("do not explain numbers that moved elsewhere as well", async () => {
    const check = await column(
      (_, g) => g(),
      (u, g) => (u() < 0.15 ? "" : g() + 0.8),
    );
    expect(found(check)).toEqual(["schema-skew: missing", "covariate-shift: distribution"]);
  });

  it("do not explain a value that became more frequent", async () => {
    const check = await column(
      (u) => region(u()),
      (u) => (u() < 0.15 ? "" : region(Math.min(0.999, u() * 1.3))),
    );
    expect(found(check)).toEqual(["schema-skew: missing", expect.stringMatching(/^covariate-shift/)]);
  });

  it("explain, the other way round, what filling the gaps brought", async () => {
    const check = await column(
      (u, g) => (u() < 0.3 ? "" : g()),
      (u, g) => (u() < 0.3 ? 0.2 * g() : g()),
    );
    expect(found(check)).toEqual(["schema-skew: missing"]);
    expect(drifting(check)).toContain("distribution");
  });
});

describe("known values written another way", () => {
  it("are named as the cause of new values and changed shares", async () => {
    const check = await column(
      (u) => region(u()),
      (u) => {
        const value = region(u());
        return u() < 0.05 ? (value === "north" ? " North" : value.toUpperCase()) : value;
      },
    );
    expect(found(check)).toEqual(["schema-skew: VALUE_VARIANTS"]);
    expect(check.findings[0]).toMatchObject({ severity: "warning", broken: false });
    expect(check.findings[0]?.text).toMatch(
      /^x writes known values another way: "SOUTH" for "south", and 3 more like it, [45]\.\d+% of the values\.$/,
    );
  });

  it("are damage from a tenth of the values on", async () => {
    const wide = (text: string) => text.replaceAll(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
    const check = await column(
      (u) => region(u()),
      (u) => (u() < 0.2 ? wide(region(u())) : region(u())),
    );
    expect(found(check)).toEqual(["schema-skew: VALUE_VARIANTS"]);
    expect(check.verdict).toBe("broken");
  });

  it("are not seen where other values came as well, or training wrote them both ways", async () => {
    const mixed = await column(
      (u) => region(u()),
      (u) => (u() < 0.04 ? "NORTH" : u() < 0.04 ? "centre" : region(u())),
    );
    expect(found(mixed)).not.toContain("schema-skew: VALUE_VARIANTS");
    const both = await column(
      (u) => (u() < 0.5 ? region(u()) : region(u()).toUpperCase()),
      (u) => (u() < 0.9 ? region(u()).toUpperCase() : "North"),
    );
    expect(found(both)).not.toContain("schema-skew: VALUE_VARIANTS");
  });
});

describe("missing values written another way", () => {
  it("are recognised by the number that took up their rows", async () => {
    const check = await column(
      (u, g) => (u() < 0.08 ? "" : Math.round(100 * g()) / 100),
      (u, g) => (u() < 0.08 ? -999 : Math.round(100 * g()) / 100),
    );
    expect(found(check)).toEqual(["schema-skew: NULL_ENCODING"]);
    expect(check.findings[0]).toMatchObject({ severity: "warning", broken: false });
    expect(check.findings[0]?.text).toMatch(
      /^x writes missing values another way: \d\.\d+% -> 0% of the rows have no value, and as many more hold "-999"\.$/,
    );
    expect(drifting(check)).toContain("missing");
  });

  it("are recognised by the text that left its rows, and are damage from a tenth of them on", async () => {
    const check = await column(
      (u) => (u() < 0.2 ? "unknown" : region(u())),
      (u) => (u() < 0.2 ? "" : region(u())),
    );
    expect(found(check)).toEqual(["schema-skew: NULL_ENCODING"]);
    expect(check.verdict).toBe("broken");
  });

  it("are not seen where a frequent value lost a part of its rows", async () => {
    const check = await column(
      (u) => region(u()),
      (u) => (u() < 0.08 ? "" : region(u())),
    );
    expect(found(check)).toEqual(["schema-skew: missing"]);
  });
});

describe("columns that move together", () => {
  const names = ["a", "b", "c", "d", "e"];
  async function table(shifts: readonly number[], changes: Partial<typeof config> = {}): Promise<Examination> {
    const g = normal(43);
    const rows = (count: number, by: readonly number[]) =>
      `${names.join()}\n${Array.from({ length: count }, () => by.map((shift) => g() + shift).join()).join("\n")}\n`;
    return examined(rows(5_000, [0, 0, 0, 0, 0]), rows(2_000, shifts), { ...config, ...changes });
  }

  it("are one finding when they are more than half, with the columns as information under it", async () => {
    const check = await table([0.5, 0.5, 0.5, 0, 0]);
    const [first, ...under] = check.findings.map(({ kind, feature, severity }) => [kind, feature, severity].join(" "));
    expect(first).toBe("source-change  warning");
    expect(under.sort()).toEqual(["covariate-shift a info", "covariate-shift b info", "covariate-shift c info"]);
    expect(check.findings[0]?.text).toMatch(/^3 of 5 columns moved together: the source of the data changed/);
    expect(check.verdict).toBe("drift");
    expect(check.summary).toMatch(/^Drift: 3 of 5 columns moved together/);
    expect(check.forHistory.conditions.map(({ fingerprint }) => fingerprint)).toEqual(["source-change:"]);
    expect(check.forHistory.effects.find(({ of }) => of === "source-change:")).toMatchObject({ floors: 1.2 });
  });

  it("are findings of their own when they are fewer", async () => {
    const check = await table([0.5, 0.5, 0, 0, 0]);
    expect(found(check)).toEqual(["covariate-shift: distribution", "covariate-shift: distribution"]);
  });

  it("do not count the prediction and the score, which follow the inputs", async () => {
    const check = await table([0.5, 0.5, 0.5, 0, 0], { columns: { score: "a", prediction: "b" } });
    expect(found(check)).toEqual(Array.from({ length: 3 }, () => "covariate-shift: distribution"));
  });

  it("leave what is found of the prediction beside them", async () => {
    const check = await table([0.5, 0.5, 0.5, 0.5, 0], { columns: { score: "a" } });
    expect(check.findings.filter(({ severity }) => severity !== "info").map(({ feature }) => feature)).toEqual([
      "",
      "a",
    ]);
  });

  it("do not count muted columns", async () => {
    const mute = [{ feature: "a", until: "2001-12-31", reason: "known" }];
    const check = await table([0.5, 0.5, 0.5, 0, 0], { mute });
    expect(check.findings.map(({ kind }) => kind)).not.toContain("source-change");
  });
});

describe("what a check remembers of its effects", () => {
  it("is the strongest test of each kind and column, largest first, and nothing that is clearly chance", async () => {
    const check = await column(
      (_, g) => g(),
      (_, g) => g() + 0.3,
    );
    const { effects } = check.forHistory;
    expect(effects[0]).toMatchObject({ of: "covariate-shift:x", clear: true });
    const strongest = Math.max(
      ...check.measurements
        .filter(({ feature, test }) => feature === "x" && test === "distribution")
        .map((m) => m.effect! / m.threshold),
    );
    expect(effects[0]?.floors).toBe(Math.round(100 * strongest) / 100);
    expect(effects.map(({ of }) => of)).not.toContain("covariate-shift:y");
  });
});
