import { describe, expect, it } from "vitest";
import { InputError, type InputFault } from "../../../shared/errors.ts";
import {
  defaultMonitorConfig,
  floorsOf,
  levelOfOneCheck,
  parseMonitorConfig,
} from "../../../shared/monitor/monitor-config.ts";

function faultOf(text: string): InputFault {
  try {
    parseMonitorConfig(text, "s3://data/m/monitor.json");
  } catch (error) {
    if (error instanceof InputError) return error.fault;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseMonitorConfig", () => {
  it("fills in every default: {} means the same as no file", () => {
    expect(parseMonitorConfig("{}", "")).toEqual(defaultMonitorConfig);
    expect(defaultMonitorConfig).toMatchObject({ falseAlertsPerYear: 4, batch: "auto", quietMinutes: 5 });
  });

  it.each([
    ["", "line 1, column 1", "empty"],
    ['{\n  "mute": [],\n  "falseAlertsPerYear": oops\n}', "line 3, column 25", "invalid symbol"],
    ['{\n  "mute": [', "line 2, column 12", "close bracket expected"],
    ['{ "mute": [], }', "line 1, column 15", "property name expected"],
    ["[]", "line 1", "one JSON object"],
    ['{\n  "floors": {\n    "ecdfDistance": 4\n  }\n}', "line 3, column 21, floors.ecdfDistance", "<=1"],
    ['{\n  "falseAlertPerYear": 4\n}', "line 2", "falseAlertPerYear"],
    ['{ "columns": { "id": "" } }', "columns.id", "length"],
    ['{ "mute": [{ "feature": "x", "until": "soon", "reason": "y" }] }', "mute.0.until", "date"],
  ])("%j is refused with its place and reason", (text, place, problem) => {
    const fault = faultOf(text);
    expect(fault.code).toBe("INVALID_CONFIG");
    expect(fault.place).toContain(place);
    expect(fault.problem).toContain(problem);
  });

  it("keeps a feature called __proto__ from reaching any prototype", () => {
    const config = parseMonitorConfig('{ "features": { "__proto__": { "treat": "ignore" } } }', "");
    expect(({} as Record<string, unknown>)["treat"]).toBeUndefined();
    expect(floorsOf(config, "constructor")).toEqual(defaultMonitorConfig.floors);
  });
});

describe("floorsOf", () => {
  it("is the feature's own floor, else the monitor's", () => {
    const config = parseMonitorConfig(
      '{ "floors": { "missingShare": 0.02 }, "features": { "x": { "floors": { "ecdfDistance": 0.1 } } } }',
      "",
    );
    expect(floorsOf(config, "x")).toMatchObject({ ecdfDistance: 0.1, missingShare: 0.02, outOfRangeShare: 0.005 });
    expect(floorsOf(config, "y")).toMatchObject({ ecdfDistance: 0.04, missingShare: 0.02 });
  });
});

describe("levelOfOneCheck", () => {
  it("is the false alerts a year over the checks a year", () => {
    expect(levelOfOneCheck(defaultMonitorConfig)).toBeCloseTo(4 / 365, 15);
    expect(levelOfOneCheck({ ...defaultMonitorConfig, falseAlertsPerYear: 1_000 })).toBe(0.2);
  });
});
