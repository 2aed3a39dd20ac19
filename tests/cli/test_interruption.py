"""Ctrl-C and SIGTERM, sent to real processes in the middle of their work."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from loopback import Answer, Giver, Handler, Server, silent
from written_files import write_files

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a signal cannot be sent to one process there"
)

# Longer than any machine needs; how quickly it ends is measured in benchmarks/.
_LONG = 120

# Runs the command line, whose signals nobody has ignored before; `WHERE` says that it is there, and
# never returns, whatever thread it is in. (Somebody who waits in C code is another case.)
_COMMAND = """\
import os, signal, sys
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.default_int_handler)
from importlib import import_module
module, _, name = {where!r}.partition(":")
owner = import_module(module)
*way, last = name.split(".")
for each in way:
    owner = getattr(owner, each)
def burn(*arguments, **named):
    os.write({marks}, b"!")
    while True:
        {work}
setattr(owner, last, burn)
from liquidpilot.cli import main
sys.exit(main())
"""

# As on a busy machine.
_NO_END = (
    "import concurrent.futures, threading;"
    "concurrent.futures.ProcessPoolExecutor.shutdown = lambda *_, **__: threading.Event().wait()"
)
_RENDER = "liquidpilot.dialect.template:Template.render"
_LIVE = "liquidpilot.connected_content.live:Live.send"
_FILES = {
    "liquidpilot.toml": '[connected_content]\nrecord_hosts = ["127.0.0.1:9"]\n[test]\n'
    'profiles = ["ada"]\n',
    "templates/hello.liquid": "Hi {{${first_name}}}",
    "templates/call.liquid": "{% connected_content http://127.0.0.1:9/a :save x %}",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/connected_content/a.toml": '[request]\nurl = "http://127.0.0.1:9/a"\n'
    "[responses.default]\njson = '{}'\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, _FILES)
    return tmp_path


@contextmanager
def _started(
    root: Path, arguments: list[str], where: str = _RENDER, work: str = "pass"
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a verb; yield it, and a pipe that says when it is at `where`."""
    reading, writing = os.pipe()
    environment = {**os.environ, "LIQUIDPILOT_DEBUG": "1", "CI": ""}
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND.format(where=where, marks=writing, work=work), *arguments],
        cwd=root,
        env=environment,
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    os.close(writing)
    try:
        yield process, reading
    finally:
        os.close(reading)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _end(process: subprocess.Popen[str], number: int, whom: str) -> tuple[int, str]:
    """Send a signal, and return the exit code and what was said of it.

    Every process that is left holds standard error open, and would be waited for.
    """
    (os.killpg if whom == "all" else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=_LONG)
    return process.returncode, err


def _files_of(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


_SIGNALS = [(signal.SIGINT, 130, "interrupted\n"), (signal.SIGTERM, 143, "terminated\n")]


@pytest.mark.parametrize(("number", "code", "words"), _SIGNALS)
@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["render", "hello.liquid", "--profile", "ada"], _RENDER),
        (["check", "--jobs", "1"], _RENDER),
        (["check", "--jobs", "1"], "liquidpilot.check.subjects:template_of"),
        (["test", "--update"], _RENDER),
        (["export", "site"], _RENDER),
        (["record", "call.liquid", "--refresh", "--yes", "--allow-network"], _RENDER),
        (["fixtures", "unused"], _RENDER),
        (["fixtures", "verify", "--live", "--allow-network"], _LIVE),
        (["explain", "empty-text"], "liquidpilot.check.registry:all_rules"),
        (["init", "new"], "os:fsync"),
        (["test", "--update"], "os:fsync"),
        (["export", "site"], "os:fsync"),
    ],
)
def test_it_ends_in_the_middle_of_its_work(
    arguments: list[str], where: str, number: int, code: int, words: str, root: Path
) -> None:
    before = _files_of(root)
    with _started(root, arguments, where) as (process, reading):
        assert os.read(reading, 1) == b"!"
        ended, err = _end(process, number, "one")
    # `export` says which message it is at.
    assert (ended, err.removeprefix("call.liquid\n")) == (code, words)
    # Nothing half written, and no cache of half a run.
    written = _files_of(root) - before
    assert [path for path in written if not path.startswith("site/") or ".tmp" in path] == []


