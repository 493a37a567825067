import { gzipSync, zstdCompressSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../shared/table/detect-format.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole } from "./read-values.ts";

const parquet = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: [1, 2, 3] }] }));
const arrow = tableFromArrays({ a: Int32Array.of(1, 2, 3) });

async function detect(name: string, bytes: Uint8Array | string): Promise<string> {
  const log = createIssueLog();
  const source = memorySource(name, Buffer.from(bytes));
  const { format, compression } = await detectFormat(source, { object: name, limits: defaultLimits, log });
  return [format, compression, ...log.issues.map(({ code }) => code)].join(" ");
}

describe("detectFormat", () => {
  it("goes by the first bytes, whatever the name", async () => {
    expect(await detect("x", parquet)).toBe("parquet none");
    expect(await detect("x", tableToIPC(arrow, "file"))).toBe("arrow-file none");
    expect(await detect("x", tableToIPC(arrow, "stream"))).toBe("arrow-stream none");
    expect(await detect("x", "a,b\n1,2\n")).toBe("csv none");
    expect(await detect("x", "a\tb\n1\t2\n")).toBe("tsv none");
    expect(await detect("x", '{"a":1}\n')).toBe("json-lines none");
    expect(await detect("x", '\n [ {"a":1}]')).toBe("json-array none");
    expect(await detect("x", gzipSync("a,b\n1,2\n"))).toBe("csv gzip");
    expect(await detect("x", zstdCompressSync('{"a":1}\n'))).toBe("json-lines zstd");
  });

  it("goes by the name where the bytes leave it open", async () => {
    expect(await detect("x.json", "[1]\n[2]\n")).toBe("json-lines none");
    expect(await detect("x.csv", "[1]\n[2]\n")).toBe("csv none");
    expect(await detect("x.csv", "{a},b\n1,2\n")).toBe("csv none");
    expect(await detect("x.tsv", "a,b,c\td\n")).toBe("tsv none");
    expect(await detect("x.csv", "PAR1,PAR2\n1,2\n")).toBe("csv none");
    expect(await detect("x.csv", "ORCID,name\n1,2\n")).toBe("csv none");
    expect(await detect("x.csv", "<script>,name\n1,2\n")).toBe("csv none");
  });

  it("counts a name that promises something else", async () => {
    expect(await detect("s3://b/x.csv", parquet)).toBe("parquet none WRONG_EXTENSION");
    expect(await detect("x.parquet", "a,b\n1,2\n")).toBe("csv none WRONG_EXTENSION");
    expect(await detect("x.csv", '{"a":1}\n')).toBe("json-lines none WRONG_EXTENSION");
    expect(await detect("x.csv.gz", "a,b\n1,2\n")).toBe("csv none WRONG_EXTENSION");
    expect(await detect("x.csv", gzipSync("a,b\n1,2\n"))).toBe("csv gzip WRONG_EXTENSION");
    const { issues } = await readWhole("x.csv.gz", "a,b\n1,2\n");
    expect(issues[0]!.message).toBe("The name says csv inside gzip, the bytes are csv; they were read as that.");
  });

  it("takes names that promise nothing, or what is there", async () => {
    for (const name of ["x.txt", "part-0000", "x.2024", "v1.0/part", "x.csv", "x.CSV"]) {
      expect(await detect(name, "a,b\n1,2\n")).toBe("csv none");
    }
    expect(await detect("part-0.snappy.parquet", parquet)).toBe("parquet none");
    expect(await detect("x.jsonl.gz", gzipSync('{"a":1}\n'))).toBe("json-lines gzip");
  });

  it("names formats that are not read, with the remedy", async () => {
    const utf16 = Buffer.from("a,b\n1,2\n", "utf16le");
    const cases: [string, Uint8Array, RegExp][] = [
      ["x.orc", Buffer.from("ORC\x01\x02\x03\x00"), /ORC/],
      ["x.avro", Buffer.from("Obj\x01\x04\x14avro"), /Avro/],
      ["x.xlsx", Buffer.from("PK\x03\x04\x14\x00"), /zip/],
      ["x.csv.xz", Buffer.from("\xfd7zXZ\0\0", "latin1"), /xz/],
      ["x.csv.bz2", Buffer.from("BZh91AY&SY\x01\x02", "latin1"), /bzip2/],
      ["x.sz", Buffer.from("\xff\x06\0\0sNaPpY\0\0", "latin1"), /Snappy/],
      ["x.parquet", Buffer.from("PARE\x15\x00\x00\x00PARE", "latin1"), /encrypted/],
      ["x.csv", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /UTF-16/],
      ["x.csv", utf16, /UTF-16/],
      ["x.csv", Buffer.from("\n<!DOCTYPE html><html></html>"), /HTML/],
      ["x.csv", Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), /XML/],
      ["x.parquet.gz", gzipSync(parquet), /gzip around Parquet/],
      ["x.csv.gz.gz", gzipSync(gzipSync("a,b\n")), /./],
    ];
    for (const [name, bytes, kind] of cases) {
      const fault = await faultOf(detect(name, bytes));
      expect(["UNSUPPORTED_FORMAT", "UNKNOWN_FORMAT"], name).toContain(fault.code);
      expect(fault.problem, name).toMatch(kind);
      expect(fault.remedy).not.toBe("");
      expect(fault.object).toBe(name);
    }
  });

  it("calls binary bytes unknown", async () => {
    const noise = new Uint8Array(4096);
    for (let i = 0, seed = 1; i < noise.length; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      noise[i] = seed >>> 24;
    }
    expect(await faultOf(detect("x.csv", noise))).toMatchObject({ code: "UNKNOWN_FORMAT" });
    expect(await faultOf(detect("x", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1")))).toMatchObject({
      code: "UNKNOWN_FORMAT",
    });
  });

  it("calls no bytes an empty file", async () => {
    expect(await faultOf(detect("x.parquet", ""))).toMatchObject({ code: "EMPTY_FILE", object: "x.parquet" });
  });
});
