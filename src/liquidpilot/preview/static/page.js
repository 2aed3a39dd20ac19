// The page: its state is its address. A control changes the address, and the page is made anew from
// it, in place.

import { adoptDocument, showDocument } from "./frame.js";
import { concerns, listen } from "./live.js";
import { patchAttributes, patchChildren } from "./patch.js";
import { filterList } from "./search.js";
import { nextTheme, restoreTheme } from "./theme.js";

const WIDTHS = { desktop: 640, tablet: 768, phone: 375 };
const CYCLES = { dark: ["", "own", "inverted"], images: ["", "on", "off"] };
const $ = (selector, root = document) => root.querySelector(selector);
const parser = new DOMParser();

// --- the address -------------------------------------------------------------------------------

function change(edit, { replace = false } = {}) {
  const address = new URL(location.href);
  edit(address.searchParams);
  if (address.href === location.href) return Promise.resolve();
  history[replace ? "replaceState" : "pushState"](null, "", address);
  return refresh();
}

function put(query, name, value) {
  if (value) query.set(name, value);
  else query.delete(name);
}

// --- making the page anew ----------------------------------------------------------------------

let running = null;
let again = false;

/** Fetch the page of the present address, and change what differs. One at a time; the last counts. */
function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = renew().finally(() => {
    running = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return running;
}

async function renew() {
  const before = $("#main");
  const shown = $("#frame") && before.dataset.document;
  // Most refreshes show the same document again: it is updated first, the rest of the page can wait.
  const early = shown && isOfThisAddress(shown) ? fetch(shown) : null;
  if (early) await showDocument($("#frame"), shown, await (await early).text());
  const answer = await fetch(location.href);
  const wanted = parser.parseFromString(await answer.text(), "text/html");
  const main = $("#main", wanted);
  if (!main || main.className !== before.className) return location.reload();
  const address = main.dataset.document;
  if ($("#frame") && $("#frame", wanted) && !(early && address === shown)) {
    await showDocument($("#frame"), address);
  }
  if (document.title !== wanted.title) document.title = wanted.title;
  patchAttributes(before, main);
  patchChildren(before, main);
  for (const id of ["choices", "matrix-link"]) {
    const [old, fresh] = [document.getElementById(id), wanted.getElementById(id)];
    if (old && fresh) {
      patchAttributes(old, fresh);
      patchChildren(old, fresh);
    }
  }
  forgetDelivery();
  for (const cell of document.querySelectorAll(".thumb iframe")) cell.contentWindow.location.reload();
  settlePage();
}

function isOfThisAddress(address) {
  const shown = new URL(address, location.href).searchParams;
  const now = new URLSearchParams(location.search);
  return ["profile", "scenario", "now", "dark", "images", "part"].every(
    (name) => (shown.get(name) ?? "") === (now.get(name) ?? ""),
  );
}

let outcomes = 0;

/** What has to be said after each change of the page. */
function settlePage() {
  const frame = $("#frame");
  if (frame && !frame.dataset.policy) {
    adoptDocument(frame, $("#main").dataset.document);
    // The shortcuts work in the message too; a document that is loaded has not heard of them.
    const hearKeys = () => frame.contentDocument?.addEventListener("keydown", onKey);
    frame.addEventListener("load", hearKeys);
    hearKeys();
  }
  setWidth();
  clearTimeout(outcomes);
  if ($("#outcomes")) outcomes = setTimeout(showOutcomes, 250);
}

async function showOutcomes() {
  const main = $("#main");
  const answer = await fetch(`/outcomes/${main.dataset.address}${location.search}`);
  const wanted = parser.parseFromString(await answer.text(), "text/html");
  if ($("#outcomes")) patchChildren($("#outcomes"), wanted.body);
}

// --- width -------------------------------------------------------------------------------------

function setWidth() {
  const device = $("#device");
  if (!device) return;
  const width = $("#stage").dataset.width;
  const pixels = WIDTHS[width] ?? (Number(width) || 480);
  device.style.width = width === "desktop" ? "" : `${pixels}px`;
  device.classList.toggle("desktop", width === "desktop");
  device.classList.toggle("phone", width === "phone");
  device.classList.toggle("free", !(width in WIDTHS));
  $("#grip").setAttribute("aria-valuenow", pixels);
}

function chooseWidth(width) {
  $("#stage").dataset.width = width === "free" ? "480" : width;
  return change((query) => put(query, "width", width === "free" ? "480" : width), { replace: true });
}

function dragWidth(event) {
  if (event.target.id !== "grip") return;
  const device = $("#device");
  const start = { x: event.clientX, width: device.offsetWidth };
  device.classList.add("dragging");
  event.target.setPointerCapture(event.pointerId);
  event.target.onpointermove = (move) => {
    // The frame is centred, so that each side gets half of what is dragged.
    const width = Math.max(240, Math.min(1400, start.width + 2 * (move.clientX - start.x)));
    $("#stage").dataset.width = String(Math.round(width));
    setWidth();
  };
  event.target.onpointerup = () => {
    event.target.onpointermove = null;
    device.classList.remove("dragging");
    const width = $("#stage").dataset.width;
    change((query) => query.set("width", width), { replace: true });
  };
}

// --- controls ----------------------------------------------------------------------------------

function onChange({ target }) {
  if (target.name === "width") return chooseWidth(target.value);
  if (target.name === "profile") return chooseProfile(target.value);
  if (target.dataset.response) return chooseResponse(target.dataset.response, target.value);
  if (target.dataset.path) return setValue(target.dataset.path, target.value);
  if (target.form?.id === "choices") {
    const value = target.value === target.dataset.default ? "" : target.value;
    return change((query) => put(query, target.name, value));
  }
}

function chooseProfile(name) {
  return change((query) => {
    put(query, "profile", name);
    query.delete("set");
  });
}

function chooseResponse(fixture, response) {
  return change((query) => {
    const others = query.getAll("response").filter((each) => !each.startsWith(`${fixture}=`));
    query.delete("response");
    for (const each of others) query.append("response", each);
    if (response) query.append("response", `${fixture}=${response}`);
  });
}

function setValue(path, value) {
  return change((query) => {
    const others = query.getAll("set").filter((each) => !each.startsWith(`${path}=`));
    query.delete("set");
    for (const each of others) query.append("set", each);
    query.append("set", `${path}=${value}`);
  });
}

function onClick(event) {
  const target = event.target.closest("button, a");
  if (!target || event.metaKey || event.ctrlKey) return;
  const { copy, stub, set, tab } = target.dataset;
  if (copy !== undefined) {
    event.preventDefault();
    navigator.clipboard?.writeText(copy);
    return say(`copied ${copy}`);
  }
  if (stub) return write("/fixtures", { number: Number(stub) });
  if (tab) {
    event.preventDefault();
    return showTab(tab);
  }
  if (set) {
    event.preventDefault();
    const [name, ...value] = set.split("=");
    if (name === "profile") return chooseProfile(value.join("="));
    return change((query) => put(query, name, value.join("=")));
  }
  if (target.id === "edge") return toggleEdgeCase(target);
  if (target.id === "deliver") return deliver(target);
  if (target.id === "reset") return change((query) => query.delete("set"));
  if (target.id === "help-button") return $("#help").showModal();
  if (target.id === "theme") return nextTheme();
}

function toggleEdgeCase(button) {
  const on = button.getAttribute("aria-pressed") === "true";
  return chooseProfile(on ? "" : button.dataset.profile);
}

function showTab(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
    $(`#panel-${tab.dataset.tab}`).hidden = tab.dataset.tab !== name;
  }
  return change((query) => query.set("tab", name), { replace: true });
}

