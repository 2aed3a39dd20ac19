"""An e-mail on its way to a real server: what arrives, and what is said where it does not."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import socket
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from loopback import CERTIFICATE
from mail_server import MailServer

from liquidpilot import RenderedField, RenderedMessage, Source
from liquidpilot.errors import LiquidPilotError
from liquidpilot.mail import delivery
from liquidpilot.mail.delivery import Login, parse_server, send_email
from liquidpilot.mail.message import MadeEmail, make_email


def _made(person: Mapping[str, object] | None = None, **more: str) -> MadeEmail:
    texts = {"subject": "Grüße", "from": "Toys <hello@x.example>", "html": "<p>.\n.Hi", **more}
    fields = {name: RenderedField(name, text, Source(text)) for name, text in texts.items()}
    rendered = RenderedMessage("a", "email", None, None, "sent", None, fields, [], [], {}, [])
    ada = {"email_address": "ada@x.example"} if person is None else person
    return make_email(rendered, ada, datetime(2026, 11, 21, tzinfo=UTC))


def test_it_arrives_to_the_byte() -> None:
    made = _made()
    with MailServer() as server:
        send_email(made, parse_server(server.address))
        (mail,) = server.mails
    assert (mail.sender, mail.recipients) == ("hello@x.example", ("ada@x.example",))
    assert mail.data == made.data
    read = email.message_from_bytes(mail.data, policy=email.policy.default)
    assert read["Subject"] == "Grüße"
    assert not mail.was_encrypted


def test_one_message_goes_to_one_address_whatever_its_headers_say() -> None:
    made = _made(subject="Hi\r\nBcc: eve@x.example", reply_to="a@x.example, b@x.example")
    with MailServer() as server:
        send_email(made, parse_server(server.address))
        assert [each.recipients for each in server.mails] == [("ada@x.example",)]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, "it refuses the recipient 'ada@x.example' (550 5.1.1 no such user)"),
        ({"MAIL": "530 5.7.0 Authentication required"}, "it refuses the sender 'hello@x.example' (530 5.7.0 Authentication required)"),
        ({"DATA": "554 \x1b[2Jspam"}, "it answers 554 [2Jspam"),
    ],
)  # fmt: skip
def test_what_a_server_refuses_is_said(answers: dict[str, str], said: str) -> None:
    with MailServer(answers) as server, pytest.raises(LiquidPilotError) as error:
        send_email(_made(), parse_server(server.address))
    assert (
        error.value.message == f"the mail server '{server.address}' did not take the e-mail: {said}"
    )
    assert server.mails == []


def test_a_server_that_asks_for_a_password_says_what_to_do() -> None:
    with MailServer({"MAIL": "530 no"}) as server, pytest.raises(LiquidPilotError) as error:
        send_email(_made(), parse_server(server.address))
    assert error.value.hint is not None
    assert 'smtp_credential = "mail_server"' in error.value.hint


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(LiquidPilotError, match="nothing listens there") as error:
        send_email(_made(), parse_server(f"127.0.0.1:{port}"))
    assert error.value.hint == "is it running? Mailpit, for one, listens on 127.0.0.1:1025"


async def _says(writer: asyncio.StreamWriter, text: bytes) -> None:
    writer.write(text)
    await writer.drain()


async def _web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _says(writer, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


async def _closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _talks_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        await _says(writer, b"220-and so on\r\n")


async def _is_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)


@pytest.mark.parametrize(
    ("greet", "limits", "said"),
    [
        (_web_server, {}, "it does not speak as a mail server does"),
        (_closes, {}, "it ends the connection"),
        (_talks_without_end, {"TIME_LIMIT": 0.2}, "it took longer than 0.2 seconds"),
        (_is_silent, {"_PATIENCE": 0.1}, "it said nothing for 0.1 seconds"),
    ],
)
def test_a_server_that_is_none(
    greet: object, limits: Mapping[str, float], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in limits.items():
        monkeypatch.setattr(delivery, name, seconds)
    with MailServer(greet=greet) as server, pytest.raises(LiquidPilotError) as error:  # type: ignore[arg-type]
        send_email(_made(), parse_server(server.address))
    assert said in error.value.message


def test_nobody_to_send_it_to() -> None:
    with MailServer() as server:
        with pytest.raises(LiquidPilotError, match="nobody is known to send it to"):
            send_email(_made({}), parse_server(server.address))
        assert server.connections == 0


def test_a_name_of_this_machine_that_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtplib.socket.socket.getpeername", lambda _: ("192.0.2.1", 25))
    with MailServer() as server:
        with pytest.raises(LiquidPilotError, match="is another machine"):
            send_email(_made(), parse_server(f"localhost:{server.port}"))
        assert server.mails == []


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_another_machine_gets_it_encrypted(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    monkeypatch.setattr("liquidpilot.mail.delivery.ssl.create_default_context", lambda: trusting)
    monkeypatch.setattr(delivery.MailServer, "is_loopback", False)
    with MailServer(tls=tls) as server:
        send_email(_made(), parse_server(server.address))
        assert [each.was_encrypted for each in server.mails] == [True]


def test_a_certificate_that_is_not_trusted_ends_it(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery.MailServer, "is_loopback", False)
    with MailServer(tls=tls) as server:
        with pytest.raises(LiquidPilotError, match="is not to be trusted"):
            send_email(_made(), parse_server(server.address))
        assert server.mails == []


@pytest.mark.parametrize(
    ("text", "server", "is_loopback"),
    [
        ("127.0.0.1:1025", "127.0.0.1:1025", True),
        ("127.8.9.1:25", "127.8.9.1:25", True),
        (" LocalHost ", "localhost:25", True),
        ("[::1]:1025", "[::1]:1025", True),
        ("[0:0::1]:1025", "[::1]:1025", True),
        ("mail.example.com", "mail.example.com:25", False),
        ("192.0.2.1:25", "192.0.2.1:25", False),
        ("127.0.0.1.example.com:25", "127.0.0.1.example.com:25", False),
        ("localhost.example.com:25", "localhost.example.com:25", False),
    ],
)
def test_which_server_a_text_names(text: str, server: str, is_loopback: bool) -> None:
    found = parse_server(text)
    assert (str(found), found.is_loopback) == (server, is_loopback)
    assert parse_server(str(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", ":25", "a:b", "a:0", "a:65536", "a b:25", "a\n:25", "[::1", "::1:25", "127.0.1", "127.1:25", "a/b:25", "u@h:25", "[1.2]:3"],
)  # fmt: skip
def test_what_names_no_server(text: str) -> None:
    with pytest.raises(LiquidPilotError, match="is no mail server"):
        parse_server(text)


_LOGIN = Login("toys@x.example", "a-long-password")


@pytest.fixture
def elsewhere(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent goes to another machine, whose certificate is trusted."""
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    monkeypatch.setattr("liquidpilot.mail.delivery.ssl.create_default_context", lambda: trusting)
    monkeypatch.setattr(delivery.MailServer, "is_loopback", False)


