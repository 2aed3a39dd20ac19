// The rail: the messages, searched while one types; which of them is shown; the next and the last.

import { change, put } from "./address.js";
import { closeAround } from "./menus.js";
import { patchChildren } from "./patch.js";
import { seekOutcomes } from "./outcomes.js";
import { openRail } from "./sides.js";

const PAUSE = 70;
const KEPT = ["profile", "scenario", "now", "dark", "images", "device", "zoom", "tab"];
const FILTERS = ["show", "channel", "tag"];
const parser = new DOMParser();
const $ = (selector) => document.querySelector(selector);

let marked = null;
// What is listed: all, what is in trouble, or one channel; and of that, what has one tag.
let filter = new URLSearchParams(location.search);
let timer = 0;
let latest = 0;

/** Make the list anew, as after a change of the files. */
export async function renewRail() {
  if (!$("#rail-list")) return;
  const number = ++latest;
  const asked = new URLSearchParams();
  for (const name of FILTERS) if (filter.get(name)) asked.set(name, filter.get(name));
  const now = new URLSearchParams(location.search);
  for (const name of KEPT) if (now.get(name)) asked.set(name, now.get(name));
  asked.set("q", $("#search").value.trim());
  asked.set("at", $("#main").dataset.address ?? "");
  let text;
  try {
    text = await (await fetch(`/rail?${asked}`)).text();
  } catch {
    return;
  }
  if (number !== latest) return;
  const before = $("#rail-rows")?.textContent;
  patchChildren($("#rail-list"), parser.parseFromString(text, "text/html").body);
  tellBroken();
  seekOutcomes();
  // Who asks for trouble is shown what is found, until all messages have been looked at.
  if (Number($("#rail-rows").dataset.unknown)) renewSoon(120);
  if ($("#rail-rows").textContent !== before) document.dispatchEvent(new Event("listed"));
}

/** Say in the bar too, which is always seen, that files cannot be read. */
function tellBroken() {
  const summary = $("#rail-broken summary");
  $("#broken-files").hidden = !summary;
  if (summary) $("#broken-files").lastElementChild.textContent = summary.textContent;
}

/** Show the files that cannot be read. */
async function showBroken() {
  openRail();
  // The bar may know of them before the list does, and what is asked for twice is shown once.
  for (let tries = 0; tries < 5 && !$("#rail-broken"); tries += 1) await renewRail();
  const broken = $("#rail-broken");
  if (!broken) return;
  broken.open = true;
  broken.querySelector("summary").focus();
}

/** The same, in a moment: many changes are one. */
export function renewSoon(after = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(renewRail, after);
}

/** The page of all messages shows what is listed: it has the search and the filters in its address. */
function tellPage(options) {
  if (!$(".overview")) return;
  change((query) => {
    put(query, "q", $("#search").value.trim());
    for (const name of FILTERS) put(query, name, filter.get(name));
    query.delete("cards");
  }, options);
}

/** Mark the message that is shown; call it after each change of the page. */
export function markShown() {
  const address = $("#main").dataset.address;
  const row = address && document.getElementById(`row-${address}`)?.querySelector(".row");
  for (const other of document.querySelectorAll(".row[aria-current]")) {
    if (other !== row) other.removeAttribute("aria-current");
  }
  if (!row || row === marked) return;
  marked = row;
  row.setAttribute("aria-current", "page");
  row.scrollIntoView({ block: "nearest" });
}

/** Return the link of a row with what is chosen now: whoever is looked at stays. */
export function keepingChoices(href) {
  const address = new URL(href, location.href);
  const now = new URLSearchParams(location.search);
  address.search = "";
  for (const name of KEPT) if (now.get(name)) address.searchParams.set(name, now.get(name));
  return address.href;
}

/** Go to the next message, or with -1 to the one before. */
export function step(by) {
  const rows = [...document.querySelectorAll(".row")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const to = at < 0 ? rows.at(by > 0 ? 0 : -1) : rows[at + by];
  if (to) to.click();
}

document.addEventListener("input", ({ target }) => {
  if (target.id !== "search") return;
  tellPage({ replace: true });
  renewSoon();
});
addEventListener("popstate", () => {
  if (!$(".overview")) return;
  filter = new URLSearchParams(location.search);
  $("#search").value = filter.get("q") ?? "";
  renewRail();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".rail-search")) return;
  event.preventDefault();
  document.querySelector(".row")?.click();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#broken-files")) return showBroken();
  const chip = event.target.closest?.("[data-filter]");
  if (!chip || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const wanted = new URLSearchParams(chip.dataset.filter);
  const tag = filter.get("tag");
  // A tag goes with whatever else is chosen; the chosen one is given up where it is chosen again.
  if (wanted.has("tag")) {
    for (const name of FILTERS) if (name !== "tag" && filter.get(name)) wanted.set(name, filter.get(name));
    if (wanted.get("tag") === tag) wanted.delete("tag");
  } else if (tag && wanted.size) wanted.set("tag", tag);
  filter = wanted;
  closeAround(chip);
  tellPage();
  renewRail();
});
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("#rail");
  if (!list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const rows = [...list.querySelectorAll(".row")];
  const at = rows.indexOf(event.target);
  const to = at < 0 ? rows[0] : rows[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
