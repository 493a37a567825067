import { describe, expect, it } from "vitest";
import { createKernel } from "../../../shared/kernel/kernel.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { JsonColumns } from "../../../shared/table/json-columns.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";

describe("JsonColumns", () => {
  it("gives back the room of long texts when the next ones are short", () => {
    const kernel = createKernel();
    const columns = new JsonColumns(kernel, { object: "a", limits: defaultLimits, log: createIssueLog() });
    const long = "a".repeat(2 ** 20);
    for (let i = 0; i < 100; i++) {
      const records = [{ [`c${i}`]: long, [`c${i + 1}`]: "b" }, { [`c${i}`]: "c" }, { [`c${i}`]: null }];
      for (const record of records) columns.addRecord(record, 1, 1, () => record);
      const batch = columns.flush();
      expect(batch.getChild(`c${i}`)!.toJSON()).toEqual([long, "c", null]);
      expect(batch.getChild(`c${i + 1}`)!.toJSON()).toEqual(["b", null, null]);
    }
    expect(kernel.u8().length).toBeLessThan(64 * 2 ** 20);
  });
});
