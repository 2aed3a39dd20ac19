// The message in its frame: exchanged in place as long as the frame's document is the same one.

import { patchAttributes, patchChildren } from "./patch.js";

/** Show the document at `address` in `frame`; resolves when it is there, or the `signal` gives it up. */
export async function showDocument(frame, address, text, signal) {
  // A document that runs has an origin of its own: it is loaded anew, and not asked for twice.
  if (!frame.contentDocument) return load(frame, address, signal);
  const html = text ?? (await (await fetch(address, { signal })).text());
  const live = frame.contentDocument;
  if (!live?.documentElement || frame.dataset.policy !== policyOf(address) || !live.body) {
    return load(frame, address, signal);
  }
  // The frame's own parser: a document has the policy of whose parser made it.
  const wanted = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
  if (wanted.compatMode !== live.compatMode) return load(frame, address, signal);
  patchAttributes(live.documentElement, wanted.documentElement);
  patchChildren(live.head, wanted.head);
  patchAttributes(live.body, wanted.body);
  patchChildren(live.body, wanted.body);
}

/** Remember which policy the first document of `frame` was loaded with. */
export function adoptDocument(frame, address) {
  frame.dataset.policy = policyOf(address);
}

function ending() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

function load(frame, address, signal) {
  adoptDocument(frame, address);
  const { signal: over, abort } = ending();
  return new Promise((resolve) => {
    over.addEventListener("abort", resolve);
    frame.addEventListener("load", abort, { signal: over });
    signal?.addEventListener("abort", abort, { signal: over });
    // A frame that the page goes without from now on never loads: nobody waits for it.
    document.addEventListener("settled", () => frame.isConnected || abort(), { signal: over });
    frame.contentWindow.location.replace(address);
  });
}

// What may be loaded is fixed when a document is: other images need another document.
function policyOf(address) {
  return new URL(address, location.href).searchParams.get("images") ?? "blocked";
}
