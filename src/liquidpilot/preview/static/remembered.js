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
  if (kept("inspector") === "closed" || innerWidth < 1200) root.dataset.inspector = "closed";
  const width = Number(kept("inspector-width"));
  if (width) root.style.setProperty("--inspector-width", `${width}px`);
}
