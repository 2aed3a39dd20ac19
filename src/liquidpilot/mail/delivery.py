"""An e-mail on its way to a server, by SMTP: one on this machine, as Mailpit, or a named one.

A password goes to another machine only over an encrypted connection: by STARTTLS, or encrypted from
the start on port 465 (RFC 8314).
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterable
from dataclasses import field
from ipaddress import ip_address

from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import reason_of
from liquidpilot.immutable import immutable
from liquidpilot.mail.message import UNKNOWN_RECIPIENT, UNKNOWN_SENDER, MadeEmail
from liquidpilot.workspace.configuration import HOST

CONSENT = "e-mail"
"""Stands in place of a variable where mail may be sent to a host; no variable has such a name."""

TIME_LIMIT = 30.0
"""Seconds that sending may take in all."""

_PATIENCE = 10.0
_PORT = 25
_ENCRYPTED_PORTS = (465,)
# What a server says is never shown where it may repeat so short a secret by chance.
_SHORTEST = 4


@immutable
class Login:
    """What a mail server asks for: a user name with a password. Neither is ever shown."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    def hidden(self, text: str) -> str:
        """Return `text` without them, as typed or in Base64; "" where they are too short to tell.

        >>> Login("toys", "a-password").hidden("no toys, a-password")
        'no {secret}, {secret}'
        """
        for value in sorted((self.user, self.password), key=len, reverse=True):
            if len(value) < _SHORTEST:
                return ""
            coded = base64.b64encode(value.encode()).decode()
            text = text.replace(value, "{secret}").replace(coded, "{secret}")
        return text


