from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.attribute_registry import RegisteredAttribute, read_attribute_registry

Write = Callable[[Mapping[str, str]], Path]

# As in braze-sync's docs/registry-mode.md.
REGISTRY = """\
attributes:
  - name: last_visit_date
    type: time
    description: Most recent visit timestamp
  - name: legacy_segment
    type: string
    braze_data_type: odd
    deprecated: true
"""


def test_the_registry_of_braze_sync_is_read(write: Write) -> None:
    attributes, lost = read_attribute_registry(write({"r.yaml": REGISTRY}), "r.yaml")
    assert not lost
    assert attributes == {
        "last_visit_date": RegisteredAttribute(
            "last_visit_date", "time", "Most recent visit timestamp"
        ),
        "legacy_segment": RegisteredAttribute("legacy_segment", "string", deprecated=True),
    }


def test_nobody_has_to_keep_one(tmp_path: Path) -> None:
    assert read_attribute_registry(tmp_path, "r.yaml") == (None, ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("attributes:\n  - type: time\n", 2, "'name' is missing"),
        ("attributes:\n  - name: a\n  - name: a\n", 3, "the attribute 'a' appears twice"),
        ("attributes: x\n", 1, "list of entries"),
        ("attributes:\n  - name: a\n    deprecated: no\n", 3, "should be true or false"),
    ],
)
def test_a_mistake_is_shown_at_its_place(write: Write, text: str, line: int, message: str) -> None:
    with pytest.raises(WorkspaceError, match=message) as caught:
        read_attribute_registry(write({"r.yaml": text}), "r.yaml")
    assert caught.value.line == line
