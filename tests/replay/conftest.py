"""Fixture files that tests write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot.replay import FixtureStore

MakeStore = Callable[..., FixtureStore]

_ANSWER = "\n[responses.default]\njson = '{}'\n"


@pytest.fixture
def make_store(tmp_path: Path) -> MakeStore:
    """Return a function that makes a store of files, given as `{name: text of [request]}`.

    A text that has its own `[responses` is taken as it is.
    """

    def make(files: dict[str, str]) -> FixtureStore:
        folder = tmp_path / "connected_content"
        for name, text in files.items():
            file = folder / (name if "." in name else f"{name}.toml")
            file.parent.mkdir(parents=True, exist_ok=True)
            if not text.startswith(("[request]", "{", "#")):
                text = f"[request]\n{text}"
            if file.suffix == ".toml" and "[responses" not in text:
                text += _ANSWER
            file.write_bytes(text.encode("utf-8"))
        return FixtureStore.load(folder, "fixtures/connected_content")

    return make
