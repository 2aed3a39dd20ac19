// The panel of the trail: what the mail is marked with, and where one part of it comes from.

import { Marks } from "./marks.js";
import { toggleInspector } from "./sides.js";
import { showTab } from "./tabs.js";

const MOST = 200;
const $ = (selector, root = document) => root.querySelector(selector);
const parser = new DOMParser();

let marks = null;
let asked = 0;
let pins = 0;
let waiting = 0;

/** Ask for the marks of what is shown, after it is painted; call it after each change of the page. */
export function seekMarks() {
  const frame = $("#frame");
  if (!frame) {
    asked += 1;
    return;
  }
  if (marks?.frame !== frame) marks = new Marks(frame, pin);
  clearTimeout(waiting);
  delete frame.dataset.marked;
  // What was asked for before is about the document before.
  asked += 1;
  pins += 1;
  waiting = setTimeout(askForMarks, 80);
}

async function askForMarks() {
  const turn = ++asked;
  const main = $("#main");
  if (new URL(main.dataset.document, location.href).searchParams.has("part")) return;
  try {
    const answer = await fetch(`/marks/${main.dataset.address}${location.search}`);
    const told = answer.ok ? await answer.json() : null;
    // What a slow frame still loads has no places yet, and nobody would ask again.
    while (turn === asked && told && isComing(marks.frame)) {
      await new Promise((done) => setTimeout(done, 50));
    }
    if (turn !== asked || !told) return;
    marks.take(told);
  } catch {
    // The page says itself that the server is gone.
    return;
  }
  list();
  marks.frame.dataset.marked = "";
  if (marks.pinned !== null) pin(marks.pinned, { quiet: true });
}

function isComing({ contentDocument: inside }) {
  return Boolean(inside) && (inside.URL === "about:blank" || inside.readyState === "loading");
}

/** Show where mark `number` comes from; `quiet` leaves the panel that is open where it is. */
async function pin(number, { quiet = false } = {}) {
  if (!quiet) {
    toggleInspector(true);
    showTab("trail");
  }
  const query = new URLSearchParams(location.search);
  query.set("mark", number);
  const turn = ++pins;
  const answer = await fetch(`/trail/${$("#main").dataset.address}?${query}`);
  const text = await answer.text();
  const body = $("#trail");
  if (!answer.ok || !body || turn !== pins) return;
  const told = parser.parseFromString(text, "text/html");
  body.replaceChildren(...told.body.childNodes);
}

/** List what Liquid has printed, so that the keyboard comes to each of it. */
function list() {
  const box = $("#printed");
  if (!box) return;
  const wanted = $("#printed-search").value.trim().toLowerCase();
  const found = marks.marks
    .map((mark, number) => ({ mark, number }))
    .filter(({ mark, number }) => mark.liquid && marks.spots.has(number))
    .filter(({ mark }) => `${mark.liquid} ${mark.text}`.toLowerCase().includes(wanted));
  box.replaceChildren(...found.slice(0, MOST).map(({ mark, number }) => row(mark, number)));
  const more = found.length - MOST;
  $("#printed-count").textContent = more > 0 ? `the first ${MOST} of ${found.length}` : `${found.length}`;
}

function row(mark, number) {
  const [item, button, code, text] = ["li", "button", "code", "span"].map((name) =>
    document.createElement(name),
  );
  item.className = mark.kind;
  button.type = "button";
  button.dataset.mark = number;
  code.textContent = mark.liquid;
  text.textContent = mark.kind === "hole" ? "empty" : mark.text;
  text.className = "quiet";
  button.append(code, text);
  item.append(button);
  return item;
}

document.addEventListener("input", (event) => event.target.id === "printed-search" && list());
document.addEventListener("focusin", (event) => {
  const { mark } = event.target.dataset ?? {};
  if (mark !== undefined) marks?.show(Number(mark));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-mark]");
  if (button) marks?.pin(Number(button.dataset.mark));
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "show-marks" || !marks) return;
  marks.isShown = event.target.checked;
  marks.draw();
});
