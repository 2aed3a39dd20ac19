// The message in its frame: exchanged in place as long as the frame's document is the same one.

import { patchAttributes, patchChildren } from "./patch.js";

/** Show the document at `address` in `frame`; resolves when it is there. */
export async function showDocument(frame, address, text) {
  const html = text ?? (await (await fetch(address)).text());
  const live = frame.contentDocument;
  if (!live?.documentElement || frame.dataset.policy !== policyOf(address) || !live.body) {
    return load(frame, address);
  }
  // The frame's own parser: a document has the policy of whose parser made it.
  const wanted = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
  if (wanted.compatMode !== live.compatMode) return load(frame, address);
  patchAttributes(live.documentElement, wanted.documentElement);
  patchChildren(live.head, wanted.head);
  patchAttributes(live.body, wanted.body);
  patchChildren(live.body, wanted.body);
}

/** Remember which policy the first document of `frame` was loaded with. */
export function adoptDocument(frame, address) {
  frame.dataset.policy = policyOf(address);
}

function load(frame, address) {
  adoptDocument(frame, address);
  return new Promise((resolve) => {
    frame.addEventListener("load", resolve, { once: true });
    frame.contentWindow.location.replace(address);
  });
}

// What may be loaded is fixed when a document is: other images need another document.
function policyOf(address) {
  return new URL(address, location.href).searchParams.get("images") ?? "blocked";
}
