import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alertMessage } from "../shared/alert/alert-message.ts";
import { conceptTests } from "../shared/concept/concept-tests.ts";
import { driftTests } from "../shared/drift/drift-tests.ts";
import { tableTests } from "../shared/drift/table-tests.ts";
import type { Treatment } from "../shared/drift/treatment.ts";
import { monitorConfigSchema } from "../shared/monitor/monitor-config.ts";
import { anomalyChecks } from "../shared/schema/anomaly-checks.ts";
import { sampleCheck } from "./support/sample-check.ts";
import { noticeOfEveryKind } from "./support/sample-notice.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "DECISIONS.md",
  "CHANGELOG.md",
  "PARITY.md",
  "SECURITY.md",
  "infra/RUNBOOK.md",
];

/** The rows, without the header, of the table under `<!-- table: name -->`. */
function tableOf(document: string, name: string): string[][] {
  const [, after = ""] = textOf(document).split(`<!-- table: ${name} -->\n`);
  const lines = after.slice(0, after.indexOf("\n\n")).split("\n").slice(2);
  return lines.filter((line) => line.startsWith("|")).map((line) => line.slice(1, -1).split("|").map(unquoted));
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^`(.*)`$/, "$1");
}

function firstCells(document: string, name: string): string[] {
  return tableOf(document, name).map(([cell = ""]) => cell);
}

/** The members of a union of strings, from the source, because types are gone when tests run. */
function codesIn(path: string, after: string): string[] {
  const [, union = ""] = textOf(path).split(after);
  return [...union.slice(0, union.indexOf(";")).matchAll(/"([^"]+)"/g)].map(([, code = ""]) => code);
}

describe("the README's tables", () => {
  it("list the drift tests", () => {
    const treatments: Treatment[] = ["numeric", "categorical", "id", "timestamp", "presence"];
    const rows = driftTests.map(({ id, title, appliesTo, effectUnit, floor, minimumRows }) => {
      const columns = treatments.filter(appliesTo);
      const named = columns.length === treatments.length ? "every column" : columns.join(", ");
      return [id, title, named, effectUnit, floor, String(minimumRows)];
    });
    expect(tableOf("README.md", "drift tests")).toEqual(rows);
  });

  it("list the tests of several columns", () => {
    const rows = tableTests.map(({ id, title, effectUnit, floor }) => [id, title, effectUnit, String(floor)]);
    expect(tableOf("README.md", "table tests")).toEqual(rows);
  });

  it("list the tests of labelled predictions", () => {
    const rows = conceptTests.map(({ id, asks, effectUnit, floor }) => [id, asks, effectUnit, String(floor)]);
    expect(tableOf("README.md", "concept tests")).toEqual(rows);
  });

  it("list the reason codes of the schema", () => {
    const codes = firstCells("README.md", "anomalies");
    const ofTables = ["SCHEMA_MISSING_COLUMN", "SCHEMA_NEW_COLUMN"];
    expect(codes).toEqual([...ofTables, ...anomalyChecks.map(({ code }) => code)]);
    expect(codes.toSorted()).toEqual(codesIn("shared/schema/anomaly.ts", "type AnomalyCode =").toSorted());
  });

  it("list the faults of an upload", () => {
    expect(firstCells("README.md", "faults")).toEqual(codesIn("shared/errors.ts", "type InputFaultCode ="));
  });

  it("list only issues that exist", () => {
    const known = codesIn("shared/table/table.ts", "readonly code:");
    expect(known).toEqual(expect.arrayContaining(firstCells("README.md", "issues")));
    expect(firstCells("README.md", "issues")).not.toEqual([]);
  });

  it("name the causes that are told from the shape of a drift", () => {
    for (const code of codesIn("shared/policy/system-cause.ts", "readonly code:"))
      expect(textOf("README.md")).toContain(`\`${code}\``);
  });

  it("list the members of check.json in their order", () => {
    expect(firstCells("README.md", "check.json")).toEqual(Object.keys(sampleCheck()));
  });

  it("list the kinds of messages and their severity", () => {
    const sent = noticeOfEveryKind().map((notice) => [notice.kind, alertMessage(notice).attributes.severity]);
    const listed = tableOf("README.md", "notices").map(([kind, , severity]) => [kind, severity]);
    expect(listed.slice(1)).toEqual(sent.slice(1));
    expect(listed[0]).toEqual(["alert", expect.stringContaining("of its worst finding")]);
  });

  it("list the members of monitor.json with their defaults", () => {
    const rows = tableOf("README.md", "monitor.json").map(([member, value]) => [member, value]);
    expect(rows).toEqual(membersOf(monitorConfigSchema, "", ""));
  });
});

interface SchemaNode {
  readonly type: string;
  readonly wrapped?: SchemaNode;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly value?: SchemaNode;
}

/** Every member a person can write, with its default as JSON; a group of members only when none below it has a line of its own. */
function membersOf(node: SchemaNode, path: string, value: string): [string, string][] {
  if (node.type === "optional") return membersOf(node.wrapped!, path, JSON.stringify(node.default) ?? "");
  if (node.type === "array" && node.item?.entries !== undefined) return membersOf(node.item, `${path}[]`, "");
  if (node.type === "record") return membersOf(node.value!, `${path}.<column>`, "");
  if (node.entries === undefined || path === "features.<column>.floors") return [[path, value]];
  return Object.entries(node.entries).flatMap(([name, member]) =>
    membersOf(member, path === "" ? name : `${path}.${name}`, ""),
  );
}

describe("SECURITY.md", () => {
  it("names tests that are there", () => {
    const named = [...textOf("SECURITY.md").matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  it("lists the folders of the source", () => {
    const inside = (parent: string) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${parent}/${name}`);
    const folders = ["infra", ...inside("functions"), ...inside("shared"), ...inside("local")];
    expect(firstCells("ARCHITECTURE.md", "folders").toSorted()).toEqual(folders.toSorted());
  });
});

describe("DECISIONS.md", () => {
  it("gives a reason for every dependency and for no other", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(textOf("package.json"));
    const all = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const rows = [...textOf("DECISIONS.md").matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name = ""]) => name);
    expect(rows.toSorted()).toEqual(all.toSorted());
  });
});

describe.each(documents)("%s", (document) => {
  const text = textOf(document);

  it("links to files and headings that exist", () => {
    const prose = text.replaceAll(/^```.*?^```$/gms, "");
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const dead = targets.filter((target) => !/^https?:/.test(target) && !linkExists(document, target));
    expect(dead).toEqual([]);
  });

  it("names npm scripts that exist", () => {
    const scripts = Object.keys(JSON.parse(textOf("package.json")).scripts);
    const named = [...text.matchAll(/npm (?:run ([a-z:]+)|(test|start))\b/g)].map(
      ([, run, short]) => run ?? short ?? "",
    );
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it("names files that exist", () => {
    const paths = [...text.matchAll(/`((?:shared|functions|infra|local|test|events|examples)\/[\w./-]+\.\w+)`/g)];
    const gone = paths
      .map(([, path = ""]) => path)
      .filter((path) => !/\/x[.-]/.test(path) && !existsSync(join(root, path)));
    expect(gone).toEqual([]);
  });
});

function linkExists(document: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : join(dirname(document), decodeURIComponent(path));
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || anchorsOf(textOf(file)).includes(anchor);
}

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
