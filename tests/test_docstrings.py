"""Every example in a docstring does what it says, of what is exported and of what is not."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

_SOURCE = Path(__file__).parent.parent / "src"
# One that runs: those of the pytest fixture need a test around them.
_EXAMPLE = re.compile(r"^ *>>> (?!.*# doctest: \+SKIP)", re.MULTILINE)
# What a process begins with: to import it is to run it.
_PROGRAMS = {"liquidpilot.__main__"}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(_SOURCE).with_suffix("").parts).removesuffix(".__init__")


_WITH_EXAMPLES = sorted(
    name
    for path in _SOURCE.rglob("*.py")
    if _EXAMPLE.search(path.read_text(encoding="utf-8")) and (name := _name(path)) not in _PROGRAMS
)


@pytest.mark.parametrize("name", _WITH_EXAMPLES)
def test_examples_in_docstrings_run(name: str) -> None:
    ran = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert ran.attempted
    assert ran.failed == 0
