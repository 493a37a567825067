import { createHash } from "node:crypto";
import { type Html, html, markupOf, raw } from "../../shared/report/html.ts";
import { style } from "../../shared/report/style.ts";
import type { Mail } from "../aws/mail-sink.ts";
import { liveHtml, monitorOptions } from "./live-html.ts";
import { pageScript } from "./page-script.ts";
import type { PageState } from "./page-state.ts";
import { pageStyle } from "./page-style.ts";

/** What the page says about how to reach the stack otherwise. */
export interface Surroundings {
  readonly endpoint: string;
  readonly dataBucket: string;
  readonly dropFolder: string;
}

const wholeStyle = style + pageStyle;

/** The page may run its own script, draw itself with its own style, and talk to its own server; nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `script-src ${sourceHash(pageScript)}`,
  `style-src ${sourceHash(wholeStyle)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page: upload, what is being worked on, monitors with their checks, mails, retraining runs. */
export function pageHtml(state: PageState, surroundings: Surroundings): string {
  return documentOf(
    "Tidemark on this machine",
    html`<header class="head"><h1>Tidemark</h1><span class="soft">on this machine <span class="offline">· stopped</span></span></header>
<div class="columns"><div>${uploadForm()}</div><div id="work"></div></div>
<div id="monitor-list"></div>
<div class="columns even"><div id="mails"></div><div id="executions"></div></div>
${monitorOptions(state)}
${terminalSection(surroundings)}`,
    liveHtml(state),
  );
}
