// An exported site. In the index: what does not match the search is hidden while one types. On the
// page of a message: a document is loaded when it is shown, since from a file all would be at once.

const search = document.getElementById("search");

function filter() {
  const wanted = search.value.trim().toLowerCase();
  const rows = [...document.querySelectorAll("[data-search]")];
  for (const row of rows) row.hidden = !row.dataset.search.includes(wanted);
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = !group.querySelector("[data-search]:not([hidden])");
  }
  document.getElementById("none").hidden = rows.some((row) => !row.hidden);
}

function load() {
  for (const frame of document.querySelectorAll("iframe[data-src]")) {
    if (getComputedStyle(frame).display === "none" || !frame.offsetParent) continue;
    frame.src = frame.dataset.src;
    frame.removeAttribute("data-src");
  }
}

/** Keep how high a message is, which only it knows, so that all of it is printed. */
function keepHeight({ source, data }) {
  const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
  if (!frame || !(data?.printHeight > 0)) return;
  frame.style.setProperty("--print-width", `${Number(data.printWidth)}px`);
  frame.style.setProperty("--print-height", `${Number(data.printHeight)}px`);
}

if (search) {
  search.disabled = false;
  search.addEventListener("input", filter);
} else {
  load();
  addEventListener("hashchange", load);
  addEventListener("change", load);
  addEventListener("message", keepHeight);
  for (const frame of document.querySelectorAll("iframe")) frame.contentWindow.postMessage("height", "*");
}
