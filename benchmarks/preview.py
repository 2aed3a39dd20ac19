"""The live preview as an author waits for it, in a workspace of 300 messages.

    python benchmarks/preview.py                 start to the first page, and save to painted
    python benchmarks/preview.py --saves 2000    also memory and threads over that many saves

A save is painted when the browser has drawn two frames after it. Needs Chromium and
`pip install playwright`; without them only the server's side is measured.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CHECKOUT = Path(__file__).parent.parent
_MESSAGE = "email_templates/review_spotlight"
_BODY = f"templates/{_MESSAGE}/body.html"
_MARK = "Still in your cart</td>"
# The promise is made before the save, and asked for after it.
_PAINTED_SOON = """text => {
    window.painted = new Promise((painted) => {
        const look = () => {
            const body = document.getElementById('frame').contentDocument.body;
            if (!body.textContent.includes(text)) return setTimeout(look, 1);
            requestAnimationFrame(() => requestAnimationFrame(
                () => painted(performance.timeOrigin + performance.now())));
        };
        look();
    });
}"""

_SELECT_LETTER = """([control, place, letters]) => {
    const area = document.querySelector(control);
    const at = area.value.indexOf(place) + place.length;
    area.setSelectionRange(at, at + letters);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsItIs)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--saves", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = copied_workspace(Path(folder), arguments.messages)
        starts = [_start_to_first_page(root) for _ in range(5)]
        print(f"start to first page   p50 {statistics.median(starts):6.0f} ms   limit 600")
        with _server(root) as (process, url):
            _report_painted(root, url, arguments.rounds)
            if arguments.saves:
                _report_memory(root, url, process.pid, arguments.saves)


class _AsItIs(argparse.RawDescriptionHelpFormatter):
    pass


def copied_workspace(folder: Path, messages: int) -> Path:
    """Copy the shipped workspace into `folder`, with so many messages if it has fewer."""
    root = folder / "shop"
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, root / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", root)
    emails = root / "templates/email_templates"
    for number in range(messages - 4):
        shutil.copytree(emails / "review_spotlight", emails / f"copy_{number:03}")
    return root


@contextmanager
def _server(root: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "liquidpilot", "preview", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--workspace", str(root)],
        # Compiled modules are kept, as they are on an author's computer, whatever is set here.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        process.stdout.close()


def _start_to_first_page(root: Path) -> float:
    began = time.perf_counter()
    with _server(root) as (_, url):
        _get(url, "/")
        return (time.perf_counter() - began) * 1000


def _get(url: str, path: str) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def _report_painted(root: Path, url: str, rounds: int) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("save to painted       not measured: there is no Playwright")
        return
    chromium = os.environ.get("LIQUIDPILOT_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}message/{_MESSAGE}")
        page.wait_for_function("() => document.querySelector('.row[aria-current] .mark.sent')")
        text = (root / _BODY).read_text(encoding="utf-8")
        times = []
        for number in range(rounds):
            page.evaluate(_PAINTED_SOON, f"Save {number}.")
            time.sleep(0.15)
            began = time.time() * 1000
            _save(root, text.replace(_MARK, f"Save {number}.</td>"))
            times.append(page.evaluate("() => window.painted") - began)
        _report_typed(page, rounds)
        browser.close()
    times.sort()
    late = times[int(0.95 * len(times))]
    print(f"save to painted       p50 {statistics.median(times):6.0f} ms   limit 60")
    print(f"                      p95 {late:6.0f} ms   limit 120")


def _report_typed(page: Page, rounds: int) -> None:
    """A key in a value of the profile, and one in the answer of a call, to the mail painted."""
    page.click("#tab-person")
    page.fill("#seek-value", "first_name")
    value = "#values [data-path='first_name']"
    page.fill(value, "Typed")
    _report_keys(page, "value typed to painted", value, "Typed", rounds)
    page.click("#tab-calls")
    page.click("[data-answer='1']")
    area = ".editor-text"
    page.wait_for_function("area => document.querySelector(area).value.includes('{')", arg=area)
    answer = page.input_value(area)
    printed = page.evaluate(
        "() => document.getElementById('frame').contentDocument.body.textContent"
    )
    # The longest text of the answer that the mail shows.
    shown = max((text for text in re.findall(r'"([^"\\\\]+)"', answer) if text in printed), key=len)
    _report_keys(page, "answer typed to painted", area, shown, rounds)


def _report_keys(page: Page, what: str, control: str, place: str, rounds: int) -> None:
    """Type one letter after `place` in a control, which takes the place of the one before."""
    times, pauses = [], Random(0)
    page.focus(control)
    for number, letter in enumerate(islice(cycle(ascii_lowercase), rounds)):
        page.evaluate(_SELECT_LETTER, [control, place, min(number, 1)])
        page.evaluate(_PAINTED_SOON, f"{place}{letter}")
        # A key comes while a person goes on, while the rest of the page is made, and after it.
        time.sleep(pauses.uniform(0.1, 1.0))
        began = time.time() * 1000
        page.keyboard.press(letter)
        times.append(page.evaluate("() => window.painted") - began)
    print(f"{what:<23} p50 {statistics.median(times):4.0f} ms   limit 80")
    print(f"{'':<23} p95 {sorted(times)[int(0.95 * len(times))]:4.0f} ms")


def _save(root: Path, text: str) -> None:
    beside = root / f"{_BODY}.tmp"
    beside.write_text(text, encoding="utf-8")
    beside.replace(root / _BODY)


def _report_memory(root: Path, url: str, process: int, saves: int) -> None:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        print("memory                not measured: this system has no /proc")
        return
    text = (root / _BODY).read_text(encoding="utf-8")
    for number in range(saves):
        _save(root, text + f"<p>{number}</p>")
        wanted = f"<p>{number}</p>".encode()
        while wanted not in _get(url, f"/document/{_MESSAGE}"):
            time.sleep(0.002)
        _get(url, f"/message/{_MESSAGE}")
        if number in (saves // 10, saves - 1):
            lines = status.read_text(encoding="utf-8").splitlines()
            found = [line for line in lines if line.startswith(("VmRSS", "Threads"))]
            said = "   ".join(" ".join(line.split()) for line in found)
            print(f"after {number + 1:5} saves     {said}")


if __name__ == "__main__":
    main()
