"""`liquidpilot mail`: what it prints, writes and sends, and what it says where it does not."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from mail_server import MailServer

from liquidpilot.cli import asking

_CHECKOUT = Path(__file__).parent.parent.parent


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_MAIL = {
    "templates/hello.liquid": (
        "---\nsubject: Hi {{${first_name}}}\nfrom: Toys <hello@x.example>\n---\n"
        "<p style='color:#999'>Hi</p><a href='https://x.example/?utm_source=a'>Look</a><img src='a.png'>"
    ),
    "a.png": "12345",
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\nemail_address = "ada@x.example"\nnow = 2026-11-21T09:30:00Z\n'
    ),
    "liquidpilot.toml": 'default_profile = "ada"\n[mail]\nsmtp_hosts = ["mail.example.com:25", "192.0.2.1:25"]\n',
}


@pytest.fixture(autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(tmp_path_factory.mktemp("settings")))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


def test_it_prints_what_the_mail_weighs_links_to_and_shows(liquidpilot: Run) -> None:
    run = liquidpilot("mail", "hello", files=_MAIL)
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    assert lines[:3] == ["From: Toys <hello@x.example>", "To: ada@x.example", "Subject: Hi Ada"]
    assert "1 link" in lines
    assert "  1: Look → https://x.example/?utm_source=a" in lines
    assert "  1: no alternative text, 0.0 KB, a.png" in lines
    assert "  1: 'Hi' #999999 on #ffffff: 2.84, should be 4.5" in lines


def test_it_prints_that_as_data(liquidpilot: Run) -> None:
    run = liquidpilot("mail", "hello", "--format", "json", files=_MAIL)
    document = json.loads(run.out)
    assert document["version"] == 1
    assert ["Date", "Sat, 21 Nov 2026 09:30:00 +0000"] in document["headers"]
    assert [each["host"] for each in document["links"]] == ["x.example"]
    assert [each["weight"] for each in document["images"]] == [5]
    assert set(document["contrasts"]) == {"light", "own", "inverted"}
    assert document["size"]["cut"] is None


def test_it_writes_a_file_that_a_mail_program_opens(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("mail", "hello", "--eml", "out/hello.eml", files=_MAIL)
    assert (run.code, run.out, run.err) == (0, "", "wrote out/hello.eml\n")
    read = email.message_from_bytes(
        (folder / "out/hello.eml").read_bytes(), policy=email.policy.default
    )
    assert (read["To"], read["Subject"]) == ("ada@x.example", "Hi Ada")


def test_it_prints_the_file(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot(
        "mail",
        "hello",
        "--eml",
        "-",
        "--set",
        "first_name=Ö",
        "--to",
        "Eve <eve@x.example>",
        files=_MAIL,
    )
    read = email.message_from_string(run.out, policy=email.policy.default)
    assert (read["To"], read["Subject"]) == ("Eve <eve@x.example>", "Hi Ö")
    assert list(folder.glob("*.eml")) == []


def test_it_sends(liquidpilot: Run, server: MailServer) -> None:
    run = liquidpilot("mail", "hello", "--smtp", server.address, files=_MAIL)
    assert (run.code, run.out) == (0, "")
    assert run.err == f"sent to ada@x.example by way of {server.address}\n"
    assert [each.recipients for each in server.mails] == [("ada@x.example",)]


def test_a_server_that_is_not_there(liquidpilot: Run) -> None:
    run = liquidpilot("mail", "hello", "--smtp", "127.0.0.1:9", files=_MAIL)
    assert run.code == 2
    assert "did not take the e-mail: nothing listens there" in run.err


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("{% abort_message('no order') %}", 4, "no order"),
        ("{% connected_content https://api.example.com/a %}", 3, "no fixture"),
        ("{% if %}", 1, "if"),
    ],
)
def test_what_braze_would_not_send_is_not_mailed(
    liquidpilot: Run, server: MailServer, folder: Path, body: str, code: int, said: str
) -> None:
    files = {**_MAIL, "templates/hello.liquid": body}
    run = liquidpilot("mail", "hello", "--smtp", server.address, "--eml", "a.eml", files=files)
    assert run.code == code
    assert said in run.err
    assert run.err.endswith("no e-mail is made of it\n")
    assert server.connections == 0
    assert not (folder / "a.eml").exists()


def test_another_channel_is_no_e_mail(liquidpilot: Run) -> None:
    files = {**_MAIL, "templates/sms/ping/template.yaml": "message: Hi\n"}
    run = liquidpilot("mail", "ping", "--eml", "-", files=files)
    assert (run.code, run.out) == (2, "")
    assert "'sms/ping' is no e-mail: sms" in run.err


_NAMED = ("mail", "hello", "--to", "me@x.example", "--smtp", "192.0.2.1:25")


def test_a_server_elsewhere_is_listed_and_allowed_before_anything_is_sent(liquidpilot: Run) -> None:
    # A connection to another machine fails the test.
    run = liquidpilot("mail", "hello", "--smtp", "192.0.2.1:26", files=_MAIL)
    assert run.code == 2
    assert 'write into liquidpilot.toml, under [mail]: smtp_hosts = ["192.0.2.1:26"]' in run.err
    run = liquidpilot(*_NAMED)
    assert run.code == 2
    assert "this sends 'e-mail' to '192.0.2.1:25', and nobody has allowed that" in run.err
    assert "add --allow e-mail@192.0.2.1:25" in run.err


def test_whom_a_server_elsewhere_sends_it_to_is_said(liquidpilot: Run) -> None:
    run = liquidpilot(
        "mail", "hello", "--smtp", "192.0.2.1:25", "--allow", "e-mail@192.0.2.1:25", files=_MAIL
    )
    assert run.code == 2
    assert "the person of a profile may be a customer" in run.err


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Who has got what, by way of which server elsewhere."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "liquidpilot.mail.delivery.send_email",
        lambda made, server: found.append((made.recipient.addr_spec, str(server))),
    )
    return found


def test_an_option_allows_it_for_one_run(liquidpilot: Run, sent: list[tuple[str, str]]) -> None:
    allowed = ("--allow", "e-mail@192.0.2.1:25")
    assert liquidpilot(*_NAMED, *allowed, files=_MAIL).code == 0
    assert sent == [("me@x.example", "192.0.2.1:25")]
    assert liquidpilot(*_NAMED).code == 2
    assert liquidpilot(*_NAMED, "--allow", "e-mail@mail.example.com:25").code == 2
    assert liquidpilot(*_NAMED, "--allow", "A_KEY@192.0.2.1:25").code == 2
    assert len(sent) == 1


def test_an_answer_on_a_terminal_is_remembered(
    liquidpilot: Run, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    assert liquidpilot(*_NAMED, files=_MAIL, stdin=b"n\n").code == 2
    run = liquidpilot(*_NAMED, stdin=b"y\n")
    assert run.code == 0
    assert "sends e-mail to 192.0.2.1:25: allow?" in run.err
    assert liquidpilot(*_NAMED).code == 0
    assert len(sent) == 2


_SECRETS = {"MAIL_USER": "toys@x.example", "MAIL_PASSWORD": "a-long-password"}
_CREDENTIALS = """[mail_server]
username = "MAIL_USER"
password = "MAIL_PASSWORD"
hosts = [{hosts}]
[headers]
headers = {{ apikey = "MAIL_USER" }}
"""


def _with_login(hosts: str, name: str = "mail_server") -> dict[str, str]:
    configuration = f'{_MAIL["liquidpilot.toml"]}smtp_credential = "{name}"\n'
    credentials = _CREDENTIALS.format(hosts=hosts)
    return {
        **_MAIL,
        "liquidpilot.toml": configuration,
        "fixtures/credentials.toml": credentials,
    }


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("secrets")
def test_a_server_that_asks_for_a_user_and_a_password(liquidpilot: Run) -> None:
    logins = {_SECRETS["MAIL_USER"]: _SECRETS["MAIL_PASSWORD"]}
    with MailServer(logins=logins) as server:
        files = _with_login(f'"{server.address}"')
        asked = ("mail", "hello", "--smtp", server.address)
        run = liquidpilot(*asked, files=files)
        assert (run.code, server.connections) == (2, 0)
        pairs = [f"--allow {each}@{server.address}" for each in _SECRETS]
        assert f"add {' '.join(pairs)}" in run.err
        assert liquidpilot(*asked, *pairs[0].split()).code == 2
        run = liquidpilot(*asked, *" ".join(pairs).split())
        assert run.code == 0, run.err
        assert [each.login for each in server.mails] == [_SECRETS["MAIL_USER"]]
        assert not any(each in run.err + run.out for each in _SECRETS.values())


@pytest.mark.usefixtures("secrets")
def test_a_local_server_that_the_credential_does_not_list_gets_no_password(
    liquidpilot: Run, server: MailServer
) -> None:
    files = _with_login('"mail.example.com:25"')
    run = liquidpilot("mail", "hello", "--smtp", server.address, files=files)
    assert run.code == 0, run.err
    assert (len(server.mails), server.tried) == (1, [])


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("hosts", "name", "said"),
    [
        ('"mail.example.com:25"', "mail_server", "the credential 'mail_server' is not sent to '192.0.2.1:25'"),
        ('"192.0.2.1:25"', "mail_servr", "there is no credential 'mail_servr'"),
        ('"192.0.2.1:25"', "headers", "the credential 'headers' has headers"),
    ],
)  # fmt: skip
def test_a_credential_that_no_server_is_told(
    liquidpilot: Run, hosts: str, name: str, said: str
) -> None:
    run = liquidpilot(*_NAMED, files=_with_login(hosts, name))
    assert run.code == 2
    assert said in run.err


@pytest.mark.parametrize(
    ("value", "said"),
    [("", "the environment variable 'MAIL_USER' is not set"), ("töys-user", "the value of 'MAIL_USER' has other than ASCII letters"), ("t\udcffys-user", "the value of 'MAIL_USER' has other than ASCII letters")],
)  # fmt: skip
def test_a_variable_that_cannot_be_told(
    liquidpilot: Run, monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    # As the machine's encoding has it, whichever that is.
    monkeypatch.setenv("MAIL_USER", os.fsdecode(value.encode("utf-8", "surrogateescape")))
    run = liquidpilot(*_NAMED, files=_with_login('"192.0.2.1:25"'))
    assert run.code == 2
    assert said in run.err


def test_no_profile_and_no_sender(liquidpilot: Run, server: MailServer, folder: Path) -> None:
    (folder / "lone.html").write_text("<p>Hi", encoding="utf-8")
    run = liquidpilot("mail", "lone.html", "--eml", "-")
    assert run.code == 0, run.err
    assert "the profile has no 'email_address'" in run.err
    assert "the message has no 'from'" in run.err
    run = liquidpilot("mail", "lone.html", "--smtp", server.address)
    assert (run.code, server.connections) == (2, 0)
    assert "add --to you@example.com" in run.err
    assert (
        liquidpilot("mail", "lone.html", "--smtp", server.address, "--to", "a@x.example").code == 0
    )
    assert server.mails[0].sender == "<>"


def test_css_is_inlined_in_what_is_mailed(liquidpilot: Run) -> None:
    html = "<style>p{color:red}</style><p>Hi"
    files = {**_MAIL, "templates/hello.liquid": f"---\nshould_inline_css: true\n---\n{html}"}
    read = email.message_from_string(
        liquidpilot("mail", "hello", "--eml", "-", files=files).out, policy=email.policy.default
    )
    body = read.get_body(("html",))
    assert body is not None
    assert '<p style="color: red;">Hi' in body.get_content()


def test_every_shipped_mail_can_be_mailed(
    liquidpilot: Run, folder: Path, server: MailServer
) -> None:
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, folder / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", folder)
    names = sorted(each.name for each in (folder / "templates/email_templates").iterdir())
    for name in names:
        run = liquidpilot("mail", name, "--smtp", server.address)
        assert run.code == 0, run.err
    assert len(server.mails) == len(names) > 3
