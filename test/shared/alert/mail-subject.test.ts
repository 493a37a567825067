import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailSubject } from "../../../shared/alert/mail-subject.ts";
import { anyNotice, noticeOfEveryKind } from "../../support/sample-notice.ts";

describe("mailSubject", () => {
  it("says what, where and when for every kind of notice", () => {
    expect(noticeOfEveryKind().map(mailSubject)).toEqual([
      "[Tidemark] flights: DRIFT - distance has moved from training and 1 more in 2001-06-03",
      "[Tidemark] flights: recovered - distance and 1 more in 2001-06-03",
      "[Tidemark] flights: first batch checked - 2 questions in 2001-06-03",
      "[Tidemark] flights: baseline 2001-q1 is ready - 412,345 rows",
      "[Tidemark] flights: monitor.json refused - line 3, column 7",
      "[Tidemark] flights: SILENT - no serving data since 2001-06-01",
    ]);
  });

  it("is printable ASCII under 100 characters and keeps its end, whatever the names", () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const subject = mailSubject(notice);
        expect(subject).toMatch(/^\[Tidemark\] [ -~]+$/);
        expect(subject.length).toBeLessThan(100);
        expect(subject).toBe(subject.trim());
      }),
    );
  });

  it("transliterates a monitor's name", () => {
    const [alert] = noticeOfEveryKind();
    expect(mailSubject({ ...alert!, monitor: "Flüge nach Österreich" })).toMatch(
      /^\[Tidemark\] Fluge nach Osterreich: DRIFT/,
    );
    expect(mailSubject({ ...alert!, monitor: "航班" })).toMatch(/^\[Tidemark\] \?: DRIFT/);
  });
});
