import type { NoticeLinks } from "../../shared/alert/notice.ts";
import type { Check } from "../../shared/check/check.ts";
import { configFileName, resultKeys } from "../../shared/keys.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";

/** The links a message about `check` carries; without a check, the monitor's own. */
export function linksOf(
  monitor: string,
  check: Check | null,
  { linkToData, linkToResult }: Pick<CheckMonitorDeps, "linkToData" | "linkToResult">,
): NoticeLinks {
  const dataKey = check?.batch.objects[0]?.key;
  return {
    report: check === null ? null : linkToResult(resultKeys.report(monitor, check.batch.id)),
    dataObject: dataKey === undefined ? null : linkToData(dataKey),
    monitorConfig: linkToData(`${monitor}/${configFileName}`),
  };
}
