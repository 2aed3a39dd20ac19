"""Running the preview: a socket, the server, the watcher, and an end without anything left over."""

from __future__ import annotations

import asyncio
import platform
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.application import make_application
from liquidpilot.preview.coalescing import Coalescer
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import LOOPBACK, allowed_hosts
from liquidpilot.preview.studio import Studio
from liquidpilot.preview.watcher import Watcher

_PORTS_TRIED = 10
_EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Port 0 is any free one; one that is taken is followed by the next ones."""

    host: str = "127.0.0.1"
    port: int = 8020


class PreviewServer:
    """The live preview of the workspace at `root`.

    `poll` is the number of seconds between two looks at the files; None uses the system's events.
    Raises WorkspaceError for no workspace, LiquidPilotError if no port is free.
    """

    def __init__(self, root: Path, address: Address, poll: float | None = None) -> None:
        self._studio = Studio(root)
        self._poll = poll
        self._socket = _bound(address)
        self._host = address.host
        self._hub = EventHub()
        self._watcher: Watcher | None = None
        self._warn: Callable[[str], None] = lambda text: None
        self._server: _Server | None = None

    @property
    def port(self) -> int:
        """The port that was free."""
        port = self._socket.getsockname()[1]
        assert isinstance(port, int)
        return port

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        host = "127.0.0.1" if self._host in _EVERYWHERE else self._host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def run(
        self,
        ready: Callable[[], None] = lambda: None,
        warn: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Serve until `stop` is called, or until Ctrl-C, which is a KeyboardInterrupt then.

        `ready` is called when the first page can be asked for, `warn` with what an author should
        know about the watching of files.
        """
        self._warn = warn
        names = [*LOOPBACK]
        if self._host in _EVERYWHERE:
            names += _own_names()
        else:
            names.append(f"[{self._host}]" if ":" in self._host else self._host)
        config = uvicorn.Config(
            make_application(self._studio, self._hub, allowed_hosts(names, self.port)),
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self._hub, self._watch, ready)
        # A render must not keep the loop from answering for as long as Python usually lets it.
        sys.setswitchinterval(0.0005)
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End `run`, from any thread."""
        if self._server is not None:
            self._server.should_exit = True

    def _watch(self, loop: asyncio.AbstractEventLoop) -> Watcher:
        files = self._studio.workspace.files
        coalescer = Coalescer(self._studio.workspace.root, loop.call_later, self._changed)

        def note(path: str, complete: bool) -> None:
            # The last events may come while the loop is ending.
            if not loop.is_closed():
                loop.call_soon_threadsafe(coalescer.note, path, complete)

        folders = [files.layout.templates, files.layout.fixtures, *files.layout.moved.values()]
        watcher = Watcher(self._studio.workspace.root, folders, note, self._poll)
        watcher.start()
        self._watcher = watcher
        if watcher.polls and self._poll is None:
            self._warn("the system watches no more files; they are looked at twice a second")
        elif self._poll is None and _is_shared_by_windows(self._studio.workspace.root):
            self._warn("Windows does not tell WSL of a change in this folder; start with --poll")
        return watcher

    def _changed(self, paths: frozenset[str]) -> None:
        if self._watcher is not None:
            self._watcher.follow(paths)
        changed = self._studio.change(paths)
        self._hub.publish("change", {"epoch": self._studio.epoch, "paths": sorted(changed)})
        loop = asyncio.get_running_loop()
        # Behind the event: it is on its way to the page while the message is being rendered.
        loop.call_soon(loop.run_in_executor, None, self._studio.warm_up)


class _Server(uvicorn.Server):
    """A server that says goodbye to listening pages: waiting for them would take for ever."""

    def __init__(
        self,
        config: uvicorn.Config,
        hub: EventHub,
        watch: Callable[[asyncio.AbstractEventLoop], Watcher],
        ready: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._hub = hub
        self._watch = watch
        self._ready = ready
        self._watcher: Watcher | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then watching: a page can be shown before all folders are known."""
        await super().startup(sockets)
        self._ready()
        loop = asyncio.get_running_loop()
        self._watcher = await loop.run_in_executor(None, self._watch, loop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the pages and of the files, then of the sockets."""
        self._hub.close()
        if self._watcher is not None:
            # Its thread may be waiting for the loop; join it from beside.
            stopper = threading.Thread(target=self._watcher.stop)
            stopper.start()
            while stopper.is_alive():
                await asyncio.sleep(0.005)
            self._watcher = None
        await super().shutdown(sockets)


def _bound(address: Address) -> socket.socket:
    """Return a listening socket at the first free port."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    tries = 1 if address.port == 0 else _PORTS_TRIED
    problem: OSError | None = None
    for port in range(address.port, min(address.port + tries, 65536)):
        try:
            return socket.create_server((address.host, port), family=family)
        except OSError as error:
            problem = error
    last = f"{address.port} to {address.port + tries - 1}" if tries > 1 else str(address.port)
    reason = problem.strerror if problem else "there is no such port"
    raise LiquidPilotError(
        f"cannot listen on {address.host}, port {last}: {reason}",
        hint="name another port with --port, or 0 for any that is free",
    )


def _own_names() -> list[str]:
    """Return what this machine is called by others."""
    name = socket.gethostname()
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        addresses = set()
    return [name, *(f"[{each}]" if ":" in each else each for each in addresses)]


def _is_shared_by_windows(root: Path) -> bool:
    """Return whether `root` is a folder of Windows, seen from its Linux (WSL)."""
    return root.as_posix().startswith("/mnt/") and "microsoft" in platform.release().lower()
