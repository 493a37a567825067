import { describe, expect, it } from "vitest";
import type { Examination } from "../../../shared/check/examination.ts";
import { type Allowance, defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { mergedAllowances } from "../../../shared/schema/allowances-of.ts";
import { examined } from "../../support/examined.ts";
import { normal, uniform } from "../../support/random.ts";

type Row = (u: () => number, g: () => number) => string;

/** 6,000 training and 3,000 serving rows of a region and a number. */
async function checked(serving: Row, allow: readonly Allowance[]): Promise<Examination> {
  const [u, g] = [uniform(61), normal(62)];
  const text = (rows: number, row: Row) => `region,size\n${Array.from({ length: rows }, () => row(u, g)).join("\n")}\n`;
  const ordinary: Row = (next, gaussian) => `${next() < 0.6 ? "north" : "south"},${gaussian().toFixed(5)}`;
  return examined(text(6_000, ordinary), text(3_000, serving), { ...defaultMonitorConfig, allow: [...allow] });
}

const found = ({ findings }: Examination) => findings.map(({ feature, code }) => `${feature}: ${code}`);
const withNew =
  (share: number, value = "overseas"): Row =>
  (u, g) =>
    `${u() < share ? value : u() < 0.6 ? "north" : "south"},${g().toFixed(5)}`;
const overseas = [{ feature: "region", values: ["overseas"] }];

describe("what monitor.json allows", () => {
  it("is a new value, in the schema and in the tests of values, while what was measured stays", async () => {
    expect(found(await checked(withNew(0.03), []))).toContain("region: unseen-values");
    const check = await checked(withNew(0.03), overseas);
    expect(check).toMatchObject({ verdict: "stable", findings: [], anomalies: [] });
    expect(check.forHistory.effects).toEqual([]);
    expect(check.measurements.filter(({ verdict }) => verdict === "drift").map(({ test }) => test)).toContain(
      "unseen-values",
    );
  });

  it("is not another new value beside it", async () => {
    expect(found(await checked(withNew(0.03, "moon"), overseas))).toContain("region: unseen-values");
  });

  it("is not a tenth of the rows or more: that is another distribution", async () => {
    expect(found(await checked(withNew(0.15), overseas))).toEqual(["region: value-share"]);
  });

  it("is not what another value gained meanwhile", async () => {
    const moved: Row = (u, g) => `${u() < 0.03 ? "overseas" : u() < 0.68 ? "north" : "south"},${g().toFixed(5)}`;
    expect(found(await checked(moved, overseas))).toEqual([expect.stringMatching(/^region: value/)]);
  });

  it("is a wider range, up to its end", async () => {
    const far =
      (reach: number): Row =>
      (u, g) =>
        `${u() < 0.6 ? "north" : "south"},${(u() < 0.02 ? reach : g()).toFixed(5)}`;
    const wider = [{ feature: "size", max: 9 }];
    expect(found(await checked(far(9), []))).toEqual(["size: out-of-range"]);
    expect(found(await checked(far(9), wider))).toEqual([]);
    expect(found(await checked(far(9.1), wider))).toEqual(["size: out-of-range"]);
  });
});

describe("mergedAllowances", () => {
  it("keeps what was allowed and takes the wider of two ranges", () => {
    const before = [
      { feature: "b", min: -1, max: 5 },
      { feature: "a", values: ["y"] },
    ];
    const after = [
      { feature: "a", values: ["x", "y"] },
      { feature: "b", max: 4 },
      { feature: "c", column: "added" as const },
    ];
    expect(mergedAllowances(before, after)).toEqual([
      { feature: "b", min: -1, max: 5 },
      { feature: "a", values: ["x", "y"] },
      { feature: "c", column: "added" },
    ]);
  });
});
