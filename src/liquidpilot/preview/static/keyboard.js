// Single letters: shortcuts that change what is shown and never what is in a field; they can be
// switched off. Each of them presses what is on the page, so that it does what a click does.

import { openRail, toggleInspector, toggleRail } from "./sides.js";
import { nudgeDevice } from "./device.js";
import { step } from "./rail.js";

const $ = (selector) => document.querySelector(selector);
const press = (selector) => () => $(selector)?.click();

/** Press the link after the one that is chosen, in the group `id`; or the first again. */
const cycle = (id) => () => {
  const links = [...document.querySelectorAll(`#${id} a`)];
  const at = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  links[(at + 1) % links.length]?.click();
};
const part = (name) => () => {
  const isShown = $(`#part-${name}`)?.getAttribute("aria-current") === "true";
  $(isShown ? "#part-message" : `#part-${name}`)?.click();
};
const tab = (name) => () => {
  const link = $(`#tab-${name}`);
  if (!link) return;
  toggleInspector(true);
  // Edit begins when it is pressed.
  link.click();
};
const search = () => {
  openRail();
  $("#search")?.focus();
};

const SHORTCUTS = [
  ["/", "Search the messages", search],
  ["j", "Next message", () => step(1)],
  ["k", "Previous message", () => step(-1)],
  ["p", "Choose a person", press("#person")],
  ["s", "Choose a scenario", press("#scenario")],
  ["e", "Edge case, and back", press("#edge")],
  ["1", "Desktop", press("#devices [data-name=desktop]")],
  ["2", "Tablet, 768 wide", press("#devices [data-name='768']")],
  ["3", "Phone, 375 wide", press("#devices [data-name='375']")],
  ["r", "Turn the device on its side", press("#turn")],
  ["d", "Light, its own dark, inverted", cycle("colours")],
  ["i", "Images: blocked, shown, none", cycle("images")],
  ["t", "Plain text", part("text")],
  ["v", "Source", part("source")],
  ["f", "Findings", tab("findings")],
  ["o", "Trail: the origin of a text", tab("trail")],
  ["c", "Calls", tab("calls")],
  ["w", "Person: values to change", tab("person")],
  ["x", "Edit the texts", tab("edit")],
  ["a", "Data: holes, and what it reads", tab("data")],
  ["l", "Mail: size, links, images", tab("mail")],
  ["h", "Changes since it was accepted", tab("changes")],
  ["[", "Fold the list of messages", toggleRail],
  ["]", "Close the details", () => toggleInspector()],
  ["m", "Everybody side by side", press("#matrix-link")],
  ["?", "Keyboard shortcuts", openHelp],
];
const ELSEWHERE = [
  [["Ctrl", "K"], "find anything; ⌘ K on a Mac"],
  [["n", "p"], "where two are compared: next, previous difference"],
];
const ACTS = new Map(SHORTCUTS.map(([key, , act]) => [key, act]));

/** Return all commands: `{key, name, act}`. */
export function commands() {
  return SHORTCUTS.map(([key, name, act]) => ({ key, name, act }));
}

/** List the shortcuts, and open the list. */
export function openHelp() {
  const rows = [...ELSEWHERE, ...SHORTCUTS.map(([key, name]) => [[key], name])].map(([keys, name]) => {
    const [row, term, means] = ["div", "dt", "dd"].map((each) => document.createElement(each));
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap, " ");
    }
    means.textContent = name;
    row.append(term, means);
    return row;
  });
  $("#help .keys").replaceChildren(...rows);
  $("#help").showModal();
}

let letters = true;

/** Set whether single letters are shortcuts, as it was chosen at this desk, or choose it. */
export function useLetters(on) {
  try {
    if (on !== undefined) localStorage.setItem("letters", on ? "on" : "off");
    letters = localStorage.getItem("letters") !== "off";
  } catch {
    letters = on ?? true;
  }
  const box = $("#letters");
  if (box) box.checked = letters;
}

/** Do what a key means; for the page, and for the document in its frame. */
export function onKey(event, openPalette) {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || nudgeDevice(event)) return;
  if (!letters || event.target.isContentEditable) return;
  if (event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, dialog[open], .menu")) return;
  const act = ACTS.get(event.key);
  if (act) {
    // In a list to choose from, a letter would choose something else.
    event.preventDefault();
    act();
  } else if (event.target.localName === "select" && event.key.length === 1 && event.key !== " ") {
    event.preventDefault();
  }
}
