// Small pictures of messages: each is made when it is seen, a few at a time, and let go far from there.

import { adoptDocument, showDocument } from "./frame.js";

const AT_ONCE = 2;
const WIDTH = 640;
const NEAR = "600px";

// By the box of each: whether it is near, and of which state of the files it is the picture.
const boxes = new Map();
let working = 0;
let files = "";

const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const known = boxes.get(target);
      if (!known) continue;
      known.isNear = isIntersecting;
      if (!isIntersecting) drop(target, known);
    }
    work();
  },
  { rootMargin: NEAR },
);
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

/** Look for pictures that are to be made; call it after each change of the page. */
export function seekThumbnails() {
  files = document.body.dataset.epoch;
  const found = new Set(document.querySelectorAll("[data-thumbnail]"));
  for (const box of boxes.keys()) {
    if (found.has(box)) continue;
    boxes.delete(box);
    sight.unobserve(box);
    sizes.unobserve(box);
  }
  for (const box of found) {
    if (boxes.has(box)) continue;
    boxes.set(box, { isNear: false, isBusy: false, of: null });
    sight.observe(box);
    sizes.observe(box);
  }
  work();
}

function work() {
  for (const [box, known] of boxes) {
    if (working >= AT_ONCE) return;
    if (known.isNear && !known.isBusy && known.of !== files) make(box, known);
  }
}

async function make(box, known) {
  const { thumbnail } = box.dataset;
  const address = `/thumbnail/${thumbnail.split("/").map(encodeURIComponent).join("/")}`;
  known.isBusy = true;
  known.of = files;
  working += 1;
  try {
    await show(box, address);
  } catch {
    // The page says itself that the server is gone; when it is back, the files are new ones.
  }
  known.isBusy = false;
  working -= 1;
  work();
}

async function show(box, address) {
  const frame = box.firstElementChild;
  if (frame) {
    const text = await (await fetch(address)).text();
    // It may be out of sight by now.
    return frame.isConnected ? showDocument(frame, address, text) : null;
  }
  const made = document.createElement("iframe");
  made.title = "A small picture of the message";
  made.setAttribute("sandbox", box.dataset.sandbox);
  made.src = address;
  adoptDocument(made, address);
  // A frame that is let go before it is there never is.
  const loaded = new Promise((resolve) => {
    made.addEventListener("load", resolve, { once: true });
    made.letGo = resolve;
  });
  box.append(made);
  fit(box);
  await loaded;
  if (made.isConnected) box.classList.add("made");
}

function drop(box, known) {
  box.firstElementChild?.letGo();
  box.replaceChildren();
  box.classList.remove("made");
  known.of = null;
}

function fit(box) {
  const frame = box.firstElementChild;
  if (!frame || !box.clientWidth) return;
  const scale = box.clientWidth / WIDTH;
  Object.assign(frame.style, {
    width: `${WIDTH}px`,
    height: `${Math.ceil(box.clientHeight / scale)}px`,
    transform: `scale(${scale})`,
  });
}
