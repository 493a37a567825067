import { createHash } from "node:crypto";
import { type Html, html, markupOf, raw } from "../../shared/report/html.ts";
import { style } from "../../shared/report/style.ts";
import type { Mail } from "../aws/mail-sink.ts";
import { liveSections } from "./live-html.ts";
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
  const { work, monitors, mails, executions, choices } = liveSections(state);
  return documentOf(
    "Tidemark on this machine",
    html`<header class="head"><h1>Tidemark</h1><span class="soft">on this machine <span class="offline">\u00b7 stopped</span></span></header>
<div class="columns"><div>${uploadForm()}</div><div>${work}</div></div>
${monitors}
<div class="columns even"><div>${mails}</div><div>${executions}</div></div>
${choices}
${terminalSection(surroundings)}
<script>${raw(pageScript)}</script>`,
  );
}

/** What the page asks for every two seconds: the parts that change, one after the other. */
export function liveHtml(state: PageState): string {
  const { work, monitors, mails, executions, choices } = liveSections(state);
  return markupOf(html`${work}${monitors}${mails}${executions}${choices}`);
}

/** One mail as its subscriber reads it. */
export function mailHtml(mail: Mail): string {
  return documentOf(
    mail.subject,
    html`<p class="top"><a href="/">Tidemark on this machine</a></p>
<h2>${mail.subject}</h2><p class="note">To ${mail.to}${mail.file !== null && html` \u00b7 ${mail.file}`}</p>
<pre class="mail">${mail.text.split("\n").map((line) => html`${line}${raw("\n")}`)}</pre>`,
  );
}

function documentOf(title: string, body: Html): string {
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(wholeStyle)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`);
}

const kinds = [
  ["training", "Training"],
  ["heldout", "Held out"],
  ["serving", "Serving"],
  ["labels", "Labels"],
] as const;

function uploadForm(): Html {
  return html`<form autocomplete="off"><div class="fields">
<label>Monitor<input type="text" name="monitor" list="choices" value="my-model" required pattern="[^\\/]+" title="A name without slashes"></label>
<label class="short version">Version<input type="text" name="version" value="v1"></label></div>
<fieldset class="kinds" aria-label="What the files are">${kinds.map(
    ([value, title], i) =>
      html`<label><input type="radio" name="kind" value="${value}"${i === 0 && raw(" checked")}><span>${title}</span></label>`,
  )}</fieldset>
<label class="target"><input type="file" multiple><b>Drop files here, or choose them</b>
<span class="note">They become <code data-key></code></span></label>
<ul class="sent" aria-live="polite"></ul></form>`;
}

function terminalSection({ endpoint, dataBucket, dropFolder }: Surroundings): Html {
  const lines = [
    `export AWS_ENDPOINT_URL=${endpoint}`,
    "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1",
    `aws s3 cp train.csv s3://${dataBucket}/my-model/training/v1/`,
  ];
  return html`<footer><p>Files put into <code>${dropFolder}</code> are uploaded too. From a terminal, with the aws CLI or any SDK:</p>
<pre>${lines.map((line) => html`${line}${raw("\n")}`)}</pre></footer>`;
}

function sourceHash(source: string): string {
  return `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
}
