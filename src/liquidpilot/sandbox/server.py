"""Running a sandbox: a socket, the server, and what it has received."""

from __future__ import annotations

import gc
from collections.abc import Callable

from liquidpilot.fixtures.redaction import Redactor
from liquidpilot.integration.interface import Integration
from liquidpilot.integration.sandboxes import Sandbox
from liquidpilot.sandbox.application import SandboxApplication
from liquidpilot.sandbox.desk import Desk
from liquidpilot.sandbox.reception import Reception
from liquidpilot.sandbox.state import State, tables_of
from liquidpilot.serving.addresses import Address, listening_socket, port_of, url_of
from liquidpilot.serving.quiet import QuietServer, quiet_config


class SandboxServer:
    """`sandbox`, which simulates what `integration` is about, as an HTTP server.

    `redactor` takes secrets out of what the page shows. Raises LiquidPilotError if no port is free.
    """

    def __init__(
        self, integration: Integration, sandbox: Sandbox, redactor: Redactor, address: Address
    ) -> None:
        self._integration = integration
        self._sandbox = sandbox
        self._reception = Reception(redactor)
        # Who listens beyond this machine lets others look.
        desk = Desk(self._state, integration.hosts if address.is_loopback else None)
        self.application = SandboxApplication(sandbox, desk, self._reception)
        self._address = address
        self._socket = listening_socket(address)
        self._server: QuietServer | None = None

    @property
    def port(self) -> int:
        """The port that was free."""
        return port_of(self._socket)

    @property
    def url(self) -> str:
        """The address that clients are given, and that opens the page."""
        return url_of(self._address, self.port)

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop` is called, or until a signal raises something, as Ctrl-C does.

        `ready` is called when the first request can be answered.
        """
        self._server = QuietServer(quiet_config(self.application), ready)
        # The data of a service stay: who looks for garbage among them keeps clients waiting.
        gc.collect()
        gc.freeze()
        try:
            self._server.run(sockets=[self._socket])
        finally:
            gc.unfreeze()
            self.close()

    def stop(self) -> None:
        """End `run`, from any thread."""
        if self._server is not None:
            self._server.should_exit = True

    def close(self) -> None:
        """Give the port back, which `run` does at its end."""
        self._socket.close()

    def _state(self, url: str) -> State:
        return State(
            name=self._integration.name,
            title=self._integration.title or self._integration.name,
            url=url,
            hosts=sorted(self._integration.hosts),
            total=self._reception.total,
            requests=self._reception.shown(),
            tables=tables_of(self._sandbox.overview()),
        )
