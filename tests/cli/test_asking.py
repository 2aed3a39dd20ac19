"""What a run that sends asks a person for: which variable may go to which host."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from loopback import Answer, Server

from liquidpilot.cli import asking


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]
Files = dict[str, str]

_KEY = "AKEY7h3k9Zq1"
_FOLDER = "fixtures/connected_content"
_CREDENTIALS = """
[user]
username = "A_KEY"
password = "A_SECRET"
[key]
headers = { apikey = "A_KEY" }
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("A_KEY", _KEY)


@pytest.fixture
def server() -> Iterator[Server]:
    echo = Answer(f'{{"key": "{_KEY}"}}'.encode(), headers={"Content-Type": "application/json"})
    with Server({"/open": Answer(b"[]"), "/key": Answer(b"[]"), "/echo": echo}) as server:
        yield server


def _files(server: Server, body: str, more: str = "", credentials: str = _CREDENTIALS) -> Files:
    return {
        "templates/hello.liquid": body.replace("URL", server.url),
        "liquidpilot.toml": f'[connected_content]\nrecord_hosts = ["{server.host}"]\n{more}',
        "fixtures/credentials.toml": credentials,
    }


_OPEN = "{% connected_content URL/open :save a %}"
_BY_KEY = "{% connected_content URL/key :auth_credentials key :save b %}"
_BY_USER = "{% connected_content URL/key :basic_auth user :save b %}"
_RECORD, _LIVE = ["record", "hello"], ["render", "hello", "--live"]
_VERIFY = ["fixtures", "verify", "--live"]


def _by_fixture(server: Server) -> Files:
    request = f"[request]\nurl = '{server.url}/key?k={{secret:A_KEY}}'\n"
    return {
        **_files(server, "Hi", 'secrets = ["A_KEY"]', ""),
        f"{_FOLDER}/key.toml": f"{request}[responses.default]\njson = '[]'\n",
    }


def _by_credential(body: str) -> Callable[[Server], Files]:
    return lambda server: _files(server, body)


_WAYS = [
    (_RECORD, _by_credential(_OPEN + _BY_KEY), "recorded, as a header, after a call without a key"),
    (_RECORD, _by_credential(_OPEN + _BY_USER), "recorded, as a user"),
    (_LIVE, _by_credential(_OPEN + _BY_KEY), "live, as a header"),
    (_LIVE, _by_credential(_OPEN + _BY_USER), "live, as a user"),
    (_VERIFY, _by_fixture, "verified, by its name in a fixture"),
]


@pytest.mark.parametrize(("command", "make", "description"), _WAYS)
def test_in_a_pipe_nothing_is_sent_and_the_option_is_named(
    liquidpilot: Run,
    server: Server,
    folder: Path,
    command: list[str],
    make: Callable[[Server], Files],
    description: str,
) -> None:
    run = liquidpilot(*command, files=make(server))
    assert (run.code, run.out, server.received) == (2, "", []), description
    assert f"this sends 'A_KEY' to '{server.host}', and nobody has allowed that" in run.err
    assert f"if it is meant, add --allow A_KEY@{server.host}\n" in run.err
    assert _KEY not in run.err
    if command is _RECORD:
        assert not (folder / _FOLDER).exists()


def test_all_that_is_missing_is_said_at_once(
    liquidpilot: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "another-secret")
    options = f"--allow A_KEY@{server.host} --allow A_SECRET@{server.host}"
    run = liquidpilot(*_RECORD, files=_files(server, _BY_KEY + _BY_USER))
    assert run.code == 2
    assert f"if it is meant, add {options}\n" in run.err
    assert liquidpilot(*_RECORD, *options.split()).code == 0


@pytest.mark.parametrize(("command", "make", "description"), _WAYS)
def test_the_option_allows_it_this_once(
    liquidpilot: Run,
    server: Server,
    command: list[str],
    make: Callable[[Server], Files],
    description: str,
) -> None:
    run = liquidpilot(*command, "--allow", f"A_KEY@{server.host}", files=make(server))
    assert run.code == 0, (description, run.err)
    assert server.received[-1].path.startswith("/key")
    before = len(server.received)
    assert liquidpilot(*_LIVE, files=_files(server, _BY_KEY)).code == 2, "it is not remembered"
    assert len(server.received) == before


