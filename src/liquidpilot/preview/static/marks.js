// The truth, marked in the mail: where each text comes from, its holes, its findings, Gmail's end.
//
// The document in the frame stays as it is. The server gives the same document once more with signs
// in it; both are walked in step, and what is equal but for the signs is the same place. What is
// drawn stands in one element beside the body, in a shadow tree of its own.

const [START, STOP, END] = ["\ufdd0", "\ufdd1", "\ufdd2"];
const ATTRIBUTE = "data-liquidpilot-mark";
const SIGN = /\ufdd0(\d+)\ufdd1|\ufdd2/g;
const UNSEEN = new Set(["STYLE", "SCRIPT", "TITLE", "TEMPLATE", "NOSCRIPT"]);
const LAYER = "liquidpilot-marks";
const STYLE = `
:host { all: initial; position: absolute; inset: 0 auto auto 0; width: 0; height: 0; z-index: 2147483647; pointer-events: none; }
@media print { :host { display: none; } }
.box { position: absolute; border-radius: 3px; }
.hover { outline: 2px solid #1f7a5c; outline-offset: 1px; background: rgb(31 122 92 / 10%); }
.pinned { outline: 2px solid #1f7a5c; outline-offset: 1px; box-shadow: 0 0 0 4px rgb(31 122 92 / 22%); }
.warning { outline: 1.5px dashed #b7791f; outline-offset: 1px; }
.error { outline: 2px solid #c0392b; outline-offset: 1px; }
.hole { min-width: 3px; min-height: 14px; margin-left: -4px; background: #c77700; box-shadow: 0 0 0 1px #fff; border-radius: 2px; }
.cut { left: 0; height: 0; border-top: 2px dashed #c0392b; border-radius: 0; }
.cut span { position: absolute; right: 8px; top: -11px; padding: 2px 8px; border-radius: 10px; background: #c0392b; color: #fff; font: 600 11px/1.4 system-ui, sans-serif; white-space: nowrap; }
.note { position: absolute; box-sizing: border-box; width: max-content; max-width: 320px; padding: 5px 9px; border-radius: 7px; background: #1b1f1d; color: #fff; font: 12px/1.45 system-ui, sans-serif; box-shadow: 0 4px 16px rgb(0 0 0 / 28%); overflow-wrap: anywhere; }
.note code { font: 11.5px/1.45 ui-monospace, Menlo, Consolas, monospace; }
.note small { display: block; color: #b9c2bd; font-size: 11px; }
`;

