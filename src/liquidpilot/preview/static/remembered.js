// What was chosen at this desk, set before the page is painted: what is folded, and how wide.

{
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  root.dataset.theme = kept("theme") ?? root.dataset.theme;
  if (kept("rail") === "closed") root.dataset.rail = "closed";
  // In a narrow window it lies over the message, and is open where the address names a tab of it.
  const isClosed =
    innerWidth < 1200 ? !new URLSearchParams(location.search).has("tab") : kept("inspector") === "closed";
  if (isClosed) root.dataset.inspector = "closed";
  const width = Number(kept("inspector-width"));
  if (width) root.style.setProperty("--inspector-width", `${width}px`);
}
