import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultMonitorConfig, parseMonitorConfig } from "../shared/monitor/monitor-config.ts";

const folder = new URL("../examples/", import.meta.url);
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const inReadme = [...readme.matchAll(/^```json monitor\n(.*?)^```$/gms)].map(([, text = ""]) => text);

describe("examples of monitor.json", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("examples/%s is valid", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    expect(parseMonitorConfig(text, name)).toMatchObject(JSON.parse(text));
  });

  it("the README shows one, and it is valid", () => {
    expect(inReadme).not.toEqual([]);
    for (const text of inReadme) expect(parseMonitorConfig(text, "README.md")).toMatchObject(JSON.parse(text));
  });

  it("an empty object means the defaults", () => {
    expect(parseMonitorConfig("{}", "monitor.json")).toEqual(defaultMonitorConfig);
  });
});
