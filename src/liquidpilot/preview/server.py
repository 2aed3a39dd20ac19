"""Running the preview: a socket, the server, the watcher, and an end without anything left over."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import platform
import socket
import sys
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from liquidpilot.preview.events import EventHub
from liquidpilot.preview.routes import routed
from liquidpilot.preview.security import Guard, allowed_hosts
from liquidpilot.preview.state import Begin, PreviewState
from liquidpilot.preview.watcher import Coalescer, Watcher
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.serving.addresses import LOOPBACK, Address
from liquidpilot.serving.server import LocalServer, QuietServer, quiet_config

if TYPE_CHECKING:
    from liquidpilot.mail.delivery import MailServer


def make_application(
    state: PreviewState,
    hub: EventHub,
    hosts: Collection[str],
    mail_server: MailServer | None = None,
) -> ASGIApp:
    """Return the application that shows `state` to pages of `hosts` (values of `Host`)."""
    return Guard(routed(state, hub, mail_server), hosts)


class PreviewServer(LocalServer):
    """The live preview of a workspace, opened or the folder of one.

    `poll` is the number of seconds between two looks at the files; None uses the system's events.
    With `sandbox` simulated services answer the calls to them; one that is served at the URL
    `sandbox_at` answers for itself, and takes webhooks. Pages send mail to `mail_server`; `begin`
    makes the first message.
    Raises WorkspaceError for no workspace, LiquidPilotError if no port is free.
    """

    def __init__(
        self,
        opened: Path | Workspace,
        address: Address,
        poll: float | None = None,
        *,
        sandbox: bool = False,
        sandbox_at: str | None = None,
        mail_server: MailServer | None = None,
        begin: Begin | None = None,
    ) -> None:
        self._state = PreviewState(opened, sandbox=sandbox, sandbox_at=sandbox_at, begin=begin)
        super().__init__(address)
        self._poll = poll
        self._mail_server = mail_server
        self._hub = EventHub()
        self._watcher: Watcher | None = None
        self._warn: Callable[[str], None] = lambda text: None
        self._is_tidied = True

    def run(
        self,
        ready: Callable[[], None] = lambda: None,
        warn: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Serve until `stop` is called, or until a signal raises something, as Ctrl-C does.

        `ready` is called when the first page can be asked for, `warn` with what an author should
        know about the watching of files.
        """
        self._warn = warn
        hosts = allowed_hosts([*LOOPBACK, *_other_names(self._address)], self.port)
        config = quiet_config(make_application(self._state, self._hub, hosts, self._mail_server))
        # A render must not keep the loop from answering for as long as Python usually lets it.
        sys.setswitchinterval(0.0005)
        # What is imported stays: to look for garbage in it would keep a page waiting.
        gc.freeze()
        self.serve(_Server(config, self._hub, self._watch, ready))

    def _watch(self, loop: asyncio.AbstractEventLoop) -> Watcher:
        files = self._state.workspace._files
        coalescer = Coalescer(self._state.workspace.root, loop.call_later, self._changed)

        def note(path: str, complete: bool) -> None:
            # The last events may arrive while the loop is ending.
            if not loop.is_closed():
                loop.call_soon_threadsafe(coalescer.note, path, complete)

        watcher = Watcher(self._state.workspace.root, files.watched, note, self._poll)
        watcher.start()
        self._watcher = watcher
        if watcher.polls and self._poll is None:
            self._warn("the system cannot watch more files; they are checked twice a second")
        elif self._poll is None and _is_shared_by_windows(self._state.workspace.root):
            self._warn("Windows does not tell WSL of a change in this folder; start with --poll")
        return watcher

    def _changed(self, paths: frozenset[str]) -> None:
        if self._watcher is not None:
            self._watcher.follow(paths)
        changed = self._state.change(paths)
        if self._watcher is not None:
            # The configuration may name others now.
            self._watcher.follow((), self._state.workspace._files.watched)
        self._hub.publish("change", {"epoch": self._state.epoch, "paths": sorted(changed)})
        loop = asyncio.get_running_loop()
        # After the event: it is on its way to the page while the message is being rendered.
        loop.call_soon(loop.run_in_executor, None, self._state.warm_up)
        if self._is_tidied:
            self._is_tidied = False
            loop.call_later(_PAINTED, self._tidy, loop)

    def _tidy(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let go of what renderings have left behind, which refers to itself.

        Python itself looks for it once it has become a quarter of all there is: 40 MB by then.
        """
        self._is_tidied = True
        # The last save may have been made while the server is ending.
        with contextlib.suppress(RuntimeError):
            loop.run_in_executor(None, gc.collect)


# Seconds after a save: its page is painted by then.
_PAINTED = 1.0


class _Server(QuietServer):
    """A server that ends the connections of listening pages: waiting for them would never end."""

    def __init__(
        self,
        config: uvicorn.Config,
        hub: EventHub,
        watch: Callable[[asyncio.AbstractEventLoop], Watcher],
        ready: Callable[[], None],
    ) -> None:
        super().__init__(config, ready)
        self._hub = hub
        self._watch = watch
        self._watcher: Watcher | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then watching: a page can be shown before all folders are known."""
        await super().startup(sockets)
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


def _other_names(address: Address) -> list[str]:
    """Return what others call this machine, where they can reach it."""
    if not address.is_everywhere:
        return [f"[{address.host}]" if ":" in address.host else address.host]
    name = socket.gethostname()
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        addresses = set()
    return [name, *(f"[{each}]" if ":" in each else each for each in addresses)]


def _is_shared_by_windows(root: Path) -> bool:
    """Return whether `root` is a folder of Windows, seen from its Linux (WSL)."""
    return root.as_posix().startswith("/mnt/") and "microsoft" in platform.release().lower()