def _with_login(server: MailServer, login: Login = _LOGIN) -> delivery.MailServer:
    return replace(parse_server(server.address), login=login)


@pytest.mark.usefixtures("elsewhere")
def test_a_password_goes_to_another_machine_over_an_encrypted_connection(
    tls: ssl.SSLContext,
) -> None:
    with MailServer(tls=tls, logins={_LOGIN.user: _LOGIN.password}) as server:
        send_email(_made(), _with_login(server))
        assert [(each.was_encrypted, each.login) for each in server.mails] == [(True, _LOGIN.user)]


@pytest.mark.usefixtures("elsewhere")
def test_no_password_goes_to_another_machine_in_plain_text() -> None:
    with MailServer(logins={_LOGIN.user: _LOGIN.password}) as server:
        with pytest.raises(LiquidPilotError, match="so that no password is sent"):
            send_email(_made(), _with_login(server))
        assert (server.tried, server.mails) == ([], [])


@pytest.mark.usefixtures("elsewhere")
def test_a_port_that_is_encrypted_from_the_start(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(tls=tls, is_wrapped=True, logins={_LOGIN.user: _LOGIN.password}) as server:
        monkeypatch.setattr(delivery, "_ENCRYPTED_PORTS", (server.port,))
        send_email(_made(), _with_login(server))
        assert [each.login for each in server.mails] == [_LOGIN.user]


def test_a_server_on_this_machine_may_ask_for_a_password() -> None:
    with MailServer(logins={_LOGIN.user: _LOGIN.password}) as server:
        send_email(_made(), _with_login(server))
        assert [(each.was_encrypted, each.login) for each in server.mails] == [(False, _LOGIN.user)]


def test_a_password_that_is_refused_is_not_repeated() -> None:
    wrong = Login(_LOGIN.user, "another-password")
    with MailServer(logins={_LOGIN.user: _LOGIN.password}) as server:
        with pytest.raises(LiquidPilotError) as error:
            send_email(_made(), _with_login(server, wrong))
        assert server.mails == []
    assert error.value.message.endswith(": it refuses the user name or the password (535 5.7.8)")
    assert error.value.hint is not None
    assert "variables of the credential" in error.value.hint
    assert error.value.__cause__ is None


def test_a_server_that_repeats_a_password_when_it_refuses_the_mail() -> None:
    coded = base64.b64encode(_LOGIN.password.encode()).decode()
    answers = {"RCPT": f"550 not for {_LOGIN.user}, {_LOGIN.password}, {coded}"}
    logins = {_LOGIN.user: _LOGIN.password}
    with MailServer(answers, logins=logins) as server, pytest.raises(LiquidPilotError) as error:
        send_email(_made(), _with_login(server))
    assert "(550 not for {secret}, {secret}, {secret})" in error.value.message


def test_what_a_server_says_is_left_out_where_a_password_is_too_short_to_find_in_it() -> None:
    short = Login(_LOGIN.user, "abc")
    answers = {"RCPT": "550 abc"}
    with (
        MailServer(answers, logins={short.user: "abc"}) as server,
        pytest.raises(LiquidPilotError) as error,
    ):
        send_email(_made(), _with_login(server, short))
    assert "abc" not in error.value.message


async def _knows_no_login(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _says(writer, b"220 here\r\n")
    await reader.readline()
    await _says(writer, b"250-here\r\n250 8BITMIME\r\n")
    await reader.read()


async def _asks_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _says(writer, b"220 here\r\n")
    await reader.readline()
    await _says(writer, b"250-here\r\n250 AUTH CRAM-MD5\r\n")
    await reader.readline()
    await _says(writer, b"334 a\r\n")
    await reader.read()


@pytest.mark.parametrize(
    ("greet", "said"),
    [
        (_knows_no_login, "it asks for no user name and password in a way that is known here"),
        (_asks_nonsense, "did not take the e-mail"),
    ],
)
def test_a_server_that_asks_for_a_password_in_no_known_way(greet: object, said: str) -> None:
    with MailServer(greet=greet) as server, pytest.raises(LiquidPilotError, match=said):  # type: ignore[arg-type]
        send_email(_made(), _with_login(server))


def test_a_login_is_not_shown() -> None:
    server = replace(parse_server("127.0.0.1:25"), login=_LOGIN)
    assert _LOGIN.password not in f"{server!r} {server} {_LOGIN!r} {_LOGIN}"
