// The page: its state is its address. A link or a control changes the address, and the page is made
// anew from it, in place.

import { change, followAddress, go } from "./address.js";
import { dragDevice, layOut } from "./device.js";
import { openPalette } from "./finder.js";
import { adoptDocument, showDocument } from "./frame.js";
import { onKey, openHelp, useLetters } from "./keyboard.js";
import "./accepting.js";
import { concerns, listen } from "./live.js";
import { savePicture, sendMail } from "./leaving.js";
import { closeAround } from "./menus.js";
import { seekOutcomes } from "./outcomes.js";
import { renewPanels, seekPanels } from "./panels.js";
import { patchAttributes, patchChildren } from "./patch.js";
import "./print.js";
import { keepingChoices, markShown, renewSoon } from "./rail.js";
import { closeDrawers, tellSides, toggleInspector, toggleRail } from "./sides.js";
import { chooseTab, seeTab, showTab } from "./tabs.js";
import { seekThumbnails } from "./thumbnails.js";
import { nextTheme, restoreTheme } from "./theme.js";
import { seekMarks } from "./trail.js";
import { followPage } from "./trying.js";

const $ = (selector, root = document) => root.querySelector(selector);
const parser = new DOMParser();
const REGIONS = ["bar", "main", "inspector"];

// --- making the page anew ----------------------------------------------------------------------

// Longer than from one key to the next: while somebody types, only the document is made anew.
const REST = 350;

let running = null;
let again = false;
// Ends what is asked for a page that nobody wants any more: one has gone on to another message.
let giveUp = new AbortController();
let askedPath = location.pathname;
let resting = 0;
// How often the document was asked for: an older one never takes the place of a newer one.
let documents = 0;
// The query that the page on the screen was made from.
let madeFrom = location.search;

/**
 * Fetch the page of the present address, and change what differs. One at a time; the last counts.
 * Of what is `typed` only the document, as long as it is: resolves when that is shown.
 */
function refresh({ typed = false } = {}) {
  clearTimeout(resting);
  resting = typed ? setTimeout(refresh, REST) : 0;
  if (typed) return showTyped();
  if (running) {
    again = true;
    if (location.pathname !== askedPath) giveUp.abort();
    return running;
  }
  giveUp = new AbortController();
  askedPath = location.pathname;
  document.body.dataset.making = "";
  running = renew(giveUp.signal)
    .catch(() => giveUp.signal.aborted || tellStopped(true))
    .finally(() => {
      running = null;
      delete document.body.dataset.making;
      if (again) {
        again = false;
        refresh();
      }
    });
  return running;
}

async function showTyped() {
  try {
    return (await showEarly()) ?? refresh();
  } catch {
    tellStopped(true);
  }
}

/** Show the document of the present address, and return where it is; null if it needs a new page. */
async function showEarly(signal) {
  const turn = ++documents;
  const shown = $("#frame") && $("#main").dataset.document;
  const early = shown && documentNow(shown);
  if (!early) return null;
  const text = await (await fetch(early, { signal })).text();
  if (turn === documents) await showDocument($("#frame"), early, text);
  return early;
}

