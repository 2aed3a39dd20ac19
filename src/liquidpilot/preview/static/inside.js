// Inside of an exported message, which no page can reach: it says how high it is, to be printed whole.

function tellHeight() {
  const all = document.documentElement;
  // As wide as a page of paper; what is narrower stays as it is.
  const printWidth = Math.min(all.clientWidth, 680);
  const { width, height } = all.style;
  Object.assign(all.style, { width: `${printWidth}px`, height: "auto" });
  const printHeight = Math.max(all.offsetHeight, document.body?.scrollHeight ?? 0);
  Object.assign(all.style, { width, height, printColorAdjust: "exact" });
  parent.postMessage({ printWidth, printHeight }, "*");
}

addEventListener("load", tellHeight);
addEventListener("resize", tellHeight);
// The page may listen only after this was said.
addEventListener("message", ({ source }) => source === parent && tellHeight());
