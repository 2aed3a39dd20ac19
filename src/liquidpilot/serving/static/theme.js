// The page itself, light or dark: as the system has it, until somebody chooses.

const root = document.documentElement;

/** Set what was chosen in this browser before. */
export function restoreTheme() {
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // As the system has it, then.
  }
}

/** Change from light to dark, or back. */
export function nextTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const shown = root.dataset.theme === "auto" ? system : root.dataset.theme;
  root.dataset.theme = shown === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // Without storage it lasts as long as the page.
  }
}
