// Try it here: a text of the message, the answer of a call and the values of a person are changed on
// the page, and the mail moves with each key. Nothing is written before it is saved.

import { change } from "./address.js";
import { makeEditor } from "./editor.js";
import { toggleInspector } from "./sides.js";
import { showTab } from "./tabs.js";

const $ = (selector, root = document) => root.querySelector(selector);

// What is being edited: a file, or one answer of a call. `draft` is the name that the server gave.
// `at` is the address of the page it is tried on.
let current = null;
let editor = null;
// How often something was opened in the editor: an answer to an older question is dropped.
let opened = 0;
// What is not saved of messages that one has gone away from, by the path of their page.
const left = new Map();

async function ask(route, data) {
  const body = { address: $("#main").dataset.address, query: location.search, ...data };
  const answer = await fetch(route, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, status: answer.status, said: await answer.json() };
}

function tell(text, isProblem = false) {
  const state = $("#edit-state");
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("problem", isProblem);
}

// --- one thing at a time is tried: what was typed meanwhile is tried next ------------------------

let trying = null;
let next = null;

function attempt(act) {
  next = act;
  run();
}

async function run() {
  if (trying || !next) return;
  const act = next;
  next = null;
  trying = act()
    .catch(() => tell("the preview does not answer", true))
    .finally(() => {
      trying = null;
      if (next) run();
    });
  await trying;
}

/** Put a draft in the place of the one that was there, and the answer that it is for. */
function use(draft, choice = null, options = { replace: true }) {
  const before = current?.draft;
  if (current) current.draft = draft;
  const done = change(
    (query) => {
      const others = query.getAll("draft").filter((each) => each !== before && each !== draft);
      query.delete("draft");
      for (const each of others) query.append("draft", each);
      if (draft) query.append("draft", draft);
      if (choice) chooseIn(query, choice);
    },
    options,
  );
  if (current) current.at = location.href;
  return done;
}

/** Return whether another message is shown than the one that `tried` is of. */
function isLeft(tried) {
  return tried !== current || location.pathname !== new URL(tried.at).pathname;
}

/** Keep what is not saved of the message that one goes away from, and empty the editor. */
function leave() {
  if (!current || !isLeft(current)) return;
  keep(current);
  current = null;
  editor.text = "";
  editor.mark([]);
  editor.area.readOnly = true;
  $("#edit-save").disabled = $("#edit-undo").disabled = true;
  hideConflict();
  tell("");
}

function keep(tried, choice = null) {
  const back = new URL(tried.at);
  if (!tried.draft) return;
  if (choice) chooseIn(back.searchParams, choice);
  const drafts = back.searchParams.getAll("draft");
  if (!drafts.includes(tried.draft)) back.searchParams.append("draft", tried.draft);
  back.searchParams.set("tab", "edit");
  left.set(back.pathname, { ...tried, at: back.href });
  showLeft();
}

/** Keep what the server has called a draft after one has gone on: the newest, whatever comes next. */
function keepLate(tried, { ok, said }, choice = null) {
  if (!ok) return;
  const at = new URL(tried.at);
  const others = at.searchParams.getAll("draft").filter((each) => each !== tried.draft);
  at.searchParams.delete("draft");
  for (const each of others) at.searchParams.append("draft", each);
  Object.assign(tried, { at: at.href, draft: said.draft });
  keep(tried, choice);
}

/** What was saved after one had gone on to another message is not left unsaved. */
function forget(tried) {
  tried.draft = "";
  left.delete(new URL(tried.at).pathname);
  showLeft();
}

const isBack = () => new URLSearchParams(location.search).has("draft");

/** Show the ways back to what is not saved, and return what that is of the message in view. */
function showLeft() {
  const elsewhere = [...left].filter(([path]) => path !== location.pathname || !isBack());
  $("#edit-left").replaceChildren(
    ...elsewhere.map(([, { at, kind, path, address }]) => {
      const link = document.createElement("a");
      const message = address.split("/").pop();
      const file = kind === "answer" ? "an answer" : path.split("/").pop();
      link.href = at;
      // A message of one file is called as that is.
      link.textContent = `Not saved: ${file === message ? file : `${file} of ${message}`}`;
      return link;
    }),
  );
  return left.get(location.pathname);
}

