// The log of what a custom HTML in-app message calls: beside its frame, in which its scripts run.
//
// What comes from the frame is somebody else's: it is taken from that window alone, must have the
// shape that is expected, is shortened and counted, and is written as text.

const MOST = 200;
const LONGEST = { text: 2000, address: 8000 };
const KINDS = ["ready", "call", "link", "error", "blocked"];
const LABELS = { ready: "event", call: "call", link: "link", error: "error", blocked: "blocked" };
// A document that goes elsewhere by itself is brought back this many times, and then left out.
const MOST_RETURNS = 3;
const PATIENCE = 2000;

let entries = 0;
let returns = 0;
let waiting = 0;
let note = "";
// The policy of this page tells where a frame was about to go, the frame that it was: either may be first.
let refused = "";
let leaving = null;

const frameOf = () => document.querySelector("iframe[data-runs]");
const logOf = () => document.getElementById("bridge-log");

function onMessage(event) {
  const frame = frameOf();
  if (!frame || event.source !== frame.contentWindow || event.origin !== "null") return;
  const told = event.data;
  if (told === null || typeof told !== "object" || told.liquidpilot !== "bridge") return;
  const { kind, text, address } = told;
  if (typeof kind !== "string" || typeof text !== "string") return;
  if (kind === "start") return begin();
  if (kind === "here") return clearTimeout(waiting);
  if (kind === "left") return leave();
  if (!KINDS.includes(kind) || (kind === "link" && typeof address !== "string")) return;
  add(kind, text.slice(0, LONGEST.text), kind === "link" ? address.slice(0, LONGEST.address) : null);
}

/** Write that the message was to go elsewhere by itself; where to is known of another origin alone. */
function leave() {
  leaving = add("blocked", navigation(refused), null);
  if (refused) leaving = null;
  refused = "";
}

const navigation = (address) => `navigation${address ? ` to ${address}` : ""} (blocked)`;

function onRefusal({ effectiveDirective, blockedURI }) {
  if (effectiveDirective !== "frame-src" || !frameOf()) return;
  if (leaving?.isConnected) leaving.textContent = navigation(blockedURI);
  else refused = blockedURI;
  leaving = null;
}

function begin() {
  entries = 0;
  [refused, leaving] = ["", null];
  logOf()?.replaceChildren();
  count();
  if (note) add("error", note, null);
  note = "";
}

function add(kind, text, address) {
  const log = logOf();
  if (!log) return null;
  entries += 1;
  count();
  if (entries > MOST) return null;
  const entry = document.createElement("li");
  entry.dataset.kind = kind;
  const label = document.createElement("span");
  label.textContent = LABELS[kind];
  const code = document.createElement("code");
  code.textContent = address === null ? text : address || "(no address)";
  entry.append(label, code);
  if (address !== null) {
    const more = document.createElement("button");
    more.type = "button";
    more.textContent = "Where it leads";
    more.addEventListener("click", () =>
      document.dispatchEvent(new CustomEvent("showlink", { detail: { text, address } })),
    );
    entry.append(more);
  }
  log.append(entry);
  log.scrollTop = log.scrollHeight;
  return code;
}

function count() {
  const said = document.getElementById("bridge-count");
  if (!said) return;
  if (entries > MOST) said.textContent = `${MOST} shown; more came and are left out`;
  else said.textContent = entries ? `${entries}` : "nothing yet";
}

/** A document that has loaded is asked whether it is the message; another one does not answer. */
function onLoad({ target }) {
  if (target !== frameOf()) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => bringBack(target), PATIENCE);
  target.contentWindow.postMessage({ liquidpilot: "bridge" }, "*");
}

function show(frame) {
  frame.src = document.getElementById("main").dataset.document;
}

function bringBack(frame) {
  // While the page is made anew, the frame is about to show something else: nothing takes its place.
  if (frame !== frameOf() || "making" in document.body.dataset) return;
  returns += 1;
  if (returns > MOST_RETURNS) {
    add("error", "The message keeps going to another page: it is not brought back any more", null);
    return;
  }
  note = "The message went to another page, and was brought back";
  show(frame);
}

addEventListener("message", onMessage);
document.addEventListener("securitypolicyviolation", onRefusal);
document.addEventListener("load", onLoad, true);
document.addEventListener("click", (event) => {
  const frame = frameOf();
  if (event.target.id !== "bridge-again" || !frame) return;
  returns = 0;
  show(frame);
});
// What it called before there was anybody to hear it is called once more.
if (frameOf()) show(frameOf());
