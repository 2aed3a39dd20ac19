// A worker that all tabs of a browser share: it holds the one connection that events come over.
// A browser opens six connections to a server, and with one for each tab the seventh tab hangs.

const ports = new Set();
let last = null;

const source = new EventSource("/events");
for (const name of ["open", "change", "bye"]) {
  source.addEventListener(name, (event) => {
    if (event.data === undefined) return tell({ name: "connected" });
    const message = { name, ...JSON.parse(event.data) };
    if (name === "open") last = message;
    // A tab that connects later is told what the others know, or it misses what has changed meanwhile.
    if (name === "change" && last) last = { ...last, epoch: message.epoch };
    tell(message);
  });
}
source.onerror = () => tell({ name: "lost" });

self.onconnect = (event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = (message) => message.data === "goodbye" && ports.delete(port);
  if (last) port.postMessage(last);
};

function tell(message) {
  for (const port of ports) port.postMessage(message);
}
