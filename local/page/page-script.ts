/**
 * The script of the page: sends dropped files one after the other, posts buttons, and replaces the sections that changed every two
 * seconds. It writes text only as text; the one markup it inserts is this server's own, escaped there.
 */
export const pageScript = `
"use strict";
const form = document.querySelector("form");
const target = document.querySelector(".target");
const chooser = target.querySelector("input");
const sent = document.querySelector(".sent");
const queue = [];
let sending = false;

function keyOf(name) {
  const monitor = form.monitor.value.trim();
  if (name === "monitor.json" || name === "schema.pbtxt") return [monitor, name];
  const kind = form.kind.value;
  const version = form.version.value.trim() || "v1";
  if (kind === "training") return [monitor, "training", version, name];
  if (kind === "heldout") return [monitor, "training", version, "heldout", name];
  return [monitor, kind, name];
}

function showTarget() {
  const kind = form.kind.value;
  form.querySelector(".version").hidden = kind !== "training" && kind !== "heldout";
  target.querySelector("[data-key]").textContent = keyOf("").join("/");
}

function add(files) {
  if (!form.monitor.reportValidity()) return;
  for (const file of files) {
    const key = keyOf(file.name).join("/");
    const line = sent.appendChild(document.createElement("li"));
    line.appendChild(document.createElement("span")).textContent = key;
    const state = line.appendChild(document.createElement("span"));
    state.textContent = "waiting";
    const progress = line.appendChild(document.createElement("progress"));
    progress.value = 0;
    queue.push({ file, key, line, state, progress });
  }
  while (sent.children.length > 30) sent.firstElementChild.remove();
  if (!sending) sendNext();
}

function sendNext() {
  const next = queue.shift();
  sending = next !== undefined;
  if (!sending) return;
  const { file, key, state, progress } = next;
  const request = new XMLHttpRequest();
  request.open("PUT", "/objects/" + key.split("/").map(encodeURIComponent).join("/"));
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.onprogress = (event) => {
    progress.value = event.total > 0 ? event.loaded / event.total : 1;
    state.textContent = Math.floor(100 * progress.value) + "%";
  };
  request.onloadend = () => {
    const good = request.status === 204;
    progress.remove();
    state.textContent = good ? "stored" : request.status === 0 ? "not sent" : request.responseText.slice(0, 300);
    state.className = good ? "soft" : "failed";
    sendNext();
    refresh();
  };
  request.send(file);
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => { event.preventDefault(); target.classList.add("over"); });
}
document.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) target.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  target.classList.remove("over");
  add([...event.dataTransfer.files]);
});
chooser.addEventListener("change", () => { add([...chooser.files]); chooser.value = ""; });
form.addEventListener("input", showTarget);
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (button === null) return;
  button.disabled = true;
  await fetch(button.dataset.post, { method: "POST" }).catch(() => {});
  refresh();
});

const seen = new Map();
function replace(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  for (const fresh of [...template.content.children]) {
    const text = fresh.outerHTML;
    const old = document.getElementById(fresh.id);
    if (old === null || seen.get(fresh.id) === text) continue;
    const first = !seen.has(fresh.id) && old.outerHTML === text;
    seen.set(fresh.id, text);
    if (first) continue;
    for (const details of old.querySelectorAll("details[open]")) {
      const same = fresh.querySelector("#" + CSS.escape(details.id));
      if (same !== null) same.open = true;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(fresh);
    if (focused !== null) fresh.querySelector('[href="' + CSS.escape(focused) + '"]')?.focus();
  }
}

let refreshing = false;
async function refresh() {
  if (refreshing || document.hidden) return;
  refreshing = true;
  try {
    const answer = await fetch("/live");
    if (answer.ok) replace(await answer.text());
    document.body.classList.toggle("gone", !answer.ok);
  } catch {
    document.body.classList.add("gone");
  }
  refreshing = false;
}
showTarget();
setInterval(refresh, 2000);
document.addEventListener("visibilitychange", refresh);
`;
