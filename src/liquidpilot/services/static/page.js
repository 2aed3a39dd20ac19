// The page renews itself every two seconds, in place: what is open stays open, nothing flashes.

import { offerActions } from "./actions.js";
import { patchChildren } from "./patch.js";
import { nextTheme, restoreTheme } from "./theme.js";

const EVERY = 2000;
const main = document.getElementById("main");
const live = document.getElementById("live");
const parser = new DOMParser();
let shown = "";

async function renew() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    const text = await answer.text();
    if (text !== shown) {
      patchChildren(main, parser.parseFromString(text, "text/html").getElementById("main"));
      shown = text;
    }
    tell(true);
  } catch {
    tell(false);
  }
}

function tell(isThere) {
  const text = isThere ? "live" : "the sandbox has ended";
  if (live.textContent !== text) live.textContent = text;
  live.classList.toggle("lost", !isThere);
}

async function renewForEver() {
  await renew();
  setTimeout(renewForEver, EVERY);
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
  }
}

restoreTheme();
main.addEventListener("click", copy);
offerActions(main, renew);
document.getElementById("theme").addEventListener("click", nextTheme);
document.addEventListener("visibilitychange", renew);
setTimeout(renewForEver, EVERY);
