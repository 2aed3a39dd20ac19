// The size of the message: the frame has the width and the height that the button says, at every
// size of the window. What does not fit is scaled as a whole, and the button says so.

import { change, put } from "./address.js";

const LEAST = 240;
const MOST = 2560;
const DESKTOP = 640;
// What a bezel, its shadow and a handle need around the screen; the screen stands at the top.
const ROOM = { side: 18, above: 8, below: 14 };
const NO_ROOM = { side: 0, above: 0, below: 0 };
const $ = (selector) => document.querySelector(selector);

let dragged = null;

/** Lay the frame out anew; call it after each change of the page. */
export function layOut() {
  const device = $("#device");
  if (!device) return;
  const { kind, zoom } = device.dataset;
  const around = kind === "desktop" ? NO_ROOM : ROOM;
  const room = {
    width: device.clientWidth - 2 * around.side,
    height: device.clientHeight - around.above - around.below,
  };
  if (room.width <= 0 || room.height <= 0) return;
  const size = dragged ?? screenOf(device, room);
  const fitting = Math.min(1, room.width / size.width, kind === "desktop" ? 1 : room.height / size.height);
  const scale = zoom === "fit" || kind === "desktop" ? fitting : Number(zoom) / 100;
  const height = kind === "desktop" ? Math.round(room.height / scale) : size.height;
  const frame = $("#frame");
  Object.assign(frame.style, {
    width: `${size.width}px`,
    height: `${height}px`,
    transform: scale === 1 ? "" : `scale(${scale})`,
  });
  const drawn = { width: size.width * scale, height: height * scale };
  Object.assign($("#bezel").style, { width: `${drawn.width}px`, height: `${drawn.height}px` });
  placeGrips(device, drawn, around);
  say(kind, size.width, height, scale);
}

function screenOf(device, room) {
  const [width, height] = [Number(device.dataset.width), Number(device.dataset.height)];
  if (width) return { width, height };
  // A telephone shows the message as a telephone does; else it is a desktop, though it be scaled.
  const least = innerWidth < DESKTOP || "drawn" in device.dataset ? LEAST : DESKTOP;
  return { width: Math.max(least, Math.floor(room.width)), height: room.height };
}

function placeGrips(device, drawn, around) {
  const right = Math.min(device.clientWidth - 16, (device.clientWidth + drawn.width) / 2 + around.side / 2 - 4);
  const bottom = Math.min(device.clientHeight - 14, around.above + drawn.height + 2);
  const middle = Math.min(device.clientHeight, 2 * around.above + drawn.height) / 2;
  Object.assign($("#grip").style, { left: `${right}px`, top: `${middle - 32}px` });
  Object.assign($("#grip-height").style, { left: `${device.clientWidth / 2 - 32}px`, top: `${bottom}px` });
}

function say(kind, width, height, scale) {
  const percent = Math.round(scale * 100);
  const text = kind === "desktop" ? `${width} wide` : `${width} × ${height}`;
  const label = $("#size");
  if (label) label.textContent = percent === 100 ? text : `${text} · ${percent} %`;
  $("#grip").setAttribute("aria-valuenow", width);
  $("#grip-height").setAttribute("aria-valuenow", Math.round(height));
}

function choose(width, height) {
  const name = `${Math.round(width)}x${Math.round(height)}`;
  return change((query) => put(query, "device", name), { replace: true });
}

// Which of the two a handle changes, and the keys that move it.
const GRIPS = {
  grip: { of: "width", at: "clientX", keys: { ArrowRight: 10, ArrowLeft: -10, PageUp: 100, PageDown: -100 } },
  "grip-height": { of: "height", at: "clientY", keys: { ArrowDown: 10, ArrowUp: -10, PageDown: 100, PageUp: -100 } },
};

/** Let the handles at the side of the frame and below it be dragged, with the pointer. */
export function dragDevice(event) {
  const grip = GRIPS[event.target.id];
  if (!grip) return;
  const device = $("#device");
  const frame = $("#frame");
  const scale = frame.getBoundingClientRect().width / frame.offsetWidth;
  const start = { width: frame.offsetWidth, height: frame.offsetHeight };
  const from = event[grip.at];
  device.classList.add("dragging");
  device.dataset.kind = "free";
  event.target.setPointerCapture(event.pointerId);
  event.target.onpointermove = (move) => {
    // The frame stands in the middle, so that each side gets half of what is dragged.
    const by = (2 * (move[grip.at] - from)) / scale;
    dragged = { ...start, [grip.of]: within(Math.round(start[grip.of] + by)) };
    layOut();
  };
  event.target.onpointerup = () => {
    event.target.onpointermove = event.target.onpointerup = null;
    device.classList.remove("dragging");
    const size = dragged ?? start;
    dragged = null;
    choose(size.width, size.height);
  };
}

/** Let a handle be moved with the arrow keys; returns whether the key was one of them. */
export function nudgeDevice(event) {
  const grip = GRIPS[event.target.id];
  const by = grip?.keys[event.key];
  if (!by) return false;
  event.preventDefault();
  const frame = $("#frame");
  const size = { width: frame.offsetWidth, height: frame.offsetHeight };
  size[grip.of] = within(size[grip.of] + by);
  choose(size.width, size.height);
  return true;
}

function within(pixels) {
  return Math.max(LEAST, Math.min(MOST, pixels));
}

new ResizeObserver(layOut).observe($("#main") ?? document.body);
