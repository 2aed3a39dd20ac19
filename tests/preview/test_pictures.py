"""Pictures of what differs: what is seen of it, and the page that shows it, in Chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chromium import assert_accessible_and_fits, chromium_path, launched_browser

from liquidpilot.cli import main
from liquidpilot.preview import drawing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_DARK = "<style>@media (prefers-color-scheme: dark) { p { color: %s !important } }</style>"
_WIDE = "<style>@media (min-width: 600px) { b { display: none } }</style>"
_BODY = "<p style='color:#000'>Hi <a href='https://shop.example/1'>{{${first_name}}}</a></p>"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of one mail for two people, and a Chromium to draw it with."""
    monkeypatch.setenv("LIQUIDPILOT_CHROMIUM", chromium_path())
    monkeypatch.setattr(drawing, "_LIMIT", 240_000.0)
    _write(tmp_path, "fixtures/profiles/ada.toml", 'first_name = "Ada"\n')
    _write(tmp_path, "fixtures/profiles/bo.toml", 'first_name = "Bo"\n')
    _write(tmp_path, "templates/email_templates/hello/template.yaml", "subject: Hi\n")
    return tmp_path


def _write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def _test(root: Path, body: str, *options: str) -> int:
    _write(root, "templates/email_templates/hello/body.html", body)
    return main(["test", "--workspace", str(root), *options])


def _seen(page: str) -> list[bool]:
    """Return in which looks the first mail of the page differs: light, dark, phone."""
    shares = re.findall(r"([\d.]+) % of the pixels differ", page)
    return [float(share) > 0 for share in shares[:3]]


@pytest.mark.parametrize(
    ("description", "before", "after", "seen"),
    [
        ("a word", _BODY, _BODY.replace("Hi", "Dear"), [True, True, True]),
        ("where a link leads", _BODY, _BODY.replace("/1", "/2"), [False, False, False]),
        ("a colour in the dark", _DARK % "#fff" + _BODY, _DARK % "#fd0" + _BODY, [False, True, False]),
        ("a word on a phone", f"{_WIDE}{_BODY}<b>1</b>", f"{_WIDE}{_BODY}<b>2</b>", [False, False, True]),
        ("a line more", _BODY, f"{_BODY}<p>Bye</p>", [True, True, True]),
    ],
)  # fmt: skip
def test_what_is_seen(
    description: str,
    before: str,
    after: str,
    seen: list[bool],
    shop: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _test(shop, before, "--update") == 0
    assert _test(shop, after, "--visual", "--threshold", "0") == 1
    pictures = shop / ".liquidpilot/pictures"
    page = (pictures / "index.html").read_text(encoding="utf-8")
    assert _seen(page) == seen, description
    # Both people have the same change: the first one is drawn.
    assert f"{int(any(seen))} of 1 e-mail that differ look different" in capsys.readouterr().err
    names = {each.name for each in pictures.glob("*.png")}
    assert names == set(re.findall(r'src="([^"]+\.png)"', page))
    assert len(names) == 9


def test_the_page_is_accessible_and_fits_and_keeps_no_older_picture(shop: Path) -> None:
    assert _test(shop, _BODY, "--update") == 0
    assert (
        _test(shop, _BODY.replace("Hi", "Dear"), "--visual", "--pictures", str(shop / "out")) == 1
    )
    before = {each.name for each in (shop / "out").glob("*.png")}
    (shop / "out/mine.png").write_bytes(b"mine")
    assert (
        _test(shop, _BODY.replace("Hi", "Hello"), "--visual", "--pictures", str(shop / "out")) == 1
    )
    after = {each.name for each in (shop / "out").glob("*.png")}
    assert "mine.png" in after
    assert not after & before
    url = (shop / "out/index.html").as_uri()
    with launched_browser() as browser:
        for size, scheme in (((1280, 800), "light"), ((390, 800), "dark")):
            assert_accessible_and_fits(browser, url, size, scheme)
