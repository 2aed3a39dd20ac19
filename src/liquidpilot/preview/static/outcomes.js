// What becomes of the messages in view: asked for after the page is painted, a few at a time.

import { patchChildren } from "./patch.js";

const parser = new DOMParser();
const AT_ONCE = 40;
const PAUSE = 40;
const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) seen.add(target);
    else seen.delete(target);
  }
  wake();
});

let timer = 0;
let asking = false;
let everybody = "";
// The message of which more people may become known, and what the number beside the verdict is about.
let counted = "";
let toldAbout = "";

/** Look for marks that are not known yet; call it after each change of the page, or of a list. */
export function seekOutcomes() {
  for (const element of document.querySelectorAll(".outcome.unknown, .audience.unknown")) watcher.observe(element);
  const button = document.getElementById("everybody");
  everybody = button ? document.getElementById("main").dataset.address : "";
  const about = `${everybody}?${query()}`;
  if (button && toldAbout !== about) button.firstElementChild.textContent = "People";
  toldAbout = about;
  wake(200);
}

function wake(after = PAUSE) {
  if (asking) return;
  clearTimeout(timer);
  timer = setTimeout(ask, after);
}

async function ask() {
  asking = true;
  let goOn = false;
  try {
    goOn = (await askForMarks()) || (await askForEverybody()) || (await askForAudience());
  } catch {
    // The server is gone; the page says so, and asks again when it is back.
  }
  asking = false;
  if (goOn) wake();
}

function query() {
  const now = new URLSearchParams(location.search);
  const asked = new URLSearchParams();
  for (const name of ["scenario", "now"]) if (now.get(name)) asked.set(name, now.get(name));
  return asked;
}

/** Return what is known of what is asked for; null if it is of another situation than the page's by then. */
async function answered(asked) {
  const about = `${query()}`;
  const told = await (await fetch(`/outcomes?${asked}`)).json();
  return about === `${query()}` ? told : null;
}

/** Ask for the marks of one person; returns whether there may be more to ask for. */
async function askForMarks() {
  for (const each of seen) if (!each.isConnected || !each.matches(".unknown")) seen.delete(each);
  const open = [...seen].filter((each) => each.matches(".outcome"));
  if (!open.length) return false;
  const { person, message } = open[0].dataset;
  const asked = query();
  const same = open.filter((each) => each.dataset.message === message).length;
  const isOfMessage = same > 1;
  const chosen = open
    .filter((each) => (isOfMessage ? each.dataset.message === message : each.dataset.person === person))
    .slice(0, AT_ONCE);
  for (const value of new Set(chosen.map((each) => each.dataset.message))) asked.append("message", value);
  for (const value of new Set(chosen.map((each) => each.dataset.person))) asked.append("person", value);
  const told = await answered(asked);
  if (!told) return true;
  const { outcomes, left } = told;
  for (const outcome of outcomes) {
    for (const each of chosen) {
      const { message, person } = each.dataset;
      if (message === outcome.message && person === outcome.person) fill(each, outcome);
    }
  }
  // What is no message any more is not asked for again.
  if (!left) for (const each of chosen) seen.delete(each);
  if (message === counted) everybody = counted;
  return true;
}

async function askForEverybody() {
  const button = document.getElementById("everybody");
  if (!everybody || !button) return false;
  const of = everybody;
  const asked = query();
  asked.set("message", of);
  asked.set("everybody", "1");
  const told = await answered(asked);
  if (!told || of !== everybody || told.left) return true;
  const { outcomes, people } = told;
  everybody = counted = "";
  if (people < 2) return false;
  const got = outcomes.filter(({ kind }) => kind === "sent" || kind === "flawed").length;
  const known = outcomes.length;
  if (known < people) {
    // So many are looked at only in the list of people, as far as it is seen.
    counted = of;
    button.firstElementChild.textContent = `${known}/${people} known`;
    button.title = `${known} of ${people} people looked at, ${got} get it: open the list to look at more`;
    return false;
  }
  button.firstElementChild.textContent = `${got}/${people}`;
  button.title = `${got} of ${people} people get it`;
  return false;
}

/** Ask what becomes of one message for everybody; returns whether there may be more to ask for. */
async function askForAudience() {
  const element = [...seen].find((each) => each.matches(".audience"));
  if (!element) return false;
  const files = document.body.dataset.epoch;
  const { audience } = element.dataset;
  const path = audience.split("/").map(encodeURIComponent).join("/");
  const answer = await fetch(`/audience/${path}`);
  const told = answer.ok && parser.parseFromString(await answer.text(), "text/html").body.firstElementChild;
  if (element.dataset.audience !== audience || files !== document.body.dataset.epoch) return true;
  if (told) patchChildren(element, told);
  if (told && "left" in told.dataset) return true;
  element.classList.remove("unknown");
  watcher.unobserve(element);
  seen.delete(element);
  return true;
}

function fill(element, { kind, title, findings, severity }) {
  watcher.unobserve(element);
  seen.delete(element);
  const make = (name, text) => {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    return made;
  };
  const said = "said" in element.dataset;
  const parts = [make(`mark ${kind}`, ""), make("hidden", title)];
  if (said) parts.unshift(make("said", title.split(" · ")[0]));
  else if (findings) parts.unshift(make(`number ${severity}`, findings));
  element.className = "outcome";
  if (!said) element.title = title;
  element.replaceChildren(...parts);
}