async function renew(signal) {
  const before = $("#main");
  // Most refreshes show the same document again, or what is tried in it: it is updated first, the
  // rest of the page can wait.
  const early = await showEarly(signal);
  const asked = location.href;
  const answer = await fetch(asked, { signal });
  const wanted = parser.parseFromString(await answer.text(), "text/html");
  // A tab that was chosen meanwhile is in the address: an answer to another address would undo it.
  if (location.href !== asked) {
    again = !resting;
    return;
  }
  const main = $("#main", wanted);
  if (!main || main.className !== before.className) return location.reload();
  // What may run in a frame is fixed when the frame is made.
  if ($("#frame")?.sandbox.value !== ($("#frame", wanted) ?? $("#frame"))?.sandbox.value) {
    return location.reload();
  }
  const address = main.dataset.document;
  if ($("#frame") && $("#frame", wanted) && early !== address) {
    // What is typed from now on is another page's.
    documents += 1;
    await showDocument($("#frame"), address, undefined, signal);
    if (signal.aborted) return;
  }
  madeFrom = new URL(asked).search;
  if (document.title !== wanted.title) document.title = wanted.title;
  for (const id of REGIONS) {
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

/** Return the document of the address, if it is the same person's as in `shown`; else null. */
function documentNow(shown) {
  const before = new URL(shown, location.href);
  const now = new URL(location.href);
  if (before.pathname.replace("/document/", "/message/") !== now.pathname) return null;
  const [old, asked] = [before.searchParams, now.searchParams];
  const SAME = ["profile", "scenario", "now", "part", "dark", "images"];
  if (SAME.some((name) => (old.get(name) ?? "") !== (asked.get(name) ?? ""))) return null;
  const query = new URLSearchParams();
  for (const name of ["profile", "scenario", "now", "response", "set", "draft", "part", "dark", "images"]) {
    for (const value of asked.getAll(name)) query.append(name, value);
  }
  return `${before.pathname}?${query}`;
}

/** What has to be done after each change of the page. */
function settlePage() {
  const frame = $("#frame");
  if (frame && !frame.dataset.policy) {
    adoptDocument(frame, $("#main").dataset.document);
    // The shortcuts work in the message too; a document that is loaded has not heard of them.
    const hearKeys = () =>
      frame.contentDocument?.addEventListener("keydown", (event) => onKey(event, openPalette));
    frame.addEventListener("load", hearKeys);
    hearKeys();
  }
  layOut();
  tellSides();
  seeTab();
  markShown();
  seekOutcomes();
  seekThumbnails();
  seekMarks();
  seekPanels();
  followPage();
  document.dispatchEvent(new Event("settled"));
}

/** A page comes before what there is to say about the message: that is asked for when it is seen. */
function finishPage() {
  if (!("unfinished" in ($("#main")?.dataset ?? {}))) return;
  const frame = $("#frame");
  const finish = () => requestAnimationFrame(() => setTimeout(refresh));
  if (!frame || frame.contentDocument?.readyState === "complete") finish();
  else frame.addEventListener("load", finish, { once: true });
}

// --- controls ----------------------------------------------------------------------------------

function onChange({ target }) {
  if (target.id === "letters") return useLetters(target.checked);
  if (target.dataset.response) return chooseResponse(target.dataset.response, target.value);
  // What is typed is heard while it is typed.
  if (target.dataset.path && target.localName === "select") return setValue(target.dataset.path, target.value);
}

function chooseProfile(name) {
  return change((query) => {
    query.set("profile", name);
    query.delete("set");
    query.delete("draft");
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

const PRESSED = {
  reset: () => change((query) => query.delete("set")),
  theme: nextTheme,
  "help-button": openHelp,
  "open-palette": openPalette,
  "fold-rail": toggleRail,
  "open-rail": toggleRail,
  "fold-inspector": () => toggleInspector(),
  "close-inspector": () => {
    toggleInspector(false);
    $("#fold-inspector").focus();
  },
  "copy-link": () => copy(location.href, "the link"),
  deliver,
  draw: () => tell("drawing it", savePicture),
};

function onClick(event) {
  const target = event.target.closest("button, a");
  if (!target || event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented) return;
  const { copy: text, copyFrom, stub, tab, show } = target.dataset;
  const act = PRESSED[target.id];
  if (target.matches(".menu .item:not([href]), .menu [download]")) closeAround(target);
  if (text !== undefined) {
    event.preventDefault();
    return copy(text, text);
  }
  if (copyFrom) return copyText(copyFrom, target.textContent.trim());
  if (stub) return write("/fixtures", { number: Number(stub) });
  if (tab ?? show) {
    event.preventDefault();
    closeAround(target);
    toggleInspector(true);
    return chooseTab(tab ?? show);
  }
  if (act) return act(target);
  if (target.localName === "a") followInPlace(event, target);
}

/** Follow a link to a state of this page, or to another message, without loading the page. */
function followInPlace(event, link) {
  const isHere = link.getAttribute("href").startsWith("?");
  const isMessage = $(".message-page") && link.pathname.startsWith("/message/");
  if (link.target || "out" in link.dataset || !(isHere || isMessage)) return;
  event.preventDefault();
  if (link.id === "verdict") {
    toggleInspector(true);
    return showTab(new URL(link.href).searchParams.get("tab"));
  }
  const href = link.matches(".row") ? keepingChoices(link.href) : changed(link.href);
  closeAround(link);
  closeDrawers();
  go(href);
}

/** Return where a link leads that was made before the address has changed: only its change counts. */
function changed(href) {
  const wanted = new URL(href);
  const now = new URL(location.href);
  if (wanted.pathname !== now.pathname) return href;
  const made = new URLSearchParams(madeFrom);
  const names = new Set([...wanted.searchParams.keys(), ...made.keys()]);
  for (const name of names) {
    const values = wanted.searchParams.getAll(name);
    if (values.join("\n") === made.getAll(name).join("\n")) continue;
    now.searchParams.delete(name);
    for (const value of values) now.searchParams.append(name, value);
  }
  return now.href;
}

async function copyText(address, what) {
  const answer = await fetch(address);
  if (answer.ok) return copy(await answer.text(), what.replace(/^Copy /, ""));
  say(`there is nothing to copy: ${(await answer.json()).error}`);
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`copied ${what.length > 60 ? `${what.slice(0, 60)}…` : what}`);
  } catch {
    say("the browser does not let a page copy here");
  }
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

/** Say that something is being done, and then what has come of it. */
async function tell(meanwhile, act) {
  say(meanwhile);
  try {
    say(await act());
  } catch (error) {
    say(error.message);
  }
}

async function onSubmit(event) {
  const form = event.target;
  if (form.id === "send-mail") {
    event.preventDefault();
    closeAround(form);
    return tell("sending it", () => sendMail(form));
  }
  if (form.id === "save-profile") {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    if (await write("/profiles", { name })) await chooseProfile(name);
  } else if (form.matches(".menu-form")) {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...asked]) if (!value) asked.delete(name);
    closeAround(form);
    go(`?${asked}`);
  }
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
  const told = answer.ok ? await answer.text() : await answer.json();
  button.disabled = false;
  // It may be another message that is shown by now, or another person's.
  if ($("#delivery")?.dataset.of !== of) return;
  const shown = $("#delivered");
  if (answer.ok) {
    patchChildren(shown, parser.parseFromString(told, "text/html").body);
  } else {
    const { error, hint } = told;
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.textContent = hint ? `${error}: ${hint}` : error;
    shown.replaceChildren(problem);
  }
  shown.dataset.of = of;
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
  // As long as it takes to read.
  toast = setTimeout(() => (box.hidden = true), Math.max(3500, text.length * 70));
}

// --- live --------------------------------------------------------------------------------------

let server = null;
let isStopped = false;

/** Say that the server is gone, or that it is back. */
function tellStopped(stopped) {
  isStopped = stopped;
  const light = $("#live");
  if (light) {
    light.textContent = stopped ? "stopped" : "live";
    light.classList.toggle("lost", stopped);
  }
  $("#stopped").hidden = !stopped;
}

/** Show what has changed: in the list and the panels, and in the message if that `isMeant`. */
function follow({ epoch }, isMeant = true) {
  document.body.dataset.epoch = epoch;
  if (isMeant) refresh();
  renewSoon(300);
  renewPanels();
}

function hear(event) {
  if (event.name === "open") {
    const restarted = server !== null && server !== event.process;
    const missed = isStopped || event.epoch > Number(document.body.dataset.epoch);
    server = event.process;
    if (restarted) return location.reload();
    tellStopped(false);
    if (missed) follow(event);
  } else if (event.name === "change") {
    // The page that is being made may use more than the one that is shown.
    follow(event, running || concerns(event.paths, JSON.parse($("#main")?.dataset.uses ?? "[]")));
  } else if (event.name === "bye" || event.name === "lost") {
    tellStopped(true);
  }
}

restoreTheme();
useLetters();
followAddress(refresh);
document.addEventListener("change", onChange);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
document.addEventListener("keydown", (event) => onKey(event, openPalette));
document.addEventListener("pointerdown", dragDevice);
addEventListener("popstate", () => {
  // What has the focus keeps its value else.
  document.activeElement?.blur();
  refresh();
});
document.addEventListener("listed", () => $(".overview") && new URLSearchParams(location.search).get("show") && refresh());
settlePage();
finishPage();
if (location.hash === "#search") $("#search")?.focus();
listen(hear);
