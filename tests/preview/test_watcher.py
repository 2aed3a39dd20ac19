"""From an event of the file system to one change."""

from __future__ import annotations

import asyncio
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot.preview.events import MOST_LISTENERS, EventHub, TooManyListeners
from liquidpilot.preview.watcher import Coalescer, Watcher, relevant_path


class _Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.waiting: list[_Alarm] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> _Alarm:
        alarm = _Alarm(self, seconds, call)
        self.waiting.append(alarm)
        return alarm

    def pass_by(self) -> None:
        for alarm in list(self.waiting):
            self.waiting.remove(alarm)
            alarm.call()


class _Alarm:
    def __init__(self, clock: _Clock, seconds: float, call: Callable[[], None]) -> None:
        self.clock, self.seconds, self.call = clock, seconds, call

    def cancel(self) -> None:
        self.clock.waiting.remove(self)


@pytest.fixture
def reports() -> list[frozenset[str]]:
    return []


def test_an_atomic_save_is_one_change(tmp_path: Path, reports: list[frozenset[str]]) -> None:
    clock = _Clock()
    coalescer = Coalescer(tmp_path, clock.call_later, reports.append)
    (tmp_path / "a.liquid").write_text("one", encoding="utf-8")
    # created, modified, closed, moved: what an editor's save looks like
    for path, complete in [("a.new", False), ("a.new", False), ("a.new", True), ("a.liquid", True)]:
        coalescer.note(path, complete)
    assert len(clock.waiting) == 1
    clock.pass_by()
    assert [sorted(each) for each in reports] == [["a.liquid", "a.new"]]


def test_the_same_content_is_no_change(tmp_path: Path, reports: list[frozenset[str]]) -> None:
    clock = _Clock()
    coalescer = Coalescer(tmp_path, clock.call_later, reports.append)
    for text in ("one", "one", "two"):
        (tmp_path / "a.liquid").write_text(text, encoding="utf-8")
        coalescer.note("a.liquid", True)
        clock.pass_by()
    assert len(reports) == 2


def test_a_file_that_goes_is_a_change(tmp_path: Path, reports: list[frozenset[str]]) -> None:
    clock = _Clock()
    coalescer = Coalescer(tmp_path, clock.call_later, reports.append)
    for path in ("gone.liquid", "scratch.tmp"):
        coalescer.note(path, True)
    clock.pass_by()
    assert reports == [frozenset({"gone.liquid"})]


def test_a_save_that_is_complete_waits_less(tmp_path: Path) -> None:
    clock = _Clock()
    coalescer = Coalescer(tmp_path, clock.call_later, lambda paths: None)
    coalescer.note("a", False)
    unsettled = clock.waiting[0].seconds
    coalescer.note("a", True)
    assert clock.waiting[0].seconds < unsettled <= 0.02


@pytest.mark.parametrize(
    ("path", "relevant"),
    [
        ("templates/sms/a/template.yaml", "templates/sms/a/template.yaml"),
        ("liquidpilot.toml", "liquidpilot.toml"),
        (".git/index", None),
        ("templates/.a.liquid.swp", None),
        ("templates/a.liquid~", None),
        ("templates/a.liquid.tmp", None),
        ("node_modules/x/y.json", None),
        (".", None),
    ],
)
def test_relevant_paths(tmp_path: Path, path: str, relevant: str | None) -> None:
    assert relevant_path(tmp_path, str(tmp_path / path)) == relevant
    assert relevant_path(tmp_path / "elsewhere", str(tmp_path / path)) is None


@pytest.mark.parametrize(
    ("interval", "description"), [(None, "the system's events"), (0.05, "polling")]
)
def test_a_save_is_noted(tmp_path: Path, interval: float | None, description: str) -> None:
    root = tmp_path.resolve()
    (root / "templates").mkdir()
    noted: queue.Queue[str] = queue.Queue()
    watcher = Watcher(root, ["templates"], lambda path, complete: noted.put(path), interval)
    before = set(threading.enumerate())
    watcher.start()
    try:
        (root / "templates/a.liquid").write_text("Hi", encoding="utf-8")
        assert noted.get() == "templates/a.liquid", description
        (root / "templates/a.liquid").read_bytes()
        (root / "liquidpilot.toml").write_text("", encoding="utf-8")
        while noted.get() != "liquidpilot.toml":
            pass
    finally:
        watcher.stop()
    assert set(threading.enumerate()) <= before


def test_a_folder_that_comes_later_is_followed(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    noted: queue.Queue[str] = queue.Queue()
    watcher = Watcher(root, ["fixtures"], lambda path, complete: noted.put(path))
    watcher.start()
    try:
        for _ in range(2):
            (root / "fixtures").mkdir()
            while noted.get() != "fixtures":
                pass
            watcher.follow(["fixtures"])
            (root / "fixtures/a.toml").write_text("", encoding="utf-8")
            while noted.get() != "fixtures/a.toml":
                pass
            shutil.rmtree(root / "fixtures")
            while not noted.empty():
                noted.get()
    finally:
        watcher.stop()


def test_a_folder_that_goes_and_comes_back_is_followed(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "templates/a/inner").mkdir(parents=True)
    noted: queue.Queue[str] = queue.Queue()
    watcher = Watcher(root, ["templates"], lambda path, complete: noted.put(path))
    watcher.start()
    try:
        for number in range(2):
            (root / "templates/a").rename(root / "gone")
            while noted.get() != "templates/a":
                pass
            (root / "gone").rename(root / "templates/a")
            while noted.get() != "templates/a/inner":
                pass
            (root / f"templates/a/inner/{number}.html").write_text("", encoding="utf-8")
            while noted.get() != f"templates/a/inner/{number}.html":
                pass
    finally:
        watcher.stop()


def test_every_page_hears_of_a_change_and_of_the_end() -> None:
    async def listen() -> list[list[str]]:
        hub = EventHub()
        streams = [hub.listen(7) for _ in range(3)]
        openings = [await anext(stream) for stream in streams]
        assert all("event: open" in each and '"epoch": 7' in each for each in openings)
        hub.publish("change", {"epoch": 8, "paths": ["a"]})
        hub.close()
        return [[each async for each in stream] for stream in streams]

    heard = asyncio.run(listen())
    expected = [
        'id: 8\nevent: change\ndata: {"epoch": 8, "paths": ["a"]}\n\n',
        "event: bye\ndata: {}\n\n",
    ]
    assert heard == [expected] * 3


def test_listeners_are_let_go_and_limited() -> None:
    async def listen() -> None:
        hub = EventHub()
        streams = [hub.listen(0) for _ in range(MOST_LISTENERS)]
        with pytest.raises(TooManyListeners):
            hub.listen(0)
        for stream in streams:
            await anext(stream)
            await stream.aclose()  # type: ignore[attr-defined]
        assert hub.listeners == 0

    asyncio.run(listen())