async function write(address, data) {
  const body = { address: $("#main").dataset.address, query: location.search, ...data };
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  say(answer.ok ? `wrote ${said.path}` : `${said.error}${said.hint ? `: ${said.hint}` : ""}`);
  await refresh();
  return answer.ok;
}

async function onSubmit(event) {
  if (event.target.id !== "save-profile") return;
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  if (await write("/profiles", { name })) await chooseProfile(name);
}

/** Deliver the webhook as the page shows it to a simulated service, and show what comes of it. */
async function deliver(button) {
  const section = $("#delivery");
  const of = section.dataset.of;
  button.disabled = true;
  const body = { address: $("#main").dataset.address, query: location.search };
  const answer = await fetch("/deliveries", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const shown = $("#delivered");
  if (answer.ok) {
    patchChildren(shown, parser.parseFromString(await answer.text(), "text/html").body);
  } else {
    const { error, hint } = await answer.json();
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.textContent = hint ? `${error}: ${hint}` : error;
    shown.replaceChildren(problem);
  }
  shown.dataset.of = of;
  button.disabled = false;
}

/** What was delivered for somebody else, or before the files changed, is not what would be now. */
function forgetDelivery() {
  const shown = $("#delivered");
  if (shown && shown.dataset.of !== $("#delivery").dataset.of) shown.replaceChildren();
}

let toast = 0;

function say(text) {
  const box = $("#toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toast);
  toast = setTimeout(() => (box.hidden = true), 3500);
}

// --- keyboard ----------------------------------------------------------------------------------

const cycle = (name) => () =>
  change((query) => {
    const values = CYCLES[name];
    put(query, name, values[(values.indexOf(query.get(name) ?? "") + 1) % values.length]);
  });
const part = (name) => () =>
  change((query) => put(query, "part", query.get("part") === name ? "" : name));
const tab = (name) => () => $(`#tab-${name}`) && showTab(name);

const KEYS = {
  "/": () => ($("#search") ? $("#search").focus() : location.assign("/#search")),
  "?": () => $("#help").showModal(),
  j: () => step(1),
  k: () => step(-1),
  p: () => $("#profile")?.focus(),
  s: () => $("#scenario")?.focus(),
  e: () => $("#edge") && toggleEdgeCase($("#edge")),
  1: () => $("#stage") && chooseWidth("desktop"),
  2: () => $("#stage") && chooseWidth("tablet"),
  3: () => $("#stage") && chooseWidth("phone"),
  4: () => $("#stage") && chooseWidth("free"),
  d: cycle("dark"),
  i: cycle("images"),
  t: part("text"),
  v: part("source"),
  c: tab("calls"),
  a: tab("data"),
  f: tab("findings"),
  w: tab("person"),
  m: () => $("#matrix-link")?.click(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return document.activeElement?.blur();
  if (event.target.closest?.("input:not([type=radio]), select, textarea, dialog")) return;
  if (event.target.id === "grip" && event.key.startsWith("Arrow")) return nudge(event);
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

function nudge(event) {
  const step = event.key === "ArrowRight" ? 10 : event.key === "ArrowLeft" ? -10 : 0;
  const width = String(Math.max(240, $("#device").offsetWidth + step));
  $("#stage").dataset.width = width;
  setWidth();
  change((query) => query.set("width", width), { replace: true });
}

async function step(by) {
  const cards = $(".cards") ? document : await messageList();
  const links = [...cards.querySelectorAll(".card")].filter((link) => !link.closest("[hidden]"));
  if (!links.length) return;
  if ($(".cards")) {
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
    return;
  }
  const at = links.findIndex((link) => link.getAttribute("href") === location.pathname);
  const next = links[at + by];
  if (next) location.assign(next.getAttribute("href") + location.search);
}

async function messageList() {
  return parser.parseFromString(await (await fetch("/")).text(), "text/html");
}

// --- live --------------------------------------------------------------------------------------

let server = null;

function hear(event) {
  const light = $("#live");
  if (event.name === "open") {
    light.textContent = "live";
    light.classList.remove("lost");
    const restarted = server !== null && server !== event.process;
    const missed = event.epoch > Number(document.body.dataset.epoch);
    server = event.process;
    if (restarted) return location.reload();
    if (missed) refresh();
  } else if (event.name === "change") {
    document.body.dataset.epoch = event.epoch;
    if (concerns(event.paths, JSON.parse($("#main")?.dataset.uses ?? "[]"))) refresh();
  } else if (event.name === "bye" || event.name === "lost") {
    light.textContent = "stopped";
    light.classList.add("lost");
  }
}

restoreTheme();
document.addEventListener("change", onChange);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
document.addEventListener("input", filterList);
document.addEventListener("keydown", onKey);
document.addEventListener("pointerdown", dragWidth);
addEventListener("popstate", () => {
  // What has the focus keeps its value else.
  document.activeElement?.blur();
  refresh();
});
settlePage();
if (location.hash === "#search") $("#search")?.focus();
listen(hear);
