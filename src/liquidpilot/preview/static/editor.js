// A small editor: a text area with the numbers of its lines, and marks where something is wrong.

const LINE = 19;
const PADDING = 8;

/**
 * Make an editor in `host`, an empty element; `label` is its name for those who cannot see it.
 * `onInput` is called with the text after each key, `onSave` when Ctrl or ⌘ and S are pressed.
 */
export function makeEditor(host, { label, onInput = () => {}, onSave = () => {} }) {
  const id = `editor-${Math.random().toString(36).slice(2, 8)}`;
  host.classList.add("editor");
  const gutter = made("div", "editor-lines", { "aria-hidden": "true" });
  const behind = made("div", "editor-behind", { "aria-hidden": "true" });
  const area = made("textarea", "editor-text", {
    "aria-label": label,
    "aria-describedby": `${id}-problems`,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    wrap: "off",
  });
  const room = made("div", "editor-room");
  const problems = made("ul", "editor-problems", { id: `${id}-problems`, "aria-live": "polite" });
  room.append(gutter, behind, area);
  host.replaceChildren(room, problems);
  let lines = 0;
  let marks = [];
  let unreached = [];

  function number() {
    const count = area.value.split("\n").length;
    if (count === lines) return;
    lines = count;
    gutter.replaceChildren(
      ...Array.from({ length: count }, (_, at) => {
        const line = made("span");
        line.textContent = String(at + 1);
        return line;
      }),
    );
    markLines();
  }

  function markLines() {
    for (const [at, line] of [...gutter.children].entries()) {
      const found = marks.filter((each) => each.line === at + 1).map((each) => each.severity);
      line.className = found.includes("error") ? "error" : (found[0] ?? "");
      const isUnreached = unreached.some((each) => each.line <= at + 1 && at + 1 <= each.end_line);
      line.classList.toggle("unreached", isUnreached);
      line.title = isUnreached ? "nobody reaches this" : "";
    }
    const worst = new Map();
    for (const mark of marks) {
      if (worst.get(mark.line)?.severity !== "error") worst.set(mark.line, mark);
    }
    behind.replaceChildren(
      ...unreached.map((each) => {
        const part = made("div", "unreached");
        part.style.top = `${PADDING + (each.line - 1) * LINE}px`;
        part.style.height = `${(each.end_line - each.line + 1) * LINE}px`;
        return part;
      }),
      ...[...worst.values()].map((mark) => {
        const line = made("div", mark.severity);
        line.style.top = `${PADDING + (mark.line - 1) * LINE}px`;
        return line;
      }),
    );
  }

  function follow() {
    gutter.style.transform = `translateY(${-area.scrollTop}px)`;
    behind.style.transform = `translateY(${-area.scrollTop}px)`;
  }

  function go(line, column = 1) {
    const before = area.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    area.focus();
    area.setSelectionRange(at, at);
    area.scrollTop = Math.max(0, (line - 4) * LINE);
    follow();
  }

  area.addEventListener("input", () => {
    number();
    onInput(area.value);
  });
  area.addEventListener("scroll", follow);
  area.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      onSave(area.value);
    }
  });

  return {
    area,
    go,
    get text() {
      return area.value;
    },
    /** Show another text; what is selected stays where it was. */
    set text(text) {
      if (area.value === text) return;
      const [start, end] = [area.selectionStart, area.selectionEnd];
      area.value = text;
      area.setSelectionRange(Math.min(start, text.length), Math.min(end, text.length));
      number();
    },
    /** Show what is wrong, `{line, column, severity, message, hint}` each, and which lines nobody reaches. */
    mark(found, missed = []) {
      if (![found, marks, missed, unreached].some((each) => each.length)) return;
      unreached = missed;
      marks = [...found].sort((a, b) => a.line - b.line);
      markLines();
      area.setAttribute("aria-invalid", String(marks.some((each) => each.severity === "error")));
      problems.replaceChildren(
        ...marks.slice(0, 20).map((mark) => {
          const [item, link] = [made("li", mark.severity), made("button", "link", { type: "button" })];
          link.textContent = `line ${mark.line}`;
          link.addEventListener("click", () => go(mark.line, mark.column));
          item.append(link, ` ${mark.message}${mark.hint ? ` (${mark.hint})` : ""}`);
          return item;
        }),
      );
    },
  };
}

function made(name, className = "", attributes = {}) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
