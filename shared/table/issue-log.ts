import type { TableIssue } from "./table.ts";

const maxIssues = 100;
const maxMessageLength = 200;

/** Counts what was wrong with a file's form while it is read. */
export interface IssueLog {
  /** Live: complete when the reading ends. */
  readonly issues: readonly TableIssue[];
  /**
   * Counts one case of `code` (in `column`, when given). `message` is asked for the first case only and cut to 200 characters.
   * After 100 different issues further columns count into one issue of their code without a column.
   */
  count(
    code: TableIssue["code"],
    where: { readonly row?: number; readonly column?: string },
    message: () => string,
  ): void;
}

/** An empty log. */
export function createIssueLog(): IssueLog {
  const issues: TableIssue[] = [];
  const byKey = new Map<string, TableIssue>();
  return {
    issues,
    count: (code, where, message) => {
      const named = where.column !== undefined && (byKey.has(`${code} ${where.column}`) || issues.length < maxIssues);
      const key = named ? `${code} ${where.column}` : code;
      const known = byKey.get(key);
      if (known !== undefined) {
        known.count++;
        return;
      }
      const issue: TableIssue = {
        code,
        count: 1,
        ...(where.row === undefined ? {} : { firstRow: where.row }),
        ...(named && where.column !== undefined ? { column: where.column } : {}),
        message: clip(message(), maxMessageLength),
      };
      byKey.set(key, issue);
      issues.push(issue);
    },
  };
}

/** The text, or its first `length - 1` characters and an ellipsis; control characters become spaces. */
export function clip(text: string, length: number): string {
  // A name or value of the data may be megabytes long: cut before replacing.
  const head = text.slice(0, length + 1).replace(/\p{Cc}/gu, " ");
  if (head.length <= length) return head;
  return `${head.slice(0, length - 1).replace(/[\ud800-\udbff]$/u, "")}…`;
}