@immutable
class MailServer:
    """Where to send to, and the `login` that it asks for, if it does.

    `is_loopback` tells that it is on this machine.
    """

    host: str
    port: int
    login: Login | None = field(default=None, compare=False, repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        return self.host == "localhost" or _is_loopback(self.host)

    def is_listed(self, hosts: Iterable[str]) -> bool:
        """Tell whether `hosts`, each `host` or `host:port`, name it; without a port it is 25."""
        return any(parse_server(each) == self for each in hosts)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def parse_server(text: str) -> MailServer:
    """Return the server that `text` names, as `127.0.0.1:1025`. Raises LiquidPilotError.

    >>> str(parse_server("[::1]:1025")), str(parse_server("mail.example.com"))
    ('[::1]:1025', 'mail.example.com:25')
    """
    wanted = text.strip().lower()
    if not re.fullmatch(HOST, wanted):
        raise _no_server(text)
    host, port = wanted, _PORT
    if not wanted.endswith("]") and ":" in wanted:
        host, _, digits = wanted.rpartition(":")
        port = int(digits)
    host = host.strip("[]")
    is_number = ":" in host or host.replace(".", "").isdecimal()
    try:
        host = str(ip_address(host)) if is_number else host
    except ValueError:
        raise _no_server(text) from None
    if not 0 < port < 65536:
        raise _no_server(text)
    return MailServer(host, port)


def _no_server(text: str) -> LiquidPilotError:
    return LiquidPilotError(
        f"'{text}' is no mail server", hint="name it as 127.0.0.1:1025, where Mailpit listens"
    )


def send_email(email: MadeEmail, server: MailServer) -> None:
    """Send `email` to its recipient by way of `server`.

    It goes encrypted where the server offers that and is another machine. Where it does not, no
    password is sent. Raises LiquidPilotError, which says why, if the server does not take the
    e-mail or takes longer than TIME_LIMIT.
    """
    if email.recipient == UNKNOWN_RECIPIENT:
        raise LiquidPilotError(
            "nobody is known to send it to: the profile has no 'email_address'",
            hint="add --to you@example.com",
        )
    sender = email.message["From"].addresses[0]
    envelope_from = "" if sender == UNKNOWN_SENDER else sender.addr_spec
    limit = _Limit(TIME_LIMIT)
    connection = _Connection(server)
    try:
        limit.start(connection)
        code, answer = connection.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        _check_machine(connection, server)
        connection.ehlo_or_helo_if_needed()
        _encrypt(connection, server)
        if server.login is not None:
            connection.login(server.login.user, server.login.password)
        connection.sendmail(envelope_from, [email.recipient.addr_spec], email.data)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        reason = f"it took longer than {TIME_LIMIT:g} seconds" if limit.has_ended else _why(error)
        if server.login is not None:
            reason = server.login.hidden(reason) or "it says why, but may repeat the password"
        raise LiquidPilotError(
            f"the mail server '{server}' did not take the e-mail: {reason}",
            hint=_remedy(error, server),
        ) from (None if server.login is not None else error)
    else:
        # It has the e-mail, however it takes its leave.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        limit.stop()
        connection.close()


def _encrypt(connection: smtplib.SMTP, server: MailServer) -> None:
    # A loopback has nobody who listens in, and seldom a certificate.
    if server.is_loopback or isinstance(connection.sock, ssl.SSLSocket):
        return
    if connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
    elif server.login is not None:
        raise OSError("it offers no encryption (STARTTLS), so that no password is sent")


def _check_machine(connection: smtplib.SMTP, server: MailServer) -> None:
    # A name of this machine may be made to lead to another one.
    assert connection.sock is not None
    peer = connection.sock.getpeername()[0]
    if server.is_loopback and not _is_loopback(peer):
        raise OSError(f"'{server.host}' is another machine, {peer}")


class _Connection(smtplib.SMTP):
    """A connection that is not made yet, so that the limit of time holds from its start."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(timeout=_PATIENCE, local_hostname="localhost")
        # Whose certificate is asked for; without it smtplib knows it from its constructor alone.
        self._host = server.host
        self._is_encrypted = server.port in _ENCRYPTED_PORTS and not server.is_loopback

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        if not self._is_encrypted:
            return made
        return ssl.create_default_context().wrap_socket(made, server_hostname=self._host)


class _Limit:
    """Ends a connection that takes too long; a server may send a letter every few seconds."""

    def __init__(self, seconds: float) -> None:
        self.has_ended = False
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def start(self, connection: smtplib.SMTP) -> None:
        self._timer = threading.Timer(self._seconds, self._end, [connection])
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self, connection: smtplib.SMTP) -> None:
        self.has_ended = True
        sock = connection.sock
        if sock is not None:
            # It may have just ended by itself.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        address, (code, answer) = next(iter(error.recipients.items()))
        return f"it refuses the recipient '{address}' ({code} {_said(answer)})"
    if isinstance(error, smtplib.SMTPSenderRefused):
        sender = error.sender or "no sender"
        return f"it refuses the sender '{sender}' ({error.smtp_code} {_said(error.smtp_error)})"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # What else it says may repeat what it was told.
        return f"it refuses the user name or the password ({_codes(error)})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it asks for no user name and password in a way that is known here"
    if isinstance(error, smtplib.SMTPConnectError) and error.smtp_code < 0:
        return "it does not speak as a mail server does"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {error.smtp_code} {_said(error.smtp_error)}"
    return _why_no_answer(error)


def _why_no_answer(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return f"its certificate or its encryption is not to be trusted ({error.reason or error})"
    if isinstance(error, socket.gaierror | UnicodeError):
        return "there is no machine of that name"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"it said nothing for {_PATIENCE:g} seconds"
    if isinstance(error, OSError) and error.errno is not None:
        return reason_of(error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it ends the connection"
    return _said(str(error))


def _codes(error: smtplib.SMTPResponseException) -> str:
    further = re.match(r"\d\.\d{1,3}\.\d{1,3}(?= |$)", _said(error.smtp_error))
    return f"{error.smtp_code} {further[0]}" if further else str(error.smtp_code)


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text[:200]


def _remedy(error: Exception, server: MailServer) -> str | None:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "look at the variables of the credential; some providers want an app password"
    is_closed = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == 530
    if is_closed and server.login is None:
        return (
            "it asks for a user name and a password: name the credential that has them in "
            'liquidpilot.toml, under [mail]: smtp_credential = "mail_server"'
        )
    if isinstance(error, ConnectionRefusedError):
        return "is it running? Mailpit, for one, listens on 127.0.0.1:1025"
    return None
