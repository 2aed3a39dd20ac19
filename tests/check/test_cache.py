"""The folder of the cache may be somebody else's, and so may be what is in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from liquidpilot.cache.kept import FOLDER
from liquidpilot.check.cache import Cache, Entry

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
_KEYS = [f"{number:032x}" for number in range(16**20, 16**20 * 9, 16**20)]


def _save(root: Path, key: str) -> None:
    cache = Cache(root, key).load()
    cache.put("templates/a.liquid", Entry(own=key))
    cache.save()


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


@posix
@pytest.mark.parametrize("inside", [True, False], ids=["to a folder inside", "to one outside"])
def test_a_folder_that_is_a_link_is_no_cache(tmp_path: Path, inside: bool) -> None:
    shop = tmp_path / "shop"
    victim = (shop if inside else tmp_path) / "victim"
    victim.mkdir(parents=True)
    _save(shop, _KEYS[0])
    for number, each in enumerate((shop / FOLDER).iterdir()):
        each.rename(victim / each.name)
        os.utime(victim / each.name, (number, number))
    for number in range(6):
        (victim / f"check-{number}.json").write_text("mine", encoding="utf-8")
    (shop / FOLDER).rmdir()
    (shop / FOLDER).symlink_to(victim)
    before = _files(victim)
    for key in _KEYS:
        _save(shop, key)
    assert Cache(shop, _KEYS[0]).load().entry("templates/a.liquid") is None
    assert _files(victim) == before


def test_only_its_own_files_are_deleted_and_replaced(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    mine = {
        f"check-{_KEYS[0][:16]}.json": "mine",
        "check-1.json": "mine",
        f"check-{'f' * 16}.json": f"{_KEYS[1]} {'0' * 32}\n",
        ".gitignore": "mine",
    }
    for name, text in mine.items():
        (tmp_path / FOLDER / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / FOLDER / name, (1, 1))
    for key in _KEYS:
        _save(tmp_path, key)
    found = _files(tmp_path / FOLDER)
    assert {name: found[name].decode() for name in mine} == mine
    assert len(found) <= len(mine) + 4
    assert Cache(tmp_path, _KEYS[-1]).load().entry("templates/a.liquid") is not None


@posix
def test_a_file_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    _save(tmp_path, _KEYS[0])
    (own,) = (tmp_path / FOLDER).glob("check-*.json")
    own.rename(tmp_path / "template.json")
    own.symlink_to("../template.json")
    before = (tmp_path / "template.json").read_bytes()
    cache = Cache(tmp_path, _KEYS[0])
    cache.put("templates/b.liquid", Entry())
    cache.save()
    assert (tmp_path / "template.json").read_bytes() == before


@pytest.mark.parametrize("text", [b"", bytes(4096)], ids=["nothing", "zeros"])
def test_what_a_lost_power_supply_leaves_is_replaced(tmp_path: Path, text: bytes) -> None:
    _save(tmp_path, _KEYS[0])
    (own,) = (tmp_path / FOLDER).glob("check-*.json")
    own.write_bytes(text)
    _save(tmp_path, _KEYS[0])
    assert Cache(tmp_path, _KEYS[0]).load().entry("templates/a.liquid") is not None