# A call waits as long as it takes until the signal comes.
_PATIENT = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from liquidpilot.connected_content.live import Live
Live.__init__.__kwdefaults__["time_limit"] = 600.0
{more}
from liquidpilot.cli import main
sys.exit(main())
"""


_NO_GRACE = """\
from liquidpilot.cli import interruption
interruption.GRACE = 0.0
"""

_NO_REDACTION = """\
from liquidpilot.replay import Redactor
Redactor.response = lambda self, response: response
"""


@pytest.mark.parametrize(
    ("description", "more", "names", "said"),
    [
        (
            "what came is written",
            "",
            ["echo.toml", "items.toml", "login.toml"],
            "saw 2 secrets; no spelling of them is in the 3 files written\n",
        ),
        (
            "what came is written where the process ends at once",
            _NO_GRACE,
            ["echo.toml", "items.toml", "login.toml"],
            "saw 2 secrets; no spelling of them is in the 3 files written\n",
        ),
        ("what would hold a secret is not", _NO_REDACTION, ["items.toml"], "not written: GET "),
    ],
)
def test_what_came_before_an_interruption_is_recorded_without_its_secrets(
    description: str, more: str, names: list[str], said: str, root: Path
) -> None:
    asked = threading.Event()

    def never(handler: Handler) -> None:
        asked.set()
        silent(handler)

    answers: dict[str, Answer | Giver] = {
        "/login": Answer(b'{"login": "ada", "access_token": "q7Xk29bRt5"}'),
        "/echo": Answer(b'{"said": "q7Xk29bRt5 and k-123456"}'),
        "/items": Answer(b'{"name": "Truck"}'),
        "/never": never,
    }
    with Server(answers) as server:
        (root / "liquidpilot.toml").write_text(
            f'[connected_content]\nrecord_hosts = ["{server.host}"]\n', encoding="utf-8"
        )
        (root / "templates/calls.liquid").write_text(
            f"{{% connected_content {server.url}/login?api_key=k-123456 :save a %}}"
            f"{{% connected_content {server.url}/echo?t={{{{a.access_token}}}} :save b %}}"
            f"{{% connected_content {server.url}/items :save c %}}"
            f"{{% connected_content {server.url}/never :save d %}}",
            encoding="utf-8",
        )
        before = _files_of(root)
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _PATIENT.format(more=more),
                "record",
                "calls.liquid",
                "--allow-network",
            ],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            assert asked.wait(_LONG)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=_LONG)
        finally:
            process.kill()
            process.communicate()
    assert process.returncode == 130
    assert err.endswith("interrupted\n")
    assert said in err
    written = {path: (root / path).read_text("utf-8") for path in _files_of(root) - before}
    folder = "fixtures/connected_content"
    assert sorted(written) == [f"{folder}/{name}" for name in names], description
    assert sorted(re.findall(r"^wrote (\S+)$", out, re.MULTILINE)) == sorted(written)
    texts = "".join(written.values())
    assert [each for each in ("q7Xk29bRt5", "k-123456") if each in texts] == []
    assert "Truck" in texts


def test_it_ends_where_an_exception_is_swallowed(root: Path) -> None:
    work = "try:\n            while True: pass\n        except BaseException: pass"
    with _started(root, ["render", "hello.liquid"], work=work) as (process, reading):
        assert os.read(reading, 1) == b"!"
        assert _end(process, signal.SIGINT, "one") == (130, "interrupted\n")


def test_what_is_ignored_stays_ignored(root: Path) -> None:
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from liquidpilot.cli import main; main()\n"
        "assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], check=False, capture_output=True, cwd=root
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("number", "code", "words"), _SIGNALS)
@pytest.mark.parametrize("whom", ["one", "all"])
@pytest.mark.parametrize("work", ["pass", _NO_END], ids=["", "the pool does not end in time"])
def test_check_leaves_no_process_behind(
    work: str, whom: str, number: int, code: int, words: str, root: Path
) -> None:
    # Enough of it that other processes help; they have just been started, and then have much to do.
    burning = "{% for i in (1..20000) %}{% assign l = i | append: 'a' | split: '' %}{% endfor %}"
    for at in range(40):
        (root / f"templates/burn{at}.liquid").write_text(burning, encoding="utf-8")
        (root / f"fixtures/profiles/p{at}.toml").write_text("", encoding="utf-8")
    where = "liquidpilot.processes:wait"
    arguments = ["check", "--jobs", "2", "--no-cache"]
    with _started(root, arguments, where, work) as (process, reading):
        assert os.read(reading, 1) == b"!"
        assert _end(process, number, whom) == (code, words)


@pytest.mark.parametrize(("number", "code", "words"), _SIGNALS)
def test_the_preview_ends_while_it_renders(number: int, code: int, words: str, root: Path) -> None:
    with _started(root, ["preview", "--port", "0"]) as (process, reading):
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        page = threading.Thread(target=_ask, args=(port, "/message/hello.liquid"))
        page.start()
        assert os.read(reading, 1) == b"!"
        assert _end(process, number, "one") == (code, f"Ctrl-C ends it\n{words}")
        page.join()


@pytest.mark.parametrize(("number", "code", "words"), _SIGNALS)
@pytest.mark.parametrize(
    "arguments", [["preview", "--port", "0"], ["sandbox", "trustpilot", "--port", "0"]]
)
def test_a_server_ends_while_it_waits(
    arguments: list[str], number: int, code: int, words: str, root: Path
) -> None:
    with _started(root, arguments) as (process, _):
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://")
        ended, err = _end(process, number, "one")
        # The line before is printed after the address, or not any more.
        assert (ended, err.removeprefix("Ctrl-C ends it\n")) == (code, words)


def _ask(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONG)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        connection.getresponse()
    connection.close()
