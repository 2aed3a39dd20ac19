// The tabs of the inspector: arrow keys go from one to the next, and what is chosen is shown at once.

import { note } from "./address.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** Show the panel `name`. */
export function showTab(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(`panel-${tab.dataset.tab}`).hidden = !chosen;
  }
  for (const item of document.querySelectorAll("#menu-tabs .item")) {
    item.setAttribute("aria-current", String(item.dataset.show === name));
  }
  seeTab();
  note("tab", name);
}

/** The same where somebody has chosen it: what begins when it is seen is told so. */
export function chooseTab(name) {
  showTab(name);
  document.dispatchEvent(new CustomEvent("tabchosen", { detail: name }));
}

/** Scroll the row of tabs to the one that is shown; call it after each change of the page. */
export function seeTab() {
  document
    .querySelector('[data-tab][aria-selected="true"]')
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function onKey(event) {
  const tab = event.target.closest?.("[data-tab]");
  if (!tab) return;
  const tabs = [...document.querySelectorAll("[data-tab]")];
  const at = tabs.indexOf(tab);
  const step = STEPS[event.key];
  let to = step && tabs[(at + step + tabs.length) % tabs.length];
  if (event.key === "Home") to = tabs[0];
  if (event.key === "End") to = tabs.at(-1);
  if (event.key === " ") to = tab;
  if (!to) return;
  event.preventDefault();
  to.focus();
  chooseTab(to.dataset.tab);
}

document.addEventListener("keydown", onKey);
