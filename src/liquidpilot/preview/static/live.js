// Listening for changes: through the shared worker, or where there is none, as long as the tab shows.

/** Call `hear` with each event: `{name: "change", paths, epoch}`, "open", "bye" or "lost". */
export function listen(hear) {
  if (typeof SharedWorker === "function") {
    try {
      const worker = new SharedWorker("/static/shared.js", { type: "module", name: "liquidpilot" });
      worker.port.onmessage = (event) => hear(event.data);
      worker.port.start();
      addEventListener("pagehide", () => worker.port.postMessage("goodbye"));
      addEventListener("pageshow", (event) => event.persisted && location.reload());
      return;
    } catch {
      // A private window may have none.
    }
  }
  listenAlone(hear);
}

function listenAlone(hear) {
  let source = null;
  const connect = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = new EventSource("/events");
      for (const name of ["open", "change", "bye"]) {
        source.addEventListener(name, (event) => {
          if (event.data !== undefined) hear({ name, ...JSON.parse(event.data) });
        });
      }
      source.onerror = () => hear({ name: "lost" });
    }
  };
  document.addEventListener("visibilitychange", connect);
  connect();
}

/** Return whether a change at one of `paths` is a change of a view that uses `uses`. */
export function concerns(paths, uses) {
  return uses.some(
    (used) =>
      used === "." ||
      paths.some(
        (path) => path === used || path.startsWith(`${used}/`) || used.startsWith(`${path}/`),
      ),
  );
}
