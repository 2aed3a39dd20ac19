// A click on a link in a message never leaves the message: a card says where the link leads.
//
// In a page this watches every frame that the page can reach; inside of an exported message, which
// no page can reach, it watches that document. Whatever else has a link to show says so with the
// event "showlink" at the document.

const LONGEST = { text: 300, address: 8000, pairs: 100 };

const STYLE = `
:host { all: initial; }
dialog { position: fixed; inset: 0; margin: auto; padding: 0; width: min(560px, calc(100vw - 32px)); max-height: min(640px, calc(100vh - 32px)); border: 1px solid var(--line, #e3dfd6); border-radius: 12px; background: var(--surface, #fff); color: var(--ink, #1b1f1d); box-shadow: 0 24px 64px -16px rgb(0 0 0 / 45%); font: 14px/1.5 -apple-system, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow: auto; }
dialog::backdrop { background: rgb(20 22 21 / 32%); }
* { box-sizing: border-box; margin: 0; }
.head { display: flex; gap: 12px; align-items: start; padding: 16px 12px 0 20px; }
h2 { flex: 1; min-width: 0; font-size: 16px; line-height: 1.4; font-weight: 600; overflow-wrap: anywhere; }
.kind { padding: 2px 20px 0; color: var(--muted, #5f6762); font-size: 13px; }
.address { margin: 12px 20px 0; padding: 10px 12px; border-radius: 8px; background: var(--raised, #f5f4f0); font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; user-select: all; max-height: 180px; overflow: auto; }
table { width: calc(100% - 40px); margin: 12px 20px 0; border-collapse: collapse; font-size: 13px; }
caption { text-align: left; color: var(--muted, #5f6762); padding-bottom: 4px; }
th, td { text-align: left; vertical-align: top; padding: 6px 0; border-top: 1px solid var(--line, #e3dfd6); overflow-wrap: anywhere; font-weight: 400; }
th { width: 38%; padding-right: 16px; color: var(--muted, #5f6762); }
.foot { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 16px 20px 18px; }
button, a { font: inherit; font-weight: 500; color: inherit; cursor: pointer; border-radius: 8px; padding: 7px 14px; border: 1px solid var(--line, #d5d1c7); background: transparent; text-decoration: none; }
a { background: var(--accent, #1f5c4a); border-color: transparent; color: var(--accent-ink, #fff); }
.head button { border: 0; padding: 4px 8px; line-height: 1; font-size: 16px; color: var(--muted, #5f6762); }
button:hover { background: var(--raised, #f5f4f0); }
:focus-visible { outline: 2px solid var(--accent, #1f5c4a); outline-offset: 2px; }
[role="status"] { color: var(--muted, #5f6762); font-size: 13px; }
@media (max-width: 480px) { dialog { inset: auto 0 0; margin: 0; width: 100%; max-width: 100%; border-radius: 16px 16px 0 0; } }
`;

const watched = new WeakSet();

function watchFrame(frame) {
  // A frame of another origin, such as one in which scripts run, has no document for us.
  const inside = frame.contentDocument;
  if (inside) watchDocument(inside);
}

function watchDocument(inside) {
  if (watched.has(inside)) return;
  watched.add(inside);
  inside.addEventListener("click", onActivation, true);
  inside.addEventListener("auxclick", onActivation, true);
  inside.addEventListener("keydown", onEnter, true);
}

function onActivation(event) {
  if (event.type === "auxclick" && event.button !== 1) return;
  const path = event.composedPath().filter((each) => each.nodeType === Node.ELEMENT_NODE);
  const link = path.find((each) => addressOf(each) !== null);
  if (link) {
    event.preventDefault();
    const address = addressOf(link).trim();
    if (address.startsWith("#")) return jump(link, address.slice(1));
    return show({ text: textOf(link), address }, link);
  }
  const button = path.find((each) => each.matches("button, input"));
  if (button?.form && ["submit", "image"].includes(button.type)) submit(event, button);
}

/** A form without a button is sent by Enter in a field. */
function onEnter(event) {
  const field = event.target;
  if (event.key !== "Enter" || field.localName !== "input" || !field.form) return;
  if (!["submit", "image", "button", "reset", "checkbox", "radio"].includes(field.type)) {
    submit(event, field);
  }
}

function addressOf(element) {
  if (!["a", "area"].includes(element.localName)) return null;
  const linked = element.getAttributeNS("http://www.w3.org/1999/xlink", "href");
  return element.getAttribute("href") ?? linked;
}

function textOf(link) {
  const picture = link.querySelector("img[alt]:not([alt=''])");
  const text = link.getAttribute("aria-label") || link.textContent.trim() || picture?.alt;
  return (text || link.getAttribute("alt") || link.getAttribute("title") || "")
    .replace(/\s+/g, " ")
    .trim();
}

function jump(link, name) {
  const inside = link.ownerDocument;
  let place = name;
  try {
    place = decodeURIComponent(name);
  } catch {
    // What is no encoded name is a name as it stands.
  }
  const named = [...inside.getElementsByName(place)].find((each) => each.localName === "a");
  const target = inside.getElementById(place) ?? named;
  if (target) target.scrollIntoView({ block: "start" });
  else if (place === "" || place.toLowerCase() === "top") inside.defaultView.scrollTo(0, 0);
  else show({ text: textOf(link), address: `#${name}` }, link);
}

