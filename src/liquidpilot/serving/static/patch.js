// Makes one living document equal to another one, touching only what differs: what stays the same
// keeps its scroll position, its focus and its loaded pictures, and nothing flashes.

/**
 * Make the children of `live` equal to those of `wanted`.
 * Elements with the same id are the same; others are compared in their order. What has
 * `data-keep` is left as it is. `open` of <details> and what somebody is typing are theirs.
 */
export function patchChildren(live, wanted) {
  const byId = new Map();
  for (const child of live.children) if (child.id) byId.set(child.id, child);
  const kept = new Set([...wanted.children].map((child) => child.id).filter(Boolean));
  let at = live.firstChild;
  for (const next of [...wanted.childNodes]) {
    const named = next.id ? byId.get(next.id) : undefined;
    // What is gone goes first: a frame that is moved is loaded anew.
    while (named && at && at !== named && !kept.has(at.id)) {
      const following = at.nextSibling;
      at.remove();
      at = following;
    }
    if (named && named !== at) {
      live.insertBefore(named, at);
      at = named;
    }
    if (at && isSame(at, next)) {
      const following = at.nextSibling;
      patchNode(at, next);
      at = following;
    } else {
      live.insertBefore(live.ownerDocument.importNode(next, true), at);
    }
  }
  while (at) {
    const following = at.nextSibling;
    at.remove();
    at = following;
  }
}

/** Make the attributes of `live` equal to those of `wanted`. */
export function patchAttributes(live, wanted) {
  for (const { name } of [...live.attributes]) {
    if (!wanted.hasAttribute(name) && !belongsToPerson(live, name)) live.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (live.getAttribute(name) !== value && !belongsToPerson(live, name)) {
      live.setAttribute(name, value);
    }
  }
}

function isSame(live, wanted) {
  return (
    live.nodeType === wanted.nodeType &&
    live.nodeName === wanted.nodeName &&
    (live.id || "") === (wanted.id || "")
  );
}

function patchNode(live, wanted) {
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (live.nodeValue !== wanted.nodeValue) live.nodeValue = wanted.nodeValue;
    return;
  }
  if (live.hasAttribute("data-keep") || live.isEqualNode(wanted)) return settle(live, wanted);
  patchAttributes(live, wanted);
  patchChildren(live, wanted);
  settle(live, wanted);
}

/** Set what a form control shows, which is not the same as its attributes. */
function settle(live, wanted) {
  if (live === live.ownerDocument.activeElement) return;
  if (live.localName === "input") {
    if (live.type === "radio" || live.type === "checkbox") {
      live.checked = wanted.hasAttribute("checked");
    } else if (live.value !== wanted.getAttribute("value")) {
      live.value = wanted.getAttribute("value") ?? "";
    }
  } else if (live.localName === "select") {
    const chosen = [...live.options].findIndex((option) => option.hasAttribute("selected"));
    live.selectedIndex = Math.max(0, chosen);
  }
  for (const control of live.hasAttribute("data-keep") ? [] : live.querySelectorAll("select")) {
    if (control !== live.ownerDocument.activeElement) {
      const chosen = [...control.options].findIndex((option) => option.hasAttribute("selected"));
      control.selectedIndex = Math.max(0, chosen);
    }
  }
}

function belongsToPerson(element, attribute) {
  return attribute === "open" && element.localName === "details";
}