/** What one has come back to is in the editor again: only then it is not left any more. */
function arrive() {
  if (isBack()) left.delete(location.pathname);
}

function chooseIn(query, { fixture, response }) {
  const others = query.getAll("response").filter((each) => !each.startsWith(`${fixture}=`));
  query.delete("response");
  for (const each of others) query.append("response", each);
  query.append("response", `${fixture}=${response}`);
}

// --- the panel -----------------------------------------------------------------------------------

function openPanel() {
  toggleInspector(true);
  showTab("edit");
  editor ??= makeEditor($("#edit-room"), { label: "Text", onInput: tryText, onSave: save });
}

/** Open a file of the message in the editor, at a line if one is given. */
export async function editFile(path = "", line = 0) {
  openPanel();
  leave();
  const before = path ? null : showLeft();
  if (before?.kind === "answer") return openAnswer(before.call, before);
  const turn = ++opened;
  const at = location.pathname;
  const source = await askForSource(path || (before?.path ?? ""));
  if (!source || turn !== opened || at !== location.pathname) return;
  current = { kind: "file", path: source.path, digest: source.digest, saved: source.text, ...here() };
  current.draft = Object.entries(source.drafts).find(([, of]) => of === source.path)?.[0] ?? "";
  arrive();
  editor.area.setAttribute("aria-label", source.path);
  editor.text = source.draft ?? source.text;
  listFiles(source.files);
  showSource(source);
  $("#edit-name").hidden = true;
  if (line) editor.go(line);
}

/** Return the message that is shown, and the address of its page. */
function here() {
  editor.area.readOnly = false;
  return { address: $("#main").dataset.address, at: location.href };
}

async function askForSource(path) {
  const query = new URLSearchParams(location.search);
  query.set("file", path);
  const answer = await fetch(`/source/${$("#main").dataset.address}?${query}`);
  const said = await answer.json();
  if (answer.ok) return said;
  tell(`${said.error}${said.hint ? `: ${said.hint}` : ""}`, true);
  return null;
}

function showSource(source) {
  editor.mark(source.marks, source.unreached);
  const isOpen = editor.text !== source.text;
  if (source.digest !== current.digest) tell("changed by another program since", true);
  else tell(isOpen ? "not saved" : "saved");
  $("#edit-save").disabled = $("#edit-undo").disabled = !isOpen;
}

const KINDS = { template: "Texts", block: "Content blocks", person: "Person", answer: "Fixtures", broken: "Broken" };

function listFiles(files) {
  const select = $("#edit-file");
  const groups = Object.entries(KINDS).map(([kind, label]) => {
    const group = document.createElement("optgroup");
    group.label = label;
    for (const { path } of files.filter((each) => each.kind === kind)) {
      const option = new Option(path.split("/").slice(-2).join("/"), path);
      option.title = path;
      group.append(option);
    }
    return group;
  });
  select.replaceChildren(...groups.filter((each) => each.childElementCount));
  select.value = current.path ?? "";
}

/** Open the answer of call `number` in the editor. */
export async function editAnswer(number) {
  openPanel();
  leave();
  await openAnswer(number);
}

/** Open an answer, on which one may have worked `before`. */
async function openAnswer(number, before = null) {
  const query = new URLSearchParams(location.search);
  query.set("call", number);
  const turn = ++opened;
  const at = location.pathname;
  const answer = await fetch(`/answer/${$("#main").dataset.address}?${query}`);
  const said = await answer.json();
  if (turn !== opened || at !== location.pathname) return;
  if (!answer.ok) return tell(`${said.error}${said.hint ? `: ${said.hint}` : ""}`, true);
  // What one has seen of the file is what it was before anything was typed.
  const isAgain = current?.kind === "answer" && current.call === number;
  const seen = before ?? { ...said, saved: said.text, draft: isAgain ? current.draft : "" };
  current = { ...seen, kind: "answer", call: number, ...here() };
  arrive();
  editor.area.setAttribute("aria-label", `Answer of call ${number}, JSON`);
  editor.text = said.text;
  editor.mark([]);
  if (before) listFiles((await askForSource(""))?.files ?? []);
  const option = new Option(`Answer of call ${number}`, "");
  $("#edit-file").prepend(option);
  $("#edit-file").value = "";
  $("#edit-name").hidden = false;
  $("#edit-response").value = before?.typed ?? (said.response === "default" ? "tried" : said.response);
  tell(before ? "not saved" : "");
  $("#edit-save").disabled = false;
  editor.area.focus();
}