function submit(event, control) {
  event.preventDefault();
  const { form } = control;
  const text = control.value || control.textContent.trim() || "Form";
  const address = control.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  show({ text, address, pairs, isForm: true }, control);
}

// --- the card ----------------------------------------------------------------------------------

let card = null;

function show({ text, address, pairs, isForm }, from) {
  const url = parsed(address);
  const dialog = cardDialog();
  const [kind, leads] = kindOf(address, url, isForm);
  dialog.querySelector("h2").textContent = shortened(text || "A link without a text", LONGEST.text);
  dialog.querySelector(".kind").textContent = kind;
  const shown = dialog.querySelector(".address");
  shown.textContent = shortened(address, LONGEST.address);
  shown.hidden = address === "";
  fillTable(dialog.querySelector("table"), pairs ?? [...(url?.searchParams ?? [])], isForm);
  dialog.querySelector(".copy").hidden = address === "";
  dialog.querySelector(".copy").onclick = () => copy(address, dialog);
  dialog.querySelector('[role="status"]').textContent = "";
  const open = dialog.querySelector("a");
  open.hidden = !leads;
  if (leads) open.href = url.href;
  else open.removeAttribute("href");
  dialog.onclose = () => {
    // It may be open again by then, for another link.
    if (dialog.open) return;
    open.removeAttribute("href");
    from?.focus?.({ preventScroll: true });
  };
  if (!dialog.open) dialog.showModal();
  (leads ? open : dialog.querySelector(".close")).focus();
}

/** Return what kind of address it is, in words, and whether a browser can open it. */
function kindOf(address, url, isForm) {
  if (isForm) return ["A form. Mail programs warn of it, or do not send it.", false];
  if (address === "") return ["The link has no address: a click on it does nothing.", false];
  if (address.startsWith("#")) return ["There is no such place in this message.", false];
  if (!url) return ["The address has no host, so that it leads nowhere from a mail.", false];
  const protocol = url.protocol.slice(0, -1);
  if (protocol === "http") return [`${url.host}, without encryption`, true];
  if (protocol === "https") return [url.host, true];
  if (protocol === "mailto") return [`Writes an e-mail to ${url.pathname}`, false];
  if (protocol === "tel") return [`Calls ${url.pathname}`, false];
  if (protocol === "sms") return [`Writes an SMS to ${url.pathname}`, false];
  if (["javascript", "data", "vbscript", "blob", "file"].includes(protocol)) {
    return [`'${protocol}:' is taken out, or does nothing, wherever mail is read.`, false];
  }
  return [`Opens in an app that knows '${protocol}:'.`, false];
}

function parsed(address) {
  try {
    return new URL(address.startsWith("//") ? `https:${address}` : address);
  } catch {
    return null;
  }
}

function fillTable(table, pairs, isForm) {
  table.hidden = pairs.length === 0;
  const rows = pairs.slice(0, LONGEST.pairs).map(([name, value]) => {
    const row = document.createElement("tr");
    const [head, cell] = [document.createElement("th"), document.createElement("td")];
    head.scope = "row";
    head.textContent = shortened(name, LONGEST.text);
    cell.textContent = shortened(value, LONGEST.address);
    row.append(head, cell);
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
  const more = pairs.length > LONGEST.pairs ? `, the first ${LONGEST.pairs}` : "";
  table.caption.textContent = `${pairs.length} ${isForm ? "field" : "parameter"}${pairs.length === 1 ? "" : "s"}${more}`;
}

async function copy(address, dialog) {
  const said = dialog.querySelector('[role="status"]');
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = "Copied";
  } catch {
    // Not everywhere may a page write to the clipboard.
    getSelection().selectAllChildren(dialog.querySelector(".address"));
    said.textContent = "Selected: press Ctrl-C or ⌘C";
  }
}

function shortened(text, longest) {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function cardDialog() {
  if (card) return card;
  const host = document.createElement("div");
  host.id = "link-card";
  const root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  root.adoptedStyleSheets = [style];
  card = document.createElement("dialog");
  card.setAttribute("aria-labelledby", "text");
  card.innerHTML = `
    <div class="head"><h2 id="text"></h2><button type="button" class="close" aria-label="Close">✕</button></div>
    <p class="kind"></p><p class="address"></p>
    <table><caption></caption><tbody></tbody></table>
    <div class="foot"><a target="_blank" rel="noopener noreferrer">Open in a new tab</a>
    <button type="button" class="copy">Copy</button><span role="status"></span></div>`;
  root.append(card);
  card.querySelector(".close").onclick = () => card.close();
  card.addEventListener("click", (event) => {
    if (event.target === card && isOutside(event)) card.close();
  });
  // The keys of the page are not meant while the card is open.
  host.addEventListener("keydown", (event) => event.stopPropagation());
  document.documentElement.append(host);
  return card;
}

function isOutside({ clientX, clientY }) {
  const box = card.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

if (document.currentScript) {
  watchDocument(document);
} else {
  document.addEventListener("load", ({ target }) => target.localName === "iframe" && watchFrame(target), true);
  document.querySelectorAll("iframe").forEach(watchFrame);
  document.addEventListener("showlink", ({ detail }) => show(detail));
}
