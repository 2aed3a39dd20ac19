"""How quickly the preview answers while a message burns, and how quickly every verb ends.

    python benchmarks/liveness.py

A workspace has twenty small messages and one whose template asks for as much work as there may be.
While pages ask for that one again and again, the list and the pages of the others are asked for.
In the shipped workspace, the page of a message is asked for while the table of 40 and of 400 people
is made, which has begun when its first people are there; the seconds of the processor are what it
would take on a computer where nobody else works. Then Ctrl-C and SIGTERM are sent to the preview,
to `check` with processes, and to `render`.
"""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from preview import copied_workspace  # type: ignore[import-not-found]

TABLE_LIMIT = 1.0
ANSWER_LIMIT = 0.1
END_LIMIT = 0.5
SAMPLES = 60

_BURNING = (
    "{% assign l = (1..100000)|reverse %}"
    "{% for i in (1..1000) %}{% if l contains 0 %}x{% endif %}{% endfor %}"
)
_SMALL = "<p>Hi {{${first_name} | default: 'you'}}" + "{{ 'a' | upcase }} <b>x</b>" * 50 + "</p>"


def write_workspace(root: Path) -> None:
    """Write the messages, and as many people as make `check` start other processes."""
    files = {"liquidpilot.toml": "", "templates/burning.liquid": _BURNING}
    files |= {f"templates/small{number}.liquid": _SMALL for number in range(20)}
    files |= {f"fixtures/profiles/p{number}.toml": "" for number in range(40)}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


class Preview:
    """A preview that runs."""

    def __init__(self, root: Path) -> None:
        self.process = start(root, "preview", "--port", "0")
        assert self.process.stdout is not None
        address = self.process.stdout.readline().decode()
        self.port = int(address.strip().rstrip("/").rpartition(":")[2])

    def get(self, path: str) -> float:
        """Ask for a page, and return how many seconds its answer took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        seconds = time.perf_counter() - began
        connection.close()
        return seconds

    def burn(self, pages: int) -> None:
        """Ask for the page that burns, from so many threads, until the preview ends."""

        def ask() -> None:
            try:
                while True:
                    self.get("/message/burning.liquid")
            except (OSError, http.client.HTTPException):
                return

        for _ in range(pages):
            threading.Thread(target=ask, daemon=True).start()


def start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a verb in the workspace at `root`."""
    command = [sys.executable, "-m", "liquidpilot", *arguments, "--workspace", str(root)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def answers(root: Path) -> list[tuple[str, float, float]]:
    """Return what was asked for, with the median and the 95th percentile in seconds."""
    preview = Preview(root)
    found = []
    for state in ("quiet", "burning"):
        if state == "burning":
            preview.burn(3)
            time.sleep(0.5)
        for path in ("/", "/message/small{}.liquid", "/document/small{}.liquid"):
            times = sorted(preview.get(path.format(number % 20)) for number in range(SAMPLES))
            name = f"{state}: {path.format('N')}"
            found.append((name, statistics.median(times), times[int(SAMPLES * 0.95)]))
    preview.process.kill()
    preview.process.communicate()
    return found


def tables(root: Path, people: int) -> tuple[float, float, list[float]]:
    """Return how long the table of so many people takes, its CPU time, and pages meanwhile."""
    folder = copied_workspace(root / f"people{people}", 0) / "fixtures/profiles"
    text = (folder / "loyal_customer.toml").read_text(encoding="utf-8")
    for number in range(people):
        (folder / f"person{number}.toml").write_text(text, encoding="utf-8")
    preview = Preview(folder.parent.parent)
    other = "/message/sms/order_delivered"
    preview.get(other)
    used = _cpu(preview)
    alone = preview.get("/matrix/email_templates/abandoned_cart")
    used = _cpu(preview) - used
    times: list[float] = []
    making = threading.Thread(
        target=preview.get, args=("/matrix/email_templates/review_spotlight",), daemon=True
    )
    making.start()
    while making.is_alive():
        times.append(preview.get(other))
    preview.process.kill()
    preview.process.communicate()
    return alone, used, sorted(times)


def _cpu(preview: Preview) -> float:
    """Return the seconds of the processor that a preview has taken, 0 where that is not known."""
    status = Path(f"/proc/{preview.process.pid}/stat")
    if not status.exists():
        return 0.0
    fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def endings(root: Path) -> list[tuple[str, float]]:
    """Return how many seconds each verb takes to end, all its processes included."""

    def preview() -> subprocess.Popen[bytes]:
        made = Preview(root)
        made.burn(3)
        return made.process

    starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {
        "preview": preview,
        "check": lambda: start(root, "check", "--jobs", "2", "--no-cache"),
        "render": lambda: start(root, "render", "burning.liquid"),
    }
    found = []
    for name, begin in starts.items():
        for number in (signal.SIGINT, signal.SIGTERM):
            process = begin()
            time.sleep(1.0)
            if process.poll() is not None:
                found.append((f"{name} {number.name}: ended before", 0.0))
                continue
            began = time.perf_counter()
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
            seconds = time.perf_counter() - began
            last = said.decode().splitlines()[-1:]
            found.append((f"{name} {number.name}: {process.returncode} {last}", seconds))
    return found


def main() -> int:
    """Measure, print, and tell whether a limit was passed."""
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_workspace(root)
        for name, middle, late in answers(root):
            slow |= late > ANSWER_LIMIT
            print(f"{name:<40} median {middle * 1000:6.1f} ms   95 of 100 {late * 1000:6.1f} ms")
        for people in (40, 400):
            seconds, used, times = tables(root, people)
            late = times[int(len(times) * 0.95)]
            slow |= min(seconds, used or seconds) > TABLE_LIMIT or late > ANSWER_LIMIT
            print(
                f"{f'table of {people} people':<40} {seconds:6.2f} s, of the processor {used:.2f} s"
            )
            print(
                f"{'a page meanwhile':<40} median {statistics.median(times) * 1000:6.1f} ms"
                f"   95 of 100 {late * 1000:6.1f} ms"
            )
        for name, seconds in endings(root):
            slow |= seconds > END_LIMIT
            print(f"{name:<40} {seconds:6.2f} s")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
