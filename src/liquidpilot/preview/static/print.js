// Printing: each message is printed whole, though the page shows a window upon it.

// As much as fits on a page of paper.
const WIDEST = 680;

addEventListener("beforeprint", () => {
  for (const frame of document.querySelectorAll("iframe")) {
    const inside = frame.contentDocument?.documentElement;
    // Of a frame in which scripts run nobody knows how high it is.
    if (!inside) continue;
    // Without its colours it is another mail.
    inside.style.printColorAdjust = "exact";
    const { width, height } = frame.style;
    const across = Math.min(frame.offsetWidth, WIDEST);
    Object.assign(frame.style, { width: `${across}px`, height: "100px" });
    const all = inside.scrollHeight;
    Object.assign(frame.style, { width, height });
    frame.style.setProperty("--print-width", `${across}px`);
    frame.style.setProperty("--print-height", `${all}px`);
  }
});
