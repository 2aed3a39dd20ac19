// The two sides: the rail and the inspector are folded, opened and made wider, which is remembered.

const root = document.documentElement;
const LEAST = 280;
const MOST = 720;
const $ = (selector) => document.querySelector(selector);

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** Say which sides are open, to those who do not see it; call it after each change of the page. */
export function tellSides() {
  const rail = innerWidth < 900 ? root.dataset.drawer === "rail" : root.dataset.rail !== "closed";
  for (const id of ["fold-rail", "open-rail"]) $(`#${id}`)?.setAttribute("aria-expanded", rail);
  $("#fold-inspector")?.setAttribute("aria-expanded", root.dataset.inspector !== "closed");
  const divider = $("#divider");
  if (divider) divider.setAttribute("aria-valuenow", $("#inspector").offsetWidth);
}

/** Fold or open the rail; in a narrow window it is a drawer. */
export function toggleRail() {
  if (innerWidth < 900) {
    root.dataset.drawer = root.dataset.drawer === "rail" ? "" : "rail";
    if (root.dataset.drawer) $("#search").focus();
    else $("#open-rail").focus();
  } else {
    root.dataset.rail = root.dataset.rail === "closed" ? "open" : "closed";
    remember("rail", root.dataset.rail);
  }
  tellSides();
}

/** Open the rail, for its search. */
export function openRail() {
  const isOpen = innerWidth < 900 ? root.dataset.drawer === "rail" : root.dataset.rail !== "closed";
  if (!isOpen) toggleRail();
}

/** Close what lies over the message in a narrow window. */
export function closeDrawers() {
  root.dataset.drawer = "";
  if (innerWidth < 640) root.dataset.inspector = "closed";
  tellSides();
}

/** Open or close the inspector. */
export function toggleInspector(open = root.dataset.inspector === "closed") {
  root.dataset.inspector = open ? "open" : "closed";
  if (innerWidth >= 1200) remember("inspector", root.dataset.inspector);
  tellSides();
}

function resize(width) {
  const within = Math.round(Math.max(LEAST, Math.min(MOST, innerWidth * 0.6, width)));
  root.style.setProperty("--inspector-width", `${within}px`);
  remember("inspector-width", within);
  tellSides();
}

document.addEventListener("pointerdown", (event) => {
  if (event.target.id !== "divider") {
    const outside = root.dataset.drawer === "rail" && !event.target.closest("#rail, #open-rail");
    if (outside) closeDrawers();
    return;
  }
  const divider = event.target;
  divider.setPointerCapture(event.pointerId);
  document.getElementById("device")?.classList.add("dragging");
  divider.onpointermove = (move) => resize(innerWidth - move.clientX);
  divider.onpointerup = () => {
    divider.onpointermove = divider.onpointerup = null;
    document.getElementById("device")?.classList.remove("dragging");
  };
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.dataset.drawer === "rail") return toggleRail();
  if (event.target.id !== "divider") return;
  const width = $("#inspector").offsetWidth;
  const wanted = { ArrowLeft: width + 20, ArrowRight: width - 20, Home: LEAST, End: MOST }[event.key];
  if (!wanted) return;
  event.preventDefault();
  resize(wanted);
});