function tryText(text) {
  // Nothing but what is typed is drawn until the mail follows.
  tell("not saved");
  const tried = current;
  const of = { address: tried.address, query: new URL(tried.at).search };
  attempt(async () => {
    if (tried.kind === "file") {
      const answer = await ask("/drafts", { ...of, file: tried.path, text });
      const { ok, said } = answer;
      if (isLeft(tried)) return keepLate(tried, answer);
      if (!ok) return tell(said.error, true);
      return use(text === current.saved ? "" : said.draft, null, { typed: true });
    }
    const response = (tried.typed = $("#edit-response").value.trim());
    const answer = await ask("/answers", { ...of, call: tried.call, response, text });
    const { ok, said } = answer;
    if (isLeft(tried)) return keepLate(tried, answer, said);
    if (!ok) return showMistake(said);
    editor.mark([]);
    return use(said.draft, said, { typed: true });
  });
}

function showMistake({ error, hint, line, column }) {
  if (line) editor.mark([{ line, column, severity: "error", message: error, hint }]);
  tell(line ? `no JSON: line ${line}` : `${error}${hint ? `: ${hint}` : ""}`, true);
}

async function save() {
  if (!current) return;
  const text = editor.text;
  const tried = current;
  next = null;
  await trying;
  const of = { address: tried.address, query: new URL(tried.at).search };
  if (tried.kind === "file") {
    const { ok, status, said } = await ask("/files", { ...of, file: tried.path, text, digest: tried.digest });
    if (isLeft(tried)) return ok ? forget(tried) : undefined;
    if (status === 409 && said.theirs !== undefined) return showConflict(said);
    if (!ok) return tell(`${said.error}${said.hint ? `: ${said.hint}` : ""}`, true);
    Object.assign(current, { digest: said.digest, saved: text });
    hideConflict();
    await use("");
    $("#edit-save").disabled = $("#edit-undo").disabled = true;
    return tell(`saved ${said.path}`);
  }
  const response = $("#edit-response").value.trim();
  const seen = response === tried.response ? tried.digest : null;
  const { ok, status, said } = await ask("/answers", { ...of, call: tried.call, response, text, seen, save: true });
  if (isLeft(tried)) return ok ? forget(tried) : undefined;
  if (status === 409 && said.theirs !== undefined) return showConflict(said);
  if (!ok) return showMistake(said);
  hideConflict();
  await use("", { fixture: said.fixture, response });
  current = { ...current, response, saved: text, digest: null };
  tell(`saved as '${response}' in ${said.path}`);
}

function showConflict({ error, theirs, digest }) {
  const box = $("#edit-conflict");
  box.hidden = false;
  $("p", box).textContent = `${error}. Yours is above, and this is what stands there now:`;
  $("pre", box).textContent = theirs;
  box.dataset.digest = digest;
  tell("not saved", true);
  // Not a button: the first key is not to overwrite anything.
  box.focus();
  if (theirs) showFirstDifference($("pre", box), editor.text);
}

/** Scroll `box`, which has a text, to the first line that is not so in the text `mine`. */
function showFirstDifference(box, mine) {
  const text = box.firstChild;
  const [here, there] = [mine, box.textContent].map((each) => each.split("\n"));
  const line = there.findIndex((each, at) => each !== here[at]);
  if (line < 0) return;
  const start = there.slice(0, line).join("\n").length + (line && 1);
  const range = document.createRange();
  range.setStart(text, Math.min(start, text.length - 1));
  range.setEnd(text, Math.min(start + 1, text.length));
  // With one line before it.
  box.scrollTop += range.getBoundingClientRect().top - box.getBoundingClientRect().top - 28;
}

function hideConflict() {
  $("#edit-conflict").hidden = true;
}

