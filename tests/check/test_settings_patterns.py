from __future__ import annotations

import pytest

from liquidpilot.check.settings import matches


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("templates/push/**", "templates/push/a/template.yaml", True),
        ("templates/push", "templates/push/a/template.yaml", True),
        ("templates/push/", "templates/push/a/template.yaml", True),
        ("./templates\\push", "templates/push/a/template.yaml", True),
        ("**/*.liquid", "a/b/c.liquid", True),
        ("**/*.liquid", "c.liquid", True),
        ("*.liquid", "a/c.liquid", False),
        ("templates/*/a", "templates/push/a/template.yaml", True),
        ("templates/*/a", "templates/push/b/a", False),
        ("a?c", "abc", True),
        ("a.c", "abc", False),
    ],
)
def test_which_paths_a_pattern_is_about(pattern: str, path: str, expected: bool) -> None:
    assert matches(path, [pattern]) is expected
