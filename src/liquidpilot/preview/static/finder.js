// Finding by typing: the picker of a person, of a scenario, and the palette, which finds anything.

import { patchChildren } from "./patch.js";
import { closeAround } from "./menus.js";
import { seekOutcomes } from "./outcomes.js";
import { commands } from "./keyboard.js";

const PAUSE = 60;
const parser = new DOMParser();

let timer = 0;
let latest = 0;
// What the list of each finder was found for.
const foundFor = new WeakMap();

const listOf = (finder) => finder.querySelector("[role=listbox]");
const optionsOf = (finder) => [...finder.querySelectorAll("[role=option]")];

async function search(finder) {
  const number = ++latest;
  const input = finder.querySelector("input");
  const asked = new URLSearchParams(location.search);
  asked.set("q", input.value.trim());
  if (finder.dataset.kind) asked.set("kind", finder.dataset.kind);
  const of = document.getElementById("main").dataset.address;
  if (of) asked.set("of", of);
  const chosen = document.querySelector("#tag[aria-current=true] .chip-name");
  if (finder.dataset.kind === "tag" && chosen) asked.set("tag", chosen.textContent);
  let text;
  try {
    text = await (await fetch(`/find?${asked}`)).text();
  } catch {
    return;
  }
  if (number !== latest) return;
  const found = parser.parseFromString(text, "text/html").body;
  if (!finder.dataset.kind) addCommands(found, input.value);
  foundFor.set(finder, asked.get("q"));
  patchChildren(listOf(finder), found);
  const options = optionsOf(finder);
  activate(finder, (!input.value && options.find((each) => each.ariaSelected === "true")) || options[0]);
  seekOutcomes();
}

function addCommands(found, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = commands().filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word)),
  );
  if (!fitting.length) return;
  found.querySelector("#list-palette-nothing")?.remove();
  const group = document.createElement("div");
  group.id = "list-palette-command";
  group.role = "group";
  group.ariaLabel = "Commands";
  const title = Object.assign(document.createElement("div"), { className: "found-title" });
  title.textContent = "Commands";
  title.ariaHidden = "true";
  group.append(title);
  for (const { key, name } of fitting) {
    const option = Object.assign(document.createElement("a"), {
      className: "option",
      id: `list-palette-command-${key}`,
      href: "#",
      tabIndex: -1,
    });
    option.role = "option";
    option.ariaSelected = "false";
    option.dataset.command = key;
    const label = Object.assign(document.createElement("span"), { className: "option-name" });
    label.textContent = name;
    const symbol = Object.assign(document.createElement("i"), { className: "symbol command" });
    const hint = document.createElement("kbd");
    hint.textContent = key;
    hint.className = "outcome";
    option.append(symbol, label, hint);
    group.append(option);
  }
  found.append(group);
}

function activate(finder, option) {
  for (const each of finder.querySelectorAll(".option.active")) each.classList.remove("active");
  option?.classList.add("active");
  option?.scrollIntoView({ block: "nearest" });
  const input = finder.querySelector("input");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  const finder = event.target.closest?.(".finder");
  if (!finder) return;
  const options = optionsOf(finder);
  const at = options.findIndex((each) => each.classList.contains("active"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    activate(finder, options[(at + step + options.length) % options.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const wanted = event.target.value.trim();
    if (foundFor.get(finder) === wanted) return options[at] && choose(options[at]);
    // Who types and presses Enter at once means what is found for it.
    clearTimeout(timer);
    search(finder).then(() => {
      const found = finder.querySelector(".option.active");
      if (found && foundFor.get(finder) === wanted && finder.checkVisibility()) choose(found);
    });
  }
}

function choose(option) {
  const { command } = option.dataset;
  if (!command) return option.click();
  closeAround(option);
  commands().find(({ key }) => key === command)?.act();
}

function opened(finder) {
  const input = finder.querySelector("input");
  input.value = "";
  // As long as it is open, it is not what the page says but what was found.
  listOf(finder).dataset.keep = "";
  input.focus();
  search(finder);
}

/** Open the palette. */
export function openPalette() {
  const palette = document.getElementById("palette");
  if (palette.open) return;
  document.querySelectorAll(":popover-open").forEach((each) => each.hidePopover());
  palette.showModal();
  opened(palette.querySelector(".finder"));
}

document.addEventListener("keydown", onKey);
document.addEventListener("input", ({ target }) => {
  const finder = target.closest?.(".finder");
  if (!finder) return;
  clearTimeout(timer);
  timer = setTimeout(() => search(finder), PAUSE);
});
document.addEventListener("click", (event) => {
  const option = event.target.closest?.("[data-command]");
  if (!option) return;
  event.preventDefault();
  choose(option);
});
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    const finder = target.matches?.(".picker") && target.querySelector(".finder");
    if (!finder) return;
    if (newState === "open") opened(finder);
    else delete listOf(finder).dataset.keep;
  },
  true,
);
