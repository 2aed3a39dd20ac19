// Menus: they open and close by themselves (popovers); here they get their place, and arrow keys.

const GAP = 6;

function openerOf(menu) {
  return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function place(menu) {
  const opener = openerOf(menu);
  if (!opener || innerWidth < 640) return menu.removeAttribute("style");
  const at = opener.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - 8);
  Object.assign(menu.style, {
    top: `${at.bottom + GAP}px`,
    left: `${Math.max(8, left)}px`,
    right: "auto",
  });
}

/** Close the menu or the dialog that `element` is in. */
export function closeAround(element) {
  for (let menu; (menu = element.closest(":popover-open")); element = menu.parentElement) {
    menu.hidePopover();
  }
  element.closest("dialog[open]")?.close();
}

function onArrow(event) {
  const menu = event.target.closest?.(".menu");
  if (!menu || event.target.matches("input") || !event.key.startsWith("Arrow")) return;
  const items = [...menu.querySelectorAll("a, button")];
  const by = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1;
  const at = items.indexOf(event.target);
  event.preventDefault();
  items[(at + by + items.length) % items.length]?.focus();
}

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (!target.matches?.(".menu")) return;
    if (newState !== "open") {
      // What was opened by a letter had no focus to give back.
      const focused = document.activeElement;
      if (focused === document.body || target.contains(focused)) openerOf(target)?.focus();
      return;
    }
    place(target);
    if (target.matches(":focus-within")) return;
    const first = ["[autofocus]", "[aria-current=true]", "a, button, input:not([type=hidden])"];
    first.map((each) => target.querySelector(each)).find(Boolean)?.focus();
  },
  true,
);
document.addEventListener("keydown", onArrow);
addEventListener("resize", () => document.querySelectorAll(".menu:popover-open").forEach(place));