@pytest.mark.parametrize(
    ("option", "description"),
    [
        ("B_KEY@HOST", "another variable"),
        ("a_key@HOST", "another case"),
        ("A_KEY@127.0.0.1", "no port"),
        ("A_KEY@127.0.0.1:1", "another port"),
        ("A_KEY@localhost:PORT", "another name of the host"),
    ],
)
def test_an_option_for_something_else_allows_nothing(
    liquidpilot: Run, server: Server, option: str, description: str
) -> None:
    port = server.host.partition(":")[2]
    option = option.replace("HOST", server.host).replace("PORT", port)
    run = liquidpilot(*_LIVE, "--allow", option, files=_files(server, _BY_KEY))
    assert (run.code, server.received) == (2, []), description


@pytest.mark.parametrize(
    "option",
    ["A_KEY", "@a.example", "A_KEY@", "A_KEY@a.example/x", "A_KEY@b@a.example", "A_KEY@a b", "A_KEY@a:x", "A_KEY@[::1", ""],
)  # fmt: skip
def test_an_option_that_cannot_be_meant(liquidpilot: Run, server: Server, option: str) -> None:
    run = liquidpilot(*_LIVE, "--allow", option, files=_files(server, _BY_KEY))
    assert (run.code, server.received) == (2, [])
    assert f"'--allow {option}' is not VARIABLE@HOST" in run.err


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)


