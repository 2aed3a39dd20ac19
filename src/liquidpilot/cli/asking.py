"""Asking a person whether a host that the configuration does not list may be asked."""

from __future__ import annotations

import sys

from liquidpilot.cli.streams import note_paint, write_note
from liquidpilot.cli.terminal import printable
from liquidpilot.connected import Request, Response, Transport
from liquidpilot.connected.errors import HostNotListed
from liquidpilot.fixtures import Redactor


class AskingTransport:
    """Sends to the hosts of `listed`, and to those that somebody says yes to.

    On a terminal there is a question for each further host; with `yes` that is the answer to all of
    them; in a pipe nobody can be asked, so that it is no.
    """

    def __init__(self, listed: tuple[str, ...], redactor: Redactor, *, yes: bool = False) -> None:
        self._hosts = listed
        self._redactor = redactor
        self._yes = yes
        self._live = _live(listed)
        self._refused: set[str] = set()

    def send(self, request: Request, /) -> Response:
        """Return what the server answers. Raises what LiveTransport raises."""
        try:
            return self._live.send(request)
        except HostNotListed as error:
            if error.host in self._refused or not self._may_ask(error.host, request):
                self._refused.add(error.host)
                error.hint = f"{error.hint}\nor ask it this once: --yes"
                raise
            self._hosts = (*self._hosts, error.host)
        self._live = _live(self._hosts)
        return self._live.send(request)

    def _may_ask(self, host: str, request: Request) -> bool:
        if self._yes:
            return True
        if not is_terminal():
            return False
        paint = note_paint()
        redacted = self._redactor.request(request)
        call = f"{paint.bold(redacted.method)} {printable(redacted.url)}"
        write_note(f"{call}\n  '{host}' is not in 'record_hosts'. Ask it? [y/N] ")
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def is_terminal() -> bool:
    """Say whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _live(hosts: tuple[str, ...]) -> Transport:
    # Only who asks for real pays for this import.
    from liquidpilot.connected.live import LiveTransport

    return LiveTransport(hosts)
