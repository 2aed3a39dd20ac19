"""What holds in every test: the same surroundings everywhere, and no connection to elsewhere."""

from __future__ import annotations

import faulthandler
import ipaddress
import itertools
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from chromium import Browsers
    from playwright.sync_api import Browser

# What tests of several folders import: servers to send to, and rules tried over examples.
sys.path.append(str(Path(__file__).parent / "shared"))

# Python's audit events of what goes out, and which of their arguments is the address. A hook sees
# these calls whatever code makes them, also those of httpx, asyncio and the C module.
_OUTGOING = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


class NetworkGuard:
    """Fails the test that connects to another machine or looks it up; `closed`: to any machine."""

    def __init__(self) -> None:
        self.closed = False

    def watch(self, event: str, arguments: tuple[object, ...]) -> None:
        place = _OUTGOING.get(event)
        if place is not None and (self.closed or not _is_local(arguments[place])):
            # Not an Exception, so that no code under test takes it for a failed call.
            pytest.fail(f"the network was used: {event} {arguments[place]!r}")


def _is_local(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    # No host stands for all addresses of this machine; a text with `/` is a Unix socket's path.
    if not isinstance(host, str) or host in ("", "localhost") or "/" in host:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


_guard = NetworkGuard()
sys.addaudithook(_guard.watch)


@pytest.fixture(scope="module")
def _browsers() -> Iterator[Browsers]:
    from chromium import Browsers

    with Browsers() as made:
        yield made


@pytest.fixture
def browser(_browsers: Browsers) -> Browser:
    """Chromium; without one the test is skipped, or fails where it is required."""
    return _browsers.running()


@pytest.fixture
def no_connection() -> Iterator[None]:
    """Within the test, not even this machine may be connected to."""
    _guard.closed = True
    yield
    _guard.closed = False


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> float:
    """Live calls wait as long as the machine takes to answer; the value is their usual limit."""
    from liquidpilot.connected_content.live import Live

    limits = Live.__init__.__kwdefaults__ or {}
    usual: float = limits["time_limit"]
    monkeypatch.setitem(limits, "time_limit", 60.0)
    return usual


# The same examples in every run, however busy the machine is: what fails today failed yesterday.
# `--hypothesis-profile=default` looks for new ones.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

# What says where programs and libraries are, and what the tests have to hold under whatever it
# says: the language, the time zone. Everything else of an environment is left out.
_KEPT = {
    "PATH", "VIRTUAL_ENV", "TMPDIR", "TEMP", "TMP", "TZ", "LANG", "LANGUAGE", "PYTHONPATH",
    "PYTHONUTF8", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT",
}  # fmt: skip
_KEPT_FAMILIES = ("LC_", "DYLD_", "GEM_", "RUBY", "PYENV_", "COV", "PYTEST_XDIST_", "LIQUIDPILOT_")
_NOT_KEPT = {"LIQUIDPILOT_CONFIG_DIR", "LIQUIDPILOT_DEBUG", "LIQUIDPILOT_TEST_COUNTS"}


def _surroundings(environment: Mapping[str, str], home: str) -> dict[str, str]:
    """Return the environment of every test, in which nobody has configured anything."""
    kept = {
        name: value
        for name, value in environment.items()
        if (name in _KEPT or name.startswith(_KEPT_FAMILIES)) and name not in _NOT_KEPT
    }
    # In CI nothing may be skipped because something is not installed; that is asked by this name.
    if environment.get("CI"):
        kept["LIQUIDPILOT_REQUIRE_ALL"] = "1"
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), home)
    git = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": tempfile.gettempdir(),
    }
    # A pytest within the tests has the plug-ins that it names, and not those of this machine.
    return kept | homes | git | {"COLUMNS": "80", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


_homes = itertools.count()
_CURRENT = "PYTEST_CURRENT_TEST"


def _replace_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture(scope="session", autouse=True)
def _surrounded() -> Iterator[Path]:
    """The surroundings, also for what is made once for many tests; afterwards they are as before."""
    before, mask = dict(os.environ), os.umask(0o022)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Who starts the tests in the background lets them, and all that they start, ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # The files of a test need not outlive a power cut, and to wait for the disk takes long.
        patch.setattr(os, "fsync", lambda _: None)
        _replace_environment(_surroundings(before, home))
        yield Path(home)
    _replace_environment(before)
    os.umask(mask)


@pytest.fixture(autouse=True)
def _left_as_it_was(_surrounded: Path) -> Iterator[None]:
    """A home of its own, and nothing that the test before has left in the process."""
    before, folder = dict(os.environ), Path.cwd()
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(_surrounded / str(next(_homes)))
    yield
    # pytest keeps this one itself.
    _replace_environment(before | {_CURRENT: os.environ[_CURRENT]})
    os.chdir(folder)


_SLACK = 30
_terminal: list[int] = []


def _limit(item: pytest.Item) -> int:
    """Return after how many seconds a test hangs: it is ended, with the stacks of all threads."""
    takes_long = any(item.get_closest_marker(name) for name in ("slow", "browser"))
    return 600 if takes_long else 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.timeout(_limit(item)))
        # What a browser does is not always in our hands. A test that fails twice has failed, and
        # each that needs its second attempt is named below the results.
        if os.environ.get("CI") and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def _end_if_it_hangs(seconds: int) -> None:
    """End the process then, with the stacks: for what hangs where no signal ends it.

    That is within a library, or in the teardown of what a signal has ended.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=_terminal[0])


def pytest_configure() -> None:
    _terminal.append(os.dup(2))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _end_if_it_hangs(_limit(item) + _SLACK)


def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Once more, as pytest cancels it when a test has failed."""
    if isinstance(node, pytest.Item):
        _end_if_it_hangs(_limit(node) + _SLACK)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what passed at its second attempt, and tell scripts/test.py what its last line says."""
    failed = {
        each.nodeid for kind in ("failed", "error") for each in terminalreporter.getreports(kind)
    }
    first = [each for each in terminalreporter.getreports("rerun") if each.nodeid not in failed]
    if first:
        terminalreporter.section("passed at the second attempt: each is a fault to be mended")
    for report in first:
        terminalreporter.line(f"{report.nodeid}, which had failed with:", bold=True)
        terminalreporter.line(report.longreprtext)
    if file := os.environ.get("LIQUIDPILOT_TEST_COUNTS"):
        names = {"error": "errors"}
        stats = terminalreporter.stats
        counts = {names.get(outcome, outcome): len(each) for outcome, each in stats.items()}
        Path(file).write_text(json.dumps(counts), encoding="utf-8")


def pytest_unconfigure() -> None:
    # Whatever thread is left by then: nobody waits for it for ever. A busy machine deletes the
    # folders of earlier runs meanwhile, and a process may have to wait for those of the others.
    _end_if_it_hangs(10 * _SLACK)


Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files into an empty folder, by path with their text, and return the folder."""

    def write(files: Mapping[str, str]) -> Path:
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        return tmp_path

    return write
