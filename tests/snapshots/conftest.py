"""A small workspace of its own for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from liquidpilot import Workspace

MakeWorkspace = Callable[..., Workspace]

_FILES = {
    "templates/email_templates/hello/template.yaml": "subject: 'Hi {{${first_name}}}'\n",
    "templates/email_templates/hello/body.html": (
        "{% if ${first_name} == blank %}{% abort_message('nobody to greet') %}{% endif %}\n"
        "<p>Hi <b>{{${first_name}}}</b>, it is {{ 'now' | date: '%Y-%m-%d' }}</p>\n"
    ),
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\nnow = 2026-03-01T08:00:00Z\n',
    "fixtures/profiles/nobody.toml": "",
}


@pytest.fixture
def make_workspace(tmp_path: Path) -> MakeWorkspace:
    """Make the workspace, with `files` in it too, by their paths."""

    def make(files: dict[str, str] | None = None) -> Workspace:
        for path, text in {**_FILES, **(files or {})}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(text.encode())
        return Workspace.open(tmp_path)

    return make