class TestOnATerminal:
    pytestmark = pytest.mark.usefixtures("on_a_terminal")

    def test_a_yes_is_asked_for_once_and_remembered(
        self, liquidpilot: Run, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files = _files(server, _BY_KEY + _BY_KEY.replace("/key", "/echo") + _BY_KEY)
        run = liquidpilot(*_RECORD, files=files, stdin=b"y\n")
        assert (run.code, len(server.received)) == (0, 2), run.err
        assert run.err.count(f"sends A_KEY to {server.host}: allow?") == 1
        assert "consent.json" in run.err
        monkeypatch.setattr(asking, "is_terminal", lambda: False)
        assert liquidpilot(*_LIVE).code == 0, "remembered, for every verb"

    @pytest.mark.parametrize("answer", [b"n\n", b"\n", b"", b"yess\n", b"A_KEY\n"])
    @pytest.mark.parametrize("command", [_RECORD, _LIVE])
    def test_anything_else_is_a_no(
        self, liquidpilot: Run, server: Server, command: list[str], answer: bytes
    ) -> None:
        run = liquidpilot(*command, files=_files(server, _OPEN + _BY_KEY + _BY_KEY), stdin=answer)
        assert (run.code, server.received) == (2, [])
        assert run.err.count("allow?") == 1
        assert liquidpilot(*command, stdin=b"y\n").code == 0, "asked again in the next run"

    def test_each_variable_has_a_question_of_its_own(
        self, liquidpilot: Run, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("A_SECRET", "another-secret")
        run = liquidpilot(*_LIVE, files=_files(server, _BY_USER), stdin=b"y\nn\n")
        assert (run.code, server.received) == (2, [])
        assert f"sends A_SECRET to {server.host}: allow?" in run.err
        assert f"--allow A_SECRET@{server.host}" in run.err
        assert liquidpilot(*_LIVE, stdin=b"y\n").code == 0, "the first answer holds"

    def test_in_another_workspace_it_is_another_question(
        self, liquidpilot: Run, server: Server, folder: Path
    ) -> None:
        files = _files(server, _BY_KEY)
        inner = {f"inner/{path}": text for path, text in files.items()}
        assert liquidpilot(*_LIVE, files={**files, **inner}, stdin=b"y\n").code == 0
        run = liquidpilot(*_LIVE, "--workspace", "inner", stdin=b"")
        assert (run.code, len(server.received)) == (2, 1)

    def test_yes_to_hosts_is_no_yes_to_keys(self, liquidpilot: Run, server: Server) -> None:
        body = "{% connected_content http://localhost/key :auth_credentials key %}"
        run = liquidpilot(*_RECORD, "--yes", files=_files(server, body), stdin=b"")
        assert run.code == 2
        assert "sends A_KEY to localhost:80: allow?" in run.err


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_real_terminal(liquidpilot: Run, server: Server, folder: Path) -> None:
    import pty

    assert liquidpilot(*_LIVE, files=_files(server, _BY_KEY)).code == 2
    leader, follower = pty.openpty()
    command = [sys.executable, "-P", "-m", "liquidpilot", *_LIVE]
    try:
        os.write(leader, b"y\n")
        running = subprocess.Popen(
            command, cwd=folder, stdin=follower, stderr=follower, stdout=subprocess.DEVNULL
        )
        assert running.wait() == 0
    finally:
        os.close(follower)
        os.close(leader)
    assert server.received[-1].headers["apikey"] == _KEY
    assert liquidpilot(*_LIVE).code == 0


class TestHostsOfACredential:
    def test_it_goes_to_no_other(self, liquidpilot: Run, server: Server) -> None:
        credentials = _CREDENTIALS + 'hosts = ["api.example.com"]\n'
        allow = ("--allow", f"A_KEY@{server.host}")
        run = liquidpilot(*_LIVE, *allow, files=_files(server, _BY_KEY, "", credentials))
        assert (run.code, server.received) == (2, [])
        assert f"the credential 'key' is not sent to '{server.host}'" in run.err
        run = liquidpilot(*_LIVE, *allow, files=_files(server, _BY_USER, "", credentials))
        assert run.code == 0, "the other one does not say"

    def test_its_own_hosts_are_still_a_question(self, liquidpilot: Run, server: Server) -> None:
        """The file is the workspace's, and may be a stranger's."""
        credentials = f'{_CREDENTIALS}hosts = ["{server.host}"]\n'
        files = _files(server, _BY_KEY, "", credentials)
        assert liquidpilot(*_LIVE, files=files).code == 2
        assert liquidpilot(*_LIVE, "--allow", f"A_KEY@{server.host}").code == 0

    def test_none_at_all(self, liquidpilot: Run, server: Server) -> None:
        files = _files(server, _BY_KEY, "", f"{_CREDENTIALS}hosts = []\n")
        run = liquidpilot(*_LIVE, "--allow", f"A_KEY@{server.host}", files=files)
        assert (run.code, server.received) == (2, [])


def test_what_one_service_repeats_goes_to_no_other(liquidpilot: Run, server: Server) -> None:
    with Server({"/key": Answer(b"[]")}) as other:
        body = (
            "{% connected_content URL/echo :auth_credentials key :save a %}"
            f"{{% connected_content {other.url}/key?k={{{{a.key}}}} %}}"
        )
        files = _files(server, body)
        files["liquidpilot.toml"] = (
            f'[connected_content]\nrecord_hosts = ["{server.host}", "{other.host}"]'
        )
        allow = ("--allow", f"A_KEY@{server.host}")
        for command in (_RECORD, _LIVE):
            run = liquidpilot(*command, *allow, files=files)
            assert (run.code, other.received) == (2, [])
            assert f"add --allow A_KEY@{other.host}" in run.err
            files = {}
        assert liquidpilot(*_LIVE, *allow, "--allow", f"A_KEY@{other.host}").code == 0
        assert other.received[0].path == f"/key?k={_KEY}"


@pytest.mark.parametrize(
    ("body", "more", "description"),
    [
        (_OPEN, "", "no credential is used"),
        ("{% connected_content URL/key?k=AKEY7h3k9Zq1 %}", 'secrets = ["A_KEY"]', "typed by the author"),
        ("{% connected_content URL/key?k={{ 'AKEY7h3k9Zq1' | upcase | downcase }} %}", 'secrets = ["A_KEY"]', "made of what is typed"),
    ],
)  # fmt: skip
def test_what_needs_no_variable_needs_no_consent(
    liquidpilot: Run, server: Server, body: str, more: str, description: str
) -> None:
    assert liquidpilot(*_LIVE, files=_files(server, body, more)).code == 0, description
    assert len(server.received) == 1


def test_a_variable_that_is_not_set_is_no_secret(
    liquidpilot: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY")
    assert liquidpilot(*_LIVE, files=_files(server, _BY_KEY)).code == 0
    assert server.received[0].headers["apikey"] == "unset-A_KEY"


@pytest.mark.parametrize("command", [[*_RECORD, "--dry-run"], ["render", "hello"], ["check"]])
def test_who_sends_nothing_asks_nothing(
    liquidpilot: Run, server: Server, command: list[str]
) -> None:
    run = liquidpilot(*command, files=_files(server, _BY_KEY))
    assert server.received == []
    assert "--allow" not in run.err


@pytest.mark.parametrize("command", [_RECORD, _LIVE])
def test_a_broken_consent_file_is_no_consent(
    liquidpilot: Run,
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "consent.json").write_text(f"A_KEY@{server.host}", "utf-8")
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(own))
    run = liquidpilot(*command, files=_files(server, _OPEN + _BY_KEY))
    assert (run.code, server.received) == (2, [])
    assert "consent.json:1:1" in run.err
    assert "Traceback" not in run.err
    assert liquidpilot(*command, "--allow", f"A_KEY@{server.host}").code == 0
