// Panels that are worked out apart from the page: when they are seen, or soon after it is painted.

import { patchChildren } from "./patch.js";

const PAUSE = 400;
const parser = new DOMParser();

// By the panel's box: whether it is seen, and what was asked for it last.
let panels = new Map();
let timer = 0;

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const panel = panels.get(target);
    if (panel) panel.isSeen = isIntersecting;
    if (panel && isIntersecting) load(target);
  }
});

/** What a panel is about: it never stands under the name of another message or person. */
function subject() {
  const query = new URLSearchParams(location.search);
  const { address } = document.getElementById("main").dataset;
  return JSON.stringify([address, query.get("profile"), query.get("scenario")]);
}

/** Ask for the panels in a moment; call it after each change of the page. */
export function seekPanels() {
  const boxes = [...document.querySelectorAll("[data-panel]")];
  for (const box of panels.keys()) if (!boxes.includes(box)) sight.unobserve(box);
  panels = new Map(boxes.map((box) => [box, panels.get(box) ?? { isSeen: false, asked: 0 }]));
  for (const box of boxes) {
    sight.observe(box);
    if (box.dataset.of && box.dataset.of !== subject()) {
      patchChildren(box, sentence("Looking into it …"));
      delete box.dataset.of;
      count(box, 0);
    }
  }
  renewPanels();
}

/** The same after a change of the files, of which the page may need none: many changes are one. */
export function renewPanels() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    for (const [box, { isSeen }] of panels) if (isSeen || box.dataset.counts) load(box);
  }, PAUSE);
}

async function load(box) {
  const panel = panels.get(box);
  const turn = ++panel.asked;
  const of = subject();
  const address = box.dataset.panel.replace("*", document.getElementById("main").dataset.address);
  let told;
  try {
    const answer = await fetch(`${address}${location.search}`);
    told = answer.ok ? parser.parseFromString(await answer.text(), "text/html").body : sentence(box.dataset.none);
  } catch {
    // The page says itself that the server is gone.
    return;
  }
  if (turn !== panel.asked || of !== subject()) return;
  patchChildren(box, told);
  box.dataset.of = of;
  count(box, Number(box.querySelector("[data-count]")?.dataset.count ?? 0));
}

function count(box, number) {
  const badge = document.getElementById(box.dataset.counts);
  if (!badge) return;
  badge.hidden = !number;
  badge.textContent = number || "";
}

function sentence(text) {
  const [body, line] = ["div", "p"].map((name) => document.createElement(name));
  line.className = "quiet";
  line.textContent = text;
  body.append(line);
  return body;
}

document.addEventListener("click", ({ target }) => {
  const { link: address, text } = target.closest?.("[data-link]")?.dataset ?? {};
  if (address) document.dispatchEvent(new CustomEvent("showlink", { detail: { text, address } }));
});
document.addEventListener("accepted", renewPanels);
