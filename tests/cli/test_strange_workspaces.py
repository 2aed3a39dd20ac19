"""A workspace whose links lead elsewhere, through every verb: nothing there is read or changed.

Expected is what docs/decisions/0013-files-and-boundaries.md says.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from written_files import write_files

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="links need a right of their own there"
)


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_SECRET = "s3cret-of-the-machine"
_HTML = "templates/email_templates/hello/body.html"
_CALL = "{% connected_content https://api.example.com/a :save r %}{{r.a}}"
_FIXTURE = (
    '[request]\nurl = "https://api.example.com/a"\n[responses.default]\nbody_file = "a.bin"\n'
)
# Every kind of file that a workspace names.
_FILES = {
    "liquidpilot.toml": "",
    "templates/email_templates/hello/template.yaml": "subject: Hi\n",
    _HTML: "Hi {{content_blocks.${block}}}{% catalog_items toys 1 %}{{ items[0].name }}" + _CALL,
    "templates/email_templates/hello/tests.toml": '[[test]]\nsubject = "Hi"\n',
    "templates/email_templates/hello/translations.csv": "id,de\nhi,Hallo\n",
    "templates/single.liquid": "Hello",
    "templates/single.liquid.json": '{"first_name": "Ada"}',
    "templates/content_blocks/block.liquid": "block",
    "templates/catalogs/toys/schema.yaml": "name: toys\n",
    "templates/catalogs/toys/items.csv": "id,name\n1,Truck\n",
    "templates/catalogs/toys/selections.toml": "",
    "templates/custom_attributes/registry.yaml": "attributes: []\n",
    "fixtures/profiles/ada.toml": 'extends = "base"\n',
    "fixtures/profiles/base.toml": 'first_name = "Ada"\n',
    "fixtures/connected_content/a.toml": _FIXTURE,
    "fixtures/connected_content/a.bin": '{"a": 1}',
    "fixtures/scenarios.toml": "",
    "fixtures/credentials.toml": "",
    "fixtures/snapshots/email_templates/hello/ada/subject.txt": "Hello\n",
    "fixtures/sandbox/trustpilot/products.toml": "",
    ".gitignore": "*.new\n",
}
_VERBS = [
    "render hello --profile ada",
    "render single.liquid",
    "check --no-cache",
    "check --fix",
    "test",
    "test --update --prune",
    "record hello --profile ada --allow-network --yes",
    "record hello --refresh --profile ada --sandbox",
    "fixtures list",
    "fixtures unused --delete",
    "fixtures new https://api.example.com/b --name b",
    "needs hello",
    "list",
    "doctor",
    "open hello --no-browser",
    "diff hello --scenario timeout",
    "profile new bob --from hello",
    "export ../site",
    "init --force",
]


def _outside(folder: Path, text: str) -> Path:
    """Return a folder beside the workspace that has the same files, which say something else."""
    outside = folder.parent / "outside"
    shutil.copytree(folder, outside)
    for file in outside.rglob("*"):
        if file.is_file():
            file.write_text(text, encoding="utf-8")
    return outside


def _state(folder: Path) -> dict[str, tuple[str, int]]:
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return {
        each.relative_to(folder).as_posix(): (each.read_text("utf-8"), each.stat().st_mtime_ns)
        for each in files
    }


@pytest.fixture(name="shop")
def _shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shop = folder / "shop"
    write_files(shop, _FILES)
    monkeypatch.chdir(shop)
    monkeypatch.delenv("CI", raising=False)
    return shop


def _all_verbs(liquidpilot: Run) -> str:
    said = ""
    for verb in _VERBS:
        run = liquidpilot(*verb.split())
        assert run.code in (0, 1, 2, 3), verb
        assert "internal error" not in run.err, verb
        said += run.out + run.err
    return said


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in _FILES if path != ".gitignore"])
@pytest.mark.parametrize("to", ["a file outside", "an endless device", "itself", "a pipe"])
def test_a_file_that_is_something_else(to: str, path: str, shop: Path, liquidpilot: Run) -> None:
    outside = _outside(shop, _SECRET)
    before = _state(outside)
    (shop / path).unlink()
    match to:
        case "a file outside":
            (shop / path).symlink_to(outside / path)
        case "an endless device":
            (shop / path).symlink_to("/dev/zero")
        case "itself":
            (shop / path).symlink_to(Path(path).name)
        case _:
            os.mkfifo(shop / path)
    said = _all_verbs(liquidpilot)
    assert _SECRET not in said
    assert _state(outside) == before
    site = shop.parent / "site"
    assert not any(_SECRET in each.read_text("utf-8") for each in site.rglob("*.html"))


@pytest.mark.parametrize(
    "path",
    [
        "templates", "templates/email_templates", "templates/email_templates/hello",
        "templates/content_blocks", "templates/catalogs", "templates/catalogs/toys",
        "templates/custom_attributes", "fixtures", "fixtures/profiles",
        "fixtures/connected_content", "fixtures/snapshots", "fixtures/snapshots/email_templates",
        "fixtures/sandbox", "fixtures/sandbox/trustpilot", ".github", ".liquidpilot",
    ],
)  # fmt: skip
def test_a_folder_that_leads_outside(path: str, shop: Path, liquidpilot: Run) -> None:
    outside = _outside(shop, _SECRET)
    (outside / path).mkdir(exist_ok=True)
    (outside / path / "check-1.json").write_text("mine", encoding="utf-8")
    before = _state(outside)
    shutil.rmtree(shop / path, ignore_errors=True)
    (shop / path).symlink_to(outside / path)
    said = _all_verbs(liquidpilot)
    assert _SECRET not in said
    assert _state(outside) == before


@pytest.mark.parametrize("key", ["templates", "fixtures"])
def test_a_setting_that_names_a_link(key: str, shop: Path, liquidpilot: Run) -> None:
    outside = _outside(shop, _SECRET)
    before = _state(outside)
    (shop / "elsewhere").symlink_to(outside / key)
    (shop / "liquidpilot.toml").write_text(f'{key} = "elsewhere"\n', encoding="utf-8")
    said = _all_verbs(liquidpilot)
    assert "leads out of the workspace" in said
    assert _SECRET not in said
    assert _state(outside) == before


def test_a_link_into_the_same_repository_is_read_with_a_finding(
    shop: Path, liquidpilot: Run
) -> None:
    (shop.parent / ".git").mkdir()
    shared = shop.parent / "shared.liquid"
    shared.write_text("shared text {{ 'a' | upcas }}", encoding="utf-8")
    (shop / "templates/single.liquid").unlink()
    (shop / "templates/single.liquid").symlink_to("../../shared.liquid")
    assert "shared text" in liquidpilot("render", "single.liquid").out
    checked = liquidpilot("check", "--no-cache")
    assert "templates/single.liquid:1:1: warning link-leads-out: " in checked.out
    assert "leads out of the workspace, to '" in checked.out


def test_what_a_person_types_is_his_own_affair(shop: Path, liquidpilot: Run) -> None:
    (shop.parent / "mine.liquid").write_text("Hello {{ 1 | plus: 1 }}", encoding="utf-8")
    (shop / "typed.liquid").symlink_to(shop.parent / "mine.liquid")
    assert liquidpilot("render", "typed.liquid").out == "Hello 2"
    assert liquidpilot("render", "../mine.liquid").out == "Hello 2"
    (shop / "report").symlink_to(shop.parent / "report.json")
    liquidpilot("check", "--no-cache", "--output", "json=report")
    assert (shop.parent / "report.json").read_text("utf-8").startswith("{")
