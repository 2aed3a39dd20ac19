"""Take the pictures of the preview that README and docs show, into `docs/images`.

.venv/bin/python -m pip install playwright          once; Chromium comes from the system
.venv/bin/python scripts/screenshots.py             (Windows: .venv\\Scripts\\python …)
.venv/bin/python scripts/screenshots.py push phone  those whose names begin so

Runs the preview on a copy of the shipped workspace, at a fixed time, so that a picture looks
different only if the page does; a few pixels of an edge vary. Look at each before you commit it.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from environment import CHECKOUT

sys.path.append(str(CHECKOUT / "tests" / "shared"))
try:
    from chromium import launched_browser, wait_until_settled, what_is_missing
    from running_server import running_preview

    from liquidpilot import Workspace
    from liquidpilot.cli import main as liquidpilot
    from liquidpilot.preview.choices import Display
    from liquidpilot.preview.export import export_site
except ImportError as error:
    sys.exit(f"'{error.name}' is not installed here: use .venv/bin/python, as its first lines say")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_FOLDER = CHECKOUT / "docs" / "images"
_NOW = "2026-03-10T09:00:00Z"
_SPOTLIGHT = "email_templates/review_spotlight"
_DESKTOP, _PHONE = (1280, 800), (390, 780)
_PINNED = """() => document.getElementById('frame').contentDocument
    .querySelector('liquidpilot-marks')?.shadowRoot.querySelector('.box.pinned')"""
_ARE_SEEN = """() => [...document.querySelectorAll('.thumbnail:not(.made), .tile .unknown')]
    .every((each) => each.getBoundingClientRect().top > innerHeight)"""
_NOBODY_GETS_IT = "() => document.getElementById('everybody').textContent.includes('0/')"


@dataclass(frozen=True)
class _Picture:
    """One picture: of which page, how large, and what is done on the page before."""

    name: str
    page: str
    choices: dict[str, str]
    size: tuple[int, int] = _DESKTOP
    dark: bool = False
    use: Callable[[Page], None] = lambda page: None


def _pictures(shop: Path) -> Iterator[_Picture]:
    spotlight = f"message/{_SPOTLIGHT}"
    for dark, scheme in ((False, "light"), (True, "dark")):
        shown = {"dark": "own"} if dark else {}
        yield _Picture(f"studio_{scheme}", spotlight, {**shown, "tab": "calls"}, dark=dark)
        yield _Picture(f"phone_{scheme}", spotlight, shown, _PHONE, dark)
        yield _Picture(f"start_{scheme}", "", {}, dark=dark, use=_see_the_pictures)
        yield _Picture(f"start_phone_{scheme}", "", {}, _PHONE, dark, use=_see_the_pictures)
        end = "_dark" if dark else ""
        cart = "message/email_templates/abandoned_cart"
        yield _Picture(f"trail{end}", cart, shown, dark=dark, use=_pin_the_stars)
        yield _Picture(f"table{end}", f"matrix/{_SPOTLIGHT}", {}, (1280, 480), dark)
        two = {**shown, "b.profile": "new_customer"}
        yield _Picture(f"comparison{end}", f"compare/{_SPOTLIGHT}", two, dark=dark)
        push = "message/push/cart_reminder"
        yield _Picture(f"push{end}", push, shown, (1280, 900), dark, use=_close_the_details)
    # The last ones: they break the message of this copy.
    for end, dark in (("", False), ("_dark", True)):
        shown = {"dark": "own"} if dark else {}
        whole = {**shown, "tab": "edit"}
        yield _Picture(f"error{end}", spotlight, whole, dark=dark, use=partial(_break, shop))


def _see_the_pictures(page: Page) -> None:
    page.wait_for_function(_ARE_SEEN)


def _close_the_details(page: Page) -> None:
    page.keyboard.press("]")


def _pin_the_stars(page: Page) -> None:
    page.wait_for_selector("#printed li", state="attached")
    page.frame_locator("#frame").get_by_text("4.0", exact=True).first.click()
    page.wait_for_selector("#panel-trail:not([hidden]) .origin")
    page.wait_for_function(_PINNED)


def _break(shop: Path, page: Page) -> None:
    body = shop / "templates" / _SPOTLIGHT / "body.html"
    text = body.read_text(encoding="utf-8")
    body.write_text(text.replace("{%- assign shown = 0 %}", "{%- assign shown 0 %}"), "utf-8")
    page.wait_for_selector("#trouble .frame mark")
    page.wait_for_function(_NOBODY_GETS_IT)
    page.wait_for_selector(".row .mark.error")
    page.click("text=line 70")


def _take(browser: Browser, url: str, picture: _Picture) -> None:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(url)
    wait_until_settled(page)
    picture.use(page)
    wait_until_settled(page)
    page.mouse.move(0, height - 1)
    file = _FOLDER / f"{picture.name}.png"
    page.screenshot(path=file, animations="disabled")
    context.close()
    print(f"{file.relative_to(CHECKOUT).as_posix()}: {file.stat().st_size // 1000} kB")


def _report(shop: Path, folder: Path) -> Path:
    """Return the page about 2,000 people who get the first message."""
    dice = random.Random(19)
    toys = [*Workspace.open(shop)._files.catalogs()["products"].items]
    users = folder / "segment.jsonl"
    with users.open("w", encoding="utf-8") as stream:
        for number in range(2_000):
            toy = dice.choice([*toys * 4, {}, {"id": "SLED-9"}])
            user = {
                "external_id": f"c-{20_000 + number}",
                "first_name": dice.choice(["Sofie", "Jonas", "Maximilian", None]),
                "language": dice.choice(["en", "da"]),
                "event_properties.item_sku": toy.get("id"),
            }
            stream.write(f"{json.dumps(user)}\n")
    page = folder / "report.html"
    arguments = ["audience", _SPOTLIGHT, str(users), "--workspace", str(shop), "--now", _NOW]
    if liquidpilot([*arguments, "--html", str(page)]):
        sys.exit("the report of the audience could not be made")
    return page


def main() -> None:
    """Run from the command line."""
    if (missing := what_is_missing()) is not None:
        sys.exit(f"no picture is taken: {missing}")
    with tempfile.TemporaryDirectory() as folder, launched_browser() as browser:
        shop, site = Path(folder, "pinewheel"), Path(folder, "site")
        for name in ("templates", "fixtures"):
            shutil.copytree(CHECKOUT / name, shop / name)
        shutil.copy(CHECKOUT / "liquidpilot.toml", shop)
        wanted = tuple(sys.argv[1:]) or ("",)
        if "site".startswith(wanted):
            export_site(Workspace.open(shop), site, Display())
            index = site / "index.html"
            text, today = index.read_text("utf-8"), f"{datetime.now(UTC):%Y-%m-%d}"
            index.write_text(text.replace(today, _NOW[:10]), "utf-8")
            _take(browser, index.as_uri(), _Picture("site", "", {}, (1280, 600)))
        if "audience".startswith(wanted):
            report = _report(shop, Path(folder))
            _take(browser, report.as_uri(), _Picture("audience", "", {}, (1000, 1160)))
        with running_preview(shop) as address:
            for each in _pictures(shop):
                if each.name.startswith(wanted):
                    query = urlencode({"now": _NOW, **each.choices})
                    _take(browser, f"{address}{each.page}?{query}", each)


if __name__ == "__main__":
    main()
