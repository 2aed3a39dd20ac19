"""A place of this machine that nothing may connect to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unreached() -> Iterator[str]:
    """Yield an address, and afterwards assert that nobody connected to it.

    What had asked before the block ended is heard before the assertion.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        last = ours.getsockname()
        connected: list[object] = []

        def listen() -> None:
            while last not in connected:
                connection, address = listener.accept()
                connection.close()
                connected.append(address)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{listener.getsockname()[1]}/x"
        finally:
            ours.connect(listener.getsockname())
            thread.join()
        assert connected == [last]
