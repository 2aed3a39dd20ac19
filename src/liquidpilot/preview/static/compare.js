// The table of people and situations, which loads as it is scrolled, and two messages in step.

import { change, put } from "./address.js";

/** Load the rows that follow: `row` stands for them, and says where they are. */
async function loadRows(row) {
  const address = row.dataset.more;
  if (row.dataset.asked === address) return;
  row.dataset.asked = address;
  row.querySelector("button").disabled = true;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    // The page may be about other people by now.
    if (!row.isConnected || row.dataset.more !== address) return;
    row.replaceWith(made.content);
    seekRows();
  } catch {
    delete row.dataset.asked;
    row.querySelector("td").textContent = "The preview does not answer.";
    row.querySelector("button").disabled = false;
  }
}

const watcher = new IntersectionObserver(
  (seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && loadRows(target)),
  { rootMargin: "200px" },
);

/** Watch for the row that stands for those to come; one that is watched is looked at once more. */
function seekRows() {
  for (const row of document.querySelectorAll("[data-more]")) {
    watcher.unobserve(row);
    watcher.observe(row);
  }
}

const frames = () => ["A", "B"].map((name) => document.getElementById(`frame-${name}`));
const inside = (frame) => frame.contentDocument?.scrollingElement;
const marked = (frame) => [...(frame.contentDocument?.querySelectorAll("[data-differs]") ?? [])];
let at = -1;
let moved = null;

/** Scroll the other frame to the same part of its message; `moved` is the one that began. */
function follow(frame) {
  const [own, other] = [frame, frames().find((each) => each !== frame)].map(inside);
  if (!own || !other || (moved && moved !== frame)) return;
  moved = frame;
  const room = (each) => Math.max(1, each.scrollHeight - each.clientHeight);
  other.scrollTop = (own.scrollTop / room(own)) * room(other);
  requestAnimationFrame(() => requestAnimationFrame(() => (moved = null)));
}

/** Scroll a message so that `shown` is in the middle; the page around it stays where it is. */
function bringIntoView(shown) {
  const all = shown.ownerDocument.scrollingElement;
  const box = shown.getBoundingClientRect();
  all.scrollTop += box.top + box.height / 2 - all.clientHeight / 2;
}

/** Show the place that is so many steps on, in both: lines of the inbox first, then the messages. */
function walk(by) {
  const lines = [...document.querySelectorAll(".side:first-child .differs")].length;
  const numbers = frames().flatMap(marked).map((each) => Number(each.dataset.differs));
  const count = lines + Math.max(0, ...numbers);
  if (!count) return;
  at = at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count;
  moved = frames()[0];
  for (const each of document.querySelectorAll(".side")) {
    each.querySelectorAll(".differs").forEach((line, index) => {
      line.classList.toggle("shown-now", index === at);
    });
  }
  for (const texts of frames().map(marked)) {
    const shown = texts.filter((each) => Number(each.dataset.differs) === at - lines + 1);
    texts.forEach((each) => each.toggleAttribute("data-shown", shown.includes(each)));
    if (shown[0]) bringIntoView(shown[0]);
  }
  requestAnimationFrame(() => requestAnimationFrame(() => (moved = null)));
  document.getElementById("at").textContent = `${at + 1} of ${count}`;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog")) return;
  const by = { n: 1, p: -1 }[event.key];
  if (!by || !document.getElementById("letters")?.checked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  walk(by);
}

function prepare(frame) {
  const ready = () => {
    const shown = frame.contentDocument;
    if (!shown || shown.URL === "about:blank") return;
    shown.addEventListener("scroll", () => follow(frame), { passive: true });
    shown.addEventListener("keydown", onKey, true);
  };
  frame.addEventListener("load", ready);
  if (frame.contentDocument?.readyState === "complete") ready();
}

function toggleMarks(checked) {
  for (const frame of frames()) frame.contentWindow.location.hash = checked ? "differences" : "";
  const address = new URL(location.href);
  if (checked) address.searchParams.delete("marks");
  else address.searchParams.set("marks", "0");
  history.replaceState(null, "", address);
}

seekRows();
document.addEventListener("click", ({ target }) => {
  const row = target.closest?.("[data-more] button")?.closest("[data-more]");
  if (row) loadRows(row);
});
// The page has been made anew, after a change of the files or of the address.
document.addEventListener("settled", seekRows);
let typing = 0;
document.getElementById("who")?.addEventListener("input", ({ target }) => {
  clearTimeout(typing);
  typing = setTimeout(() => change((query) => put(query, "who", target.value.trim()), { replace: true }), 120);
});
const form = document.getElementById("compare");
if (frames().every(Boolean)) {
  frames().forEach(prepare);
  document.getElementById("marks").addEventListener("change", ({ target }) => toggleMarks(target.checked));
  document.getElementById("next").addEventListener("click", () => walk(1));
  document.getElementById("previous").addEventListener("click", () => walk(-1));
  document.addEventListener("keydown", onKey, true);
}
form?.addEventListener("change", ({ target }) => target.id !== "marks" && form.requestSubmit());
document.addEventListener("accepted", () => location.reload());