const PRESSED = {
  "edit-save": save,
  "edit-undo": () => {
    editor.text = current.saved;
    editor.mark([]);
    hideConflict();
    return use("");
  },
  "edit-mine": () => {
    current.digest = $("#edit-conflict").dataset.digest;
    return save();
  },
  "edit-theirs": () => {
    const box = $("#edit-conflict");
    Object.assign(current, { digest: box.dataset.digest, saved: $("pre", box).textContent });
    return PRESSED["edit-undo"]();
  },
  "save-values": saveValues,
  "undo-value": undoValue,
};

/** After each change of the page: the editor marks what there is to say now. */
export function followPage() {
  if (!$("#panel-edit") || $("#panel-edit").hidden) return;
  clearTimeout(followPage.waiting);
  if (!editor || !current || isLeft(current)) return editFile();
  current.at = location.href;
  if (current.kind !== "file") return;
  const of = current;
  followPage.waiting = setTimeout(async () => {
    if (isLeft(of)) return;
    const { digest } = of;
    const source = await askForSource(of.path);
    // What was asked for before it was saved is older than what is in the editor.
    if (!source || isLeft(of) || of.digest !== digest) return;
    const isUntouched = editor.text === current.saved;
    if (isUntouched && source.digest !== current.digest) {
      Object.assign(current, { digest: source.digest, saved: source.text });
      editor.text = source.text;
    }
    showSource(source);
  }, 120);
}

// --- the person ----------------------------------------------------------------------------------

function setValue(path, value, options = { replace: true }) {
  return change(
    (query) => {
      const others = query.getAll("set").filter((each) => !each.startsWith(`${path}=`));
      query.delete("set");
      for (const each of [...others, `${path}=${value}`]) query.append("set", each);
    },
    options,
  );
}

function onValue(control) {
  const { path, kind } = control.dataset;
  const wrong = kind === "json" ? mistakeOf(control.value) : "";
  control.setAttribute("aria-invalid", String(Boolean(wrong)));
  const said = control.parentElement.querySelector(".wrong");
  if (said) said.textContent = wrong;
  if (wrong) return;
  const value = kind === "text" ? quoted(control.value) : control.value;
  attempt(() => setValue(path, value, { typed: true }));
}

/** Return a text as the address has it: in quotes if it would be read as something else. */
function quoted(text) {
  try {
    JSON.parse(text);
    return JSON.stringify(text);
  } catch {
    return text;
  }
}

function mistakeOf(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    const at = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
    return `line ${text.slice(0, at).split("\n").length}: this is no JSON`;
  }
}

async function saveValues() {
  const { ok, said } = await ask("/values", { save: true });
  const state = $("#values-state");
  state.textContent = ok ? `saved ${said.path}` : `${said.error}${said.hint ? `: ${said.hint}` : ""}`;
  if (ok) await change((query) => query.delete("set"), { replace: true });
}

function undoValue() {
  return change((query) => {
    const kept = query.getAll("set").slice(0, -1);
    query.delete("set");
    for (const each of kept) query.append("set", each);
  });
}

function seekValue(text) {
  const wanted = text.trim().toLowerCase();
  for (const row of document.querySelectorAll("#values .value-row")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
}

function showValue(path) {
  toggleInspector(true);
  showTab("person");
  const control = [...document.querySelectorAll("#values [data-path]")].find((each) => each.dataset.path === path);
  if (control) control.focus();
  else {
    $("#add-path").value = path;
    $("#add-text").focus();
  }
}

// --- who asks ------------------------------------------------------------------------------------

document.addEventListener("input", ({ target }) => {
  if (target.closest?.("#values") && target.dataset.path) onValue(target);
  if (target.id === "seek-value") seekValue(target.value);
});
document.addEventListener("change", ({ target }) => {
  if (target.id === "edit-file" && target.value) editFile(target.value);
  if (target.id === "edit-response" && current?.kind === "answer") tryText(editor.text);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "add-value") return;
  event.preventDefault();
  const { path, text } = event.target.elements;
  if (path.value.trim()) setValue(path.value.trim(), text.value);
  event.target.reset();
});
document.addEventListener("tabchosen", ({ detail }) => detail === "edit" && followPage());
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (!button) return;
  const { edit, line, answer, value } = button.dataset;
  if (edit !== undefined) return editFile(edit, Number(line));
  if (answer !== undefined) return editAnswer(Number(answer));
  if (value !== undefined) return showValue(value);
  return PRESSED[button.id]?.();
});
