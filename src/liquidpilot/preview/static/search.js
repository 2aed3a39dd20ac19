// The search in the list of messages: what does not match is hidden while one types.

/** Show the messages that have in them what is typed into the search; takes any input event. */
export function filterList({ target }) {
  if (target.id !== "search") return;
  const typed = target.value.trim();
  const wanted = typed.toLowerCase();
  const groups = new Set();
  for (const row of document.querySelectorAll("[data-search]")) {
    row.hidden = !row.dataset.search.includes(wanted);
    groups.add(row.closest(".group"));
  }
  for (const group of groups) group.hidden = !group.querySelector("[data-search]:not([hidden])");
  document.getElementById("none").hidden = Boolean(
    document.querySelector("[data-search]:not([hidden])"),
  );
  const address = new URL(location.href);
  if (typed) address.searchParams.set("q", typed);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
}
