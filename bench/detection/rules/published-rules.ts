import { alibiDetect } from "./alibi-detect.ts";
import { azure } from "./azure.ts";
import { deepchecks } from "./deepchecks.ts";
import { evidently } from "./evidently.ts";
import { nannyml } from "./nannyml.ts";
import type { Rule } from "./rule.ts";
import { sagemakerRobust, sagemakerSimple } from "./sagemaker.ts";
import { tfdv, tfdvExample } from "./tfdv.ts";
import { whylogs } from "./whylogs.ts";

/** Every re-implemented rule, in the order of the tables. */
export const publishedRules: readonly Rule[] = [
  evidently,
  nannyml,
  sagemakerRobust,
  sagemakerSimple,
  tfdv,
  tfdvExample,
  azure,
  whylogs,
  deepchecks,
  alibiDetect,
];
