"""A real mail server on this machine, for tests of what is sent (aiosmtpd)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from threading import Event, Thread
from types import TracebackType
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Mail(NamedTuple):
    """An e-mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    was_encrypted: bool
    login: str | None = None


class MailServer:
    """Takes mail at `address` until the `with` ends; `answers` says what it answers to a command.

    `answers` has a reply by the name of a hook of aiosmtpd (`RCPT`, `DATA`), in place of its own.
    `greet` serves a connection by itself, for a server that is none. With `logins` it takes mail
    only from these users, by their passwords. `is_wrapped` is a connection that `tls` encrypts from
    its start.
    """

    def __init__(
        self,
        answers: dict[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        greet: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any] | None = None,
        *,
        logins: Mapping[str, str] | None = None,
        is_wrapped: bool = False,
    ) -> None:
        self.mails: list[Mail] = []
        self.connections = 0
        self._answers = answers or {}
        self._tls = tls
        self._greet = greet
        self._logins = logins
        self._is_wrapped = is_wrapped
        self.tried: list[tuple[str, str]] = []
        self._ready = Event()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._serve, daemon=True)
        self.port = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or not."""
        if "RCPT" not in self._answers:
            envelope.rcpt_tos.append(address)
        return self._answers.get("RCPT", "250 OK")

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a sender, or not."""
        if self._logins is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return self._answers.get("MAIL", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the e-mail."""
        if "DATA" not in self._answers:
            recipients = tuple(envelope.rcpt_tos)
            encrypted = session.ssl is not None
            user = session.auth_data.login.decode() if session.auth_data else None
            mail = Mail(envelope.mail_from, recipients, envelope.content, encrypted, user)
            self.mails.append(mail)
        return self._answers.get("DATA", "250 OK")

    def __enter__(self) -> MailServer:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._listen())
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for each in tasks:
            each.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._let_go())
        self._loop.close()

    async def _let_go(self) -> None:
        """Give the transports the turn that they need to end."""
        for _ in range(3):
            await asyncio.sleep(0)

    async def _listen(self) -> asyncio.Server:
        if self._greet is not None:
            return await asyncio.start_server(self._greeted, "127.0.0.1", 0)
        tls = self._tls if self._is_wrapped else None
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=tls)

    async def _greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._greet is not None
        try:
            await self._greet(reader, writer)
        finally:
            writer.transport.abort()

    def _protocol(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=None if self._is_wrapped else self._tls,
            # A loopback may do without; what is sent to another machine is the sender's to decide.
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=self._loop,
        )

    def _authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        user, password = data.login.decode(), data.password.decode()
        self.tried.append((user, password))
        is_known = (self._logins or {}).get(user) == password
        refusal = self._answers.get("AUTH", f"535 5.7.8 not {user} with {password}")
        message = None if is_known else refusal
        return AuthResult(success=is_known, handled=False, message=message, auth_data=data)