/** Find the marks of `marked` in the document `live`: by its number, where each begins and ends, as often as it is seen. */
export function align(live, marked) {
  const spots = new Map();
  let open = null;

  function note(number, spot) {
    const known = spots.get(number);
    // Where a text is shown otherwise than it was marked, it stands somewhere in it: better than nowhere.
    if (!known || (known[0].isVague && !spot.isVague)) spots.set(number, [spot]);
    else if (spot.isVague) return;
    // A tag is named once, by whatever of it is marked.
    else if (!spot.element || !known.some((each) => each.element === spot.element)) known.push(spot);
  }

  function walk(element, other) {
    for (const { name, value } of other.attributes) {
      if (name === ATTRIBUTE) note(Number(value), { element });
      for (const [, number] of `${name}${value}`.matchAll(SIGN)) {
        if (number) note(Number(number), { element });
      }
    }
    if (UNSEEN.has(element.nodeName)) return;
    const [here, there] = [[...element.childNodes], [...other.childNodes]];
    let [i, j] = [0, 0];
    while (i < here.length || j < there.length) {
      const [texts, signed] = [[], []];
      const first = i;
      while (here[i]?.nodeType === Node.TEXT_NODE) texts.push(here[i++]);
      while (there[j]?.nodeType === Node.TEXT_NODE) signed.push(there[j++]);
      place(element, first, texts, signed.map((each) => each.data).join(""));
      const [a, b] = [here[i], there[j]];
      if (!a && !b) return;
      if (!a || !b || a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return;
      if (a.nodeType === Node.ELEMENT_NODE) walk(a, b);
      i += 1;
      j += 1;
    }
  }

  function place(parent, index, texts, signed) {
    if (!signed.includes(START) && !signed.includes(END)) return;
    const text = texts.map((each) => each.data).join("");
    const plain = signed.replace(SIGN, "");
    // A template of ours may have cut white space off.
    const shift = text === plain ? 0 : text.trim() === plain.trim() ? leading(text) - leading(plain) : null;
    let [read, at] = [0, 0];
    for (const sign of signed.matchAll(SIGN)) {
      at += sign.index - read;
      read = sign.index + sign[0].length;
      const point = shift === null ? [parent, index] : pointAt(texts, at + shift) ?? [parent, index];
      if (sign[1] !== undefined) open = { number: Number(sign[1]), start: point };
      else if (open) {
        note(open.number, { start: open.start, end: point, isVague: shift === null });
        open = null;
      }
    }
  }

  walk(live.documentElement, marked.documentElement);
  return spots;
}

const leading = (text) => text.length - text.trimStart().length;

function pointAt(texts, at) {
  let left = Math.max(0, at);
  for (const node of texts) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  const last = texts.at(-1);
  return last ? [last, last.length] : null;
}

/** The marks of the document in one frame; `onPin` is called with the number of one that is chosen. */
export class Marks {
  constructor(frame, onPin) {
    this.frame = frame;
    this.onPin = onPin;
    this.forget();
    this.isShown = true;
    this.watched = new WeakSet();
  }

  forget() {
    this.marks = [];
    this.findings = [];
    this.spots = new Map();
    this.byNode = new Map();
    this.cutting = new WeakMap();
    this.hovered = null;
    this.pointed = null;
    this.pinned = null;
  }

  get document() {
    return this.frame.contentDocument;
  }

  /** Take what the server has told of the document that is shown. */
  take({ document: html, marks, findings }) {
    const pinned = this.pinned === null ? null : this.marks[this.pinned];
    this.forget();
    if (!this.document?.body) return;
    // The frame's own parser: a document has the policy of whose parser made it.
    const marked = new this.frame.contentWindow.DOMParser().parseFromString(html, "text/html");
    [this.marks, this.findings, this.spots] = [marks, findings, align(this.document, marked)];
    for (const [number, seen] of this.spots) {
      for (const { start, end, element } of seen) {
        for (const node of new Set([element ?? start[0], (end ?? [element])[0]])) {
          const known = this.byNode.get(node) ?? [];
          if (!known.includes(number)) this.byNode.set(node, [...known, number]);
        }
      }
    }
    const again = pinned && marks.findIndex((each) => each.place === pinned.place && each.liquid === pinned.liquid);
    this.pinned = again >= 0 && pinned ? again : null;
    this.#watch();
    this.draw();
  }

  /** Point at mark `number`, and scroll to it; null points at none. */
  show(number) {
    this.hovered = number;
    this.pointed = null;
    const [spot] = this.spots.get(number) ?? [];
    const element = spot?.element ?? elementOf(spot?.start[0]);
    element?.scrollIntoView({ block: "nearest" });
    this.draw();
  }

  pin(number) {
    this.pinned = number;
    this.draw();
    this.onPin(number);
  }

  #watch() {
    const inside = this.document;
    if (this.watched.has(inside)) return;
    this.watched.add(inside);
    let next = 0;
    inside.addEventListener("pointermove", (event) => {
      cancelAnimationFrame(next);
      next = requestAnimationFrame(() => {
        this.pointed = [event.clientX, event.clientY];
        this.#hover(this.at(...this.pointed));
      });
    });
    inside.documentElement.addEventListener("pointerleave", () => this.#hover(null));
    inside.addEventListener("click", (event) => {
      const number = this.at(event.clientX, event.clientY);
      if (number !== null) this.pin(number);
    });
    // Pictures that are loaded, and another width, move what is drawn.
    new ResizeObserver(() => {
      // Another width may have other styles.
      this.cutting = new WeakMap();
      this.draw();
    }).observe(inside.body);
    inside.addEventListener("load", () => this.draw(), true);
  }

  #hover(number) {
    if (number === this.hovered) return;
    this.hovered = number;
    this.draw();
  }

  /** Return the number of the mark at a point of the frame, null for none. */
  at(x, y) {
    const inside = this.document;
    const caret = inside.caretPositionFromPoint?.(x, y) ?? inside.caretRangeFromPoint?.(x, y);
    const node = caret?.offsetNode ?? caret?.startContainer;
    for (const number of this.byNode.get(node) ?? []) {
      if (this.rects(number).some((each) => isIn(each, x, y))) return number;
    }
    for (let each = inside.elementFromPoint(x, y); each; each = each.parentElement) {
      const own = this.byNode.get(each) ?? [];
      const found = own.find((number) => this.spots.get(number).some((spot) => spot.element)) ?? own[0];
      if (found !== undefined) return found;
      const texts = [...each.childNodes].filter((child) => this.byNode.has(child));
      if (texts.length === 1) return this.byNode.get(texts[0])[0];
      if (each.childElementCount || texts.length) break;
    }
    return null;
  }

  /** Return the boxes of a mark, in the coordinates of the frame's window. */
  rects(number) {
    return (this.spots.get(number) ?? []).flatMap((spot) => this.#rectsOf(spot));
  }

  #rectsOf(spot) {
    if (spot.element) return [spot.element.getBoundingClientRect()];
    const range = this.document.createRange();
    try {
      range.setStart(...spot.start);
      range.setEnd(...spot.end);
    } catch {
      // The mail has changed since.
      return [];
    }
    const found = [...range.getClientRects()].filter((each) => each.height);
    // What is cut off is not outlined: a title on a locked screen, a message of four lines.
    if (found.length) return this.#clipped(found, elementOf(spot.start[0]));
    const around = this.#beside(...spot.start);
    return around ? [around] : [];
  }

  #clipped(rects, element) {
    for (const [box, cutsX, cutsY] of this.#cutting(element)) {
      const { left, top, right, bottom } = box.getBoundingClientRect();
      rects = rects
        .map((each) => {
          const [x, end] = cutsX ? [Math.max(each.left, left), Math.min(each.right, right)] : [each.left, each.right];
          const [y, low] = cutsY ? [Math.max(each.top, top), Math.min(each.bottom, bottom)] : [each.top, each.bottom];
          return new DOMRect(x, y, end - x, low - y);
        })
        // A sliver of the next line is none.
        .filter((each) => each.width > 2 && each.height > 4);
    }
    return rects;
  }

  /** Return the elements around that cut off what is in them, and in which directions. */
  #cutting(element) {
    if (!element || element === this.document.body || element === this.document.documentElement) return [];
    if (!this.cutting.has(element)) {
      const style = this.frame.contentWindow.getComputedStyle(element);
      const cuts = [style.overflowX, style.overflowY].map((each) => each !== "visible");
      const around = this.#cutting(element.parentElement);
      this.cutting.set(element, cuts.includes(true) ? [[element, ...cuts], ...around] : around);
    }
    return this.cutting.get(element);
  }

  /** Return the box of a place where no text is seen: before what follows it, after what comes before, in what is around. */
  #beside(node, index) {
    const isText = node.nodeType === Node.TEXT_NODE;
    const range = this.document.createRange();
    const boxOf = (each) => {
      range.selectNodeContents(each);
      const box = (each.nodeType === Node.ELEMENT_NODE ? each : range).getBoundingClientRect();
      return box.height && each.localName !== LAYER ? box : null;
    };
    for (const step of ["nextSibling", "previousSibling"]) {
      const forward = step === "nextSibling";
      let each = isText ? node[step] : node.childNodes[forward ? index : index - 1];
      for (; each; each = each[step]) {
        const box = boxOf(each);
        if (box) return new DOMRect(box.left, forward ? box.top : box.bottom, 0, 0);
      }
    }
    const around = boxOf(elementOf(node) ?? this.document.body);
    return around && new DOMRect(around.left, around.top, 0, Math.min(around.height, 20));
  }

  draw() {
    const inside = this.document;
    if (!inside?.documentElement) return;
    let layer = inside.querySelector(LAYER);
    if (!layer) {
      layer = inside.createElement(LAYER);
      layer.attachShadow({ mode: "open" });
      inside.documentElement.append(layer);
    }
    const style = inside.createElement("style");
    style.textContent = STYLE;
    const boxes = [];
    if (this.isShown) {
      this.marks.forEach((mark, number) => {
        const kind = this.#kind(mark);
        if (kind) boxes.push(...this.#boxes(number, kind));
      });
    }
    if (this.pinned !== null) boxes.push(...this.#boxes(this.pinned, "pinned"));
    if (this.hovered !== null) boxes.push(...this.#boxes(this.hovered, "hover"), ...this.#note());
    layer.shadowRoot.replaceChildren(style, ...boxes);
  }

  #kind(mark) {
    if (mark.kind === "hole" || mark.kind === "cut") return mark.kind;
    const severities = mark.findings.map((each) => this.findings[each]?.severity);
    return severities.includes("error") ? "error" : severities.includes("warning") ? "warning" : "";
  }

  #boxes(number, kind) {
    const inside = this.document;
    const { scrollX, scrollY } = this.frame.contentWindow;
    return this.rects(number).map((rect) => {
      const box = inside.createElement("div");
      box.className = `box ${kind}`;
      if (kind === "cut") {
        box.style.cssText = `top:${rect.top + scrollY}px;width:${inside.documentElement.scrollWidth}px`;
        const label = inside.createElement("span");
        label.textContent = "Gmail ends here · 102 KB";
        box.append(label);
      } else {
        box.style.cssText = `left:${rect.left + scrollX}px;top:${rect.top + scrollY}px;width:${rect.width}px;height:${rect.height}px`;
      }
      return box;
    });
  }

  #note() {
    const seen = this.rects(this.hovered);
    const rect = seen.find((each) => this.pointed && isIn(each, ...this.pointed)) ?? seen[0];
    const mark = this.marks[this.hovered];
    if (!rect || !mark) return [];
    const inside = this.document;
    const { scrollX, scrollY, innerHeight } = this.frame.contentWindow;
    const { clientWidth } = inside.documentElement;
    const note = inside.createElement("div");
    note.className = "note";
    const code = inside.createElement("code");
    code.textContent = mark.liquid;
    const small = inside.createElement("small");
    const found = mark.findings.map((each) => this.findings[each]?.message).filter(Boolean);
    const said = { hole: "came out empty", cut: "Gmail ends here" }[mark.kind];
    small.textContent = [said, ...found.slice(0, 2), mark.place].filter(Boolean).join(" · ");
    note.append(...(mark.liquid ? [code] : []), small);
    const below = rect.bottom + 64 < innerHeight || rect.top < 64;
    const left = Math.max(4, Math.min(rect.left, clientWidth - 328));
    note.style.left = `${left + scrollX}px`;
    if (below) note.style.top = `${rect.bottom + 6 + scrollY}px`;
    else {
      note.style.top = `${rect.top - 6 + scrollY}px`;
      note.style.transform = "translateY(-100%)";
    }
    return [note];
  }
}

const elementOf = (node) => (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement);

function isIn(rect, x, y) {
  return x >= rect.left - 2 && x <= rect.right + 2 && y >= rect.top - 2 && y <= rect.bottom + 2;
}
