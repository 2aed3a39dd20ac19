"""`liquidpilot sandbox`: what it takes, prints and refuses, for a service of the test's own."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Protocol

import click
import pytest
from echo_sandbox import Post
from sandbox_process import sandbox_process

from liquidpilot.cli import main
from liquidpilot.cli.sandbox import _Services
from liquidpilot.services.interface import Integration
from liquidpilot.services.registry import RESERVED
from liquidpilot.services.server import SandboxServer


class Run(Protocol):
    """What one run of the command line left."""

    @property
    def code(self) -> int: ...
    @property
    def out(self) -> str: ...
    @property
    def err(self) -> str: ...


RunCommand = Callable[..., Run]


class _Silent(Integration):
    name = "silent"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The only integrations that are installed are the post and one that has nothing."""
    post = Post()
    for module in ("services.registry", "cli.sandbox"):
        monkeypatch.setattr(f"liquidpilot.{module}.installed", lambda: (post, _Silent()))
    return post


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server starts, and somebody presses Ctrl-C."""

    def run(server: SandboxServer, ready: Callable[[], None]) -> None:
        ready()
        server.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(SandboxServer, "run", run)


class TestTls:
    """https, where the server itself is that of tests/serving."""

    @pytest.mark.usefixtures("at_once")
    def test_it_says_what_clients_have_to_trust(
        self, post: Post, liquidpilot: RunCommand, folder: Path
    ) -> None:
        run = liquidpilot("sandbox", "post", "--port", "0", "--tls", "my ca.pem")
        assert run.out.startswith("https://127.0.0.1:")
        assert run.out.count("\n") == 1
        file = f'"{folder / "my ca.pem"}"'
        for text in (
            f"Node     NODE_EXTRA_CA_CERTS={file}\n",
            f"Python   SSL_CERT_FILE={file}\n",
            f"REQUESTS_CA_BUNDLE={file} ",
            f"Ruby     SSL_CERT_FILE={file}\n",
            f"curl     --cacert {file}\n",
            f"PHP      -d openssl.cafile={file} -d curl.cainfo={file}\n",
        ):
            assert text in run.err
        assert list(folder.iterdir()) == []

    @pytest.mark.usefixtures("at_once")
    def test_without_a_file_there_is_a_temporary_one(
        self, post: Post, liquidpilot: RunCommand
    ) -> None:
        run = liquidpilot("sandbox", "post", "--port", "0", "--tls")
        file = Path(run.err.partition("--cacert ")[2].partition("\n")[0].strip('"'))
        assert (file.is_absolute(), file.parent.exists()) == (True, False)

    @pytest.mark.usefixtures("at_once")
    @pytest.mark.parametrize("name", ["my_machine", "machine.example"])
    def test_whatever_this_machine_is_called(
        self, post: Post, liquidpilot: RunCommand, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr(socket, "gethostname", lambda: name)
        run = liquidpilot("sandbox", "post", "--port", "0", "--host", "0.0.0.0", "--tls")
        assert run.out.startswith("https://127.0.0.1:")

    def test_no_file_of_the_author_is_lost(
        self, post: Post, liquidpilot: RunCommand, folder: Path
    ) -> None:
        run = liquidpilot(
            "sandbox", "post", "--port", "0", "--tls", "a.pem", files={"a.pem": "mine"}
        )
        assert (run.code, run.out) == (2, "")
        assert "there is a file 'a.pem' already" in run.err
        assert (folder / "a.pem").read_text(encoding="utf-8") == "mine"

    def test_the_extra_is_named_where_it_is_missing(
        self, post: Post, liquidpilot: RunCommand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "trustme", None)
        run = liquidpilot("sandbox", "post", "--port", "0", "--tls")
        assert (run.code, run.out) == (2, "")
        assert "pip install trustme" in run.err

    def test_a_process_that_is_ended_leaves_no_file(self, tmp_path: Path) -> None:
        if sys.platform == "win32":
            pytest.skip("a process that is ended there cannot do anything more")
        file = tmp_path / "ca.pem"
        with sandbox_process(tmp_path, "trustpilot", "--tls", "ca.pem") as url:
            host = f"api.trustpilot.com:{url.rpartition(':')[2]}"
            context = ssl.create_default_context(cafile=file)
            connection = socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])))
            with context.wrap_socket(connection, server_hostname="api.trustpilot.com") as secure:
                request = f"GET /v1/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                secure.sendall(request.encode())
                assert secure.recv(9) == b"HTTP/1.1 "
            assert file.read_text(encoding="ascii").count("-----BEGIN ") == 1
        assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("post")
def test_help_lists_the_services(liquidpilot: RunCommand) -> None:
    run = liquidpilot("sandbox", "--help")
    assert run.code == 0
    assert "post    The <Post>" in run.out
    without = liquidpilot("sandbox")
    assert (without.code, without.out) == (2, "")
    assert "post    The <Post>" in without.err


@pytest.mark.usefixtures("post")
def test_help_of_a_service_lists_its_options(liquidpilot: RunCommand) -> None:
    run = liquidpilot("sandbox", "post", "--help")
    assert run.code == 0
    for text in ("--port", "--strict-letters", "Take no postcards.", "--stamps INTEGER"):
        assert text in run.out


@pytest.mark.usefixtures("at_once")
def test_it_prints_its_address_and_nothing_else(post: Post, liquidpilot: RunCommand) -> None:
    run = liquidpilot("sandbox", "post", "--port", "0")
    assert run.code == 130
    assert run.out.startswith("http://127.0.0.1:")
    assert run.out.count("\n") == 1
    assert "Traceback" not in run.err


@pytest.mark.usefixtures("at_once")
def test_a_taken_port_is_followed_by_the_next(post: Post, liquidpilot: RunCommand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = liquidpilot("sandbox", "post", "--port", str(port))
    assert run.code == 130
    assert f":{port}/" not in run.out


@pytest.mark.usefixtures("at_once")
def test_another_host_is_warned_about(post: Post, liquidpilot: RunCommand) -> None:
    run = liquidpilot("sandbox", "post", "--host", "0.0.0.0", "--port", "0")
    assert "everybody who can reach this machine can read what is sent here" in run.err


@pytest.mark.usefixtures("at_once")
class TestOptions:
    def test_those_left_out_have_their_defaults(self, post: Post, liquidpilot: RunCommand) -> None:
        liquidpilot("sandbox", "post", "--port", "0")
        assert post.options is not None
        assert post.options.settings == {"strict-letters": False, "stamps": 3, "delay": ""}
        assert (post.options.data, post.options.scenario) == (None, None)
        assert post.options.now().tzinfo is UTC

    def test_each_has_the_type_of_its_default(self, post: Post, liquidpilot: RunCommand) -> None:
        liquidpilot(
            *("sandbox", "post", "--port", "0", "--scenario", "post-snow"),
            *("--strict-letters", "--stamps", "7", "--delay", "1h"),
        )
        assert post.options is not None
        assert post.options.settings == {"strict-letters": True, "stamps": 7, "delay": "1h"}
        assert post.options.scenario == "post-snow"

    def test_data_are_those_of_the_workspace(
        self, post: Post, liquidpilot: RunCommand, folder: Path
    ) -> None:
        files = {"liquidpilot.toml": "", "fixtures/sandbox/post/stamps.toml": ""}
        liquidpilot("sandbox", "post", "--port", "0", files=files)
        assert post.options is not None
        assert post.options.data == folder / "fixtures/sandbox/post"

    def test_data_may_be_elsewhere(self, post: Post, liquidpilot: RunCommand, folder: Path) -> None:
        files = {"fixtures/sandbox/post/stamps.toml": "", "mine/stamps.toml": ""}
        liquidpilot("sandbox", "post", "--port", "0", "--data", "mine", files=files)
        assert post.options is not None
        assert post.options.data == Path("mine")


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["pots"], "did you mean 'post'?"),
        (["post", "--scenario", "post-snwo"], "did you mean 'post-snow'?"),
        (["post", "--stamp", "7"], "there is no option '--stamp'\n  = hint: did you mean '--stamps'?"),
        (["post", "--stamps", "many"], "'many' is not a valid integer"),
        (["post", "--port", "70000"], "70000 is not in the range"),
        (["post", "--data", "gone"], "cannot read data from 'gone': there is no such folder"),
        (["post", "--workspace", "gone"], "there is no such folder"),
        (["silent"], "'silent' has no sandbox"),
        (["post", "--force"], "'--force' only goes with '--write-data'"),
        (["silent", "--write-data", "x"], "'silent' has no data files"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(liquidpilot: RunCommand, arguments: list[str], says: str) -> None:
    run = liquidpilot("sandbox", *arguments)
    assert (run.code, run.out) == (2, "")
    assert says in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("arguments", "configuration", "says"),
    [
        (["--webhook", "http://example.com/"], "", "'example.com' is not this machine"),
        (
            [],
            "[trustpilot]\nwebhook = 'http://127.0.0.1:9/'\n",
            "liquidpilot.toml:2:1: error: 'webhook' is an option of the command line alone",
        ),
    ],
    ids=["to another machine", "asked for by a workspace"],
)
def test_what_a_webhook_may_not(
    liquidpilot: RunCommand, arguments: list[str], configuration: str, says: str
) -> None:
    """A stranger's workspace could have something sent to what listens on the author's machine."""
    files = {"liquidpilot.toml": configuration}
    run = liquidpilot("sandbox", "trustpilot", "--port", "0", *arguments, files=files)
    assert (run.code, run.out) == (2, "")
    assert says in run.err


def test_a_sandbox_that_runs_plays_its_own_scenario(liquidpilot: RunCommand) -> None:
    files = {"liquidpilot.toml": "", "templates/a.liquid": "Hi"}
    arguments = ("--sandbox-at", "http://127.0.0.1:9", "--scenario", "trustpilot-down")
    run = liquidpilot("render", "a.liquid", *arguments, files=files)
    assert run.code == 2
    assert "which plays its own" in run.err
    run = liquidpilot("render", "a.liquid", "--sandbox-at", "http://127.0.0.1:9", "--live")
    assert run.code == 2
    assert "'--live' asks real services, '--sandbox' simulated ones" in run.err


def test_no_service_may_have_an_option_of_every_sandbox(post: Post) -> None:
    command = _Services().get_command(click.Context(click.Command("sandbox")), "post")
    assert command is not None
    names = {name.removeprefix("--") for each in command.params for name in each.opts}
    own = {each.name for each in post.sandbox_options}
    assert (names | {"help"}) - own == RESERVED


@pytest.mark.usefixtures("post")
class TestWriteData:
    def test_writes_the_files_and_ends(self, liquidpilot: RunCommand, folder: Path) -> None:
        run = liquidpilot("sandbox", "post", "--write-data", "a/b")
        assert (run.code, run.out) == (0, "a/b/offices.toml\na/b/stamps.toml\n")
        assert (folder / "a/b/stamps.toml").read_bytes() == b"# Stamps.\n"

    def test_never_writes_over_a_file(self, liquidpilot: RunCommand, folder: Path) -> None:
        run = liquidpilot("sandbox", "post", "--write-data", "a", files={"a/stamps.toml": "mine"})
        assert (run.code, run.out) == (2, "")
        assert "'a' has 'stamps.toml' already" in run.err
        assert sorted(path.name for path in (folder / "a").iterdir()) == ["stamps.toml"]
        assert (folder / "a/stamps.toml").read_text(encoding="utf-8") == "mine"

    def test_but_with_force(self, liquidpilot: RunCommand, folder: Path) -> None:
        files = {"a/stamps.toml": "mine", "a/notes.txt": "mine"}
        run = liquidpilot("sandbox", "post", "--write-data", "a", "--force", files=files)
        assert run.code == 0
        assert (folder / "a/stamps.toml").read_text(encoding="utf-8") == "# Stamps.\n"
        assert (folder / "a/notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["sandbox", "p"], ["plain,post"]),
        (["sandbox", "post", "--stam"], ["plain,--stamps"]),
        (["sandbox", "post", "--scenario", "post-sn"], ["plain,post-snow"]),
        (["sandbox", "nonsense", "x"], []),
    ],
    ids=" ".join,
)
def test_completion(
    words: list[str],
    found: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_LIQUIDPILOT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["liquidpilot", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    with pytest.raises(SystemExit):
        main([])
    assert [line for line in capsys.readouterr().out.splitlines() if line] == found


def test_the_process_ends_with_ctrl_c(tmp_path: Path) -> None:
    """A real process, with an integration that is found as an installed package is found."""
    if sys.platform == "win32":
        pytest.skip("there is no Ctrl-C for one process alone")
    package = Path(__file__).parent.parent / "services" / "weather"
    process = subprocess.Popen(
        [sys.executable, "-m", "liquidpilot", "sandbox", "weather", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # The process that starts the tests may have told its children to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
