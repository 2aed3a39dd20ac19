"""A server of the project in a thread of its own, as a browser and other clients meet it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from liquidpilot.preview.server import PreviewServer
from liquidpilot.serving.addresses import Address


class _Server(Protocol):
    @property
    def run(self) -> Callable[..., Any]: ...
    def stop(self) -> None: ...


_Kind = TypeVar("_Kind", bound=_Server)


@contextmanager
def running(server: _Kind) -> Iterator[_Kind]:
    """Yield `server` while it runs; afterwards it has ended."""
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(ready.set,), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


@contextmanager
def running_preview(root: Path, port: int = 0) -> Iterator[str]:
    """Yield the address, with a `/` at its end, of a preview of the workspace `root`."""
    with running(PreviewServer(root, Address(port=port))) as server:
        yield server.url
