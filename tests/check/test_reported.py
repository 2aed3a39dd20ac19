"""Every code of a diagnostic has a page that explains it, which is data.

That each is reported for its example, `test_documented_codes` tries.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.check import reported
from liquidpilot.check.registry import all_rules
from liquidpilot.check.reported import reported_rules
from liquidpilot.check.rule import Example, ReportedRule
from liquidpilot.errors import LiquidPilotError

_PACKAGE = Path(liquidpilot.__file__).parent
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
# What makes a diagnostic, and where among its arguments the code stands.
_MAKERS = {
    "Diagnostic": 0,
    "blame": 0,
    "Problem": 0,
    "diagnose": 0,
    "diagnostic": 0,
    "note": 2,
    "RequestProblem": 0,
    "json_problems": 0,
    "remark": 0,
    "warn": 0,
}
# Those of calls leave out the beginning `connected-content-`.
_MAKERS_OF_CALLS = {
    "_error": 0,
    "_report": 0,
    "_warning": 0,
    "error": 1,
    "info": 1,
    "warning": 1,
}


@cache
def _codes() -> frozenset[str]:
    paths = (
        path
        for folder in (
            "connected_content",
            "datafiles",
            "dialect",
            "replay",
            "services",
            "rendering",
            "workspace",
        )
        for path in (_PACKAGE / folder).rglob("*.py")
    )
    return frozenset(
        code for path in paths for code in _codes_in(ast.parse(path.read_text("utf-8")), path)
    )


def _codes_in(tree: ast.Module, path: Path) -> Iterator[str]:
    of_calls = path.parent.name == "connected_content" or path.name == "connected_syntax.py"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = _MAKERS.get(name)
            if at is not None and len(node.args) > at:
                yield from _texts(node.args[at])
            at = _MAKERS_OF_CALLS.get(name) if of_calls else None
            if at is not None and len(node.args) > at:
                yield from (f"connected-content-{code}" for code in _texts(node.args[at]))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            yield from (code for code in _texts(node.value) if _CODE.fullmatch(code))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 5:
            # The table of patterns in `condition_advice`.
            yield from (code for code in _texts(node.elts[1]) if _CODE.fullmatch(code))


def _texts(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


@pytest.mark.parametrize("code", sorted(_codes()))
def test_every_code_is_explained(code: str) -> None:
    assert code in all_rules()


def test_the_search_finds_codes() -> None:
    assert {
        "filter-in-index",
        "missing-space",
        "connected-content-port",
        "stale-fixture",
    } <= _codes()


_PAGES = '''\
# Two pages.

[examples.shop]
text = "Old"
field = "subject"
files."a.toml" = "Old = 1"
files."b.toml" = "b = 2"

[codes.one-word]
severity = "info"
summary = "one"
explanation = """
"Wrapped,
as prose is."
"""
source = ["triple-braces"]
instead_of = ["backtick"]
example = "shop"
bad.changes.Old = "New"
bad.files."b.toml" = "b = 3"
good = "Good"

[codes.two]
severity = "error"
summary = "two"
explanation = "[shop] in a text is no page."
bad = { text = "{}", channel = "webhook", field = "body" }
good.example = "shop"
'''


def _written(folder: Path, text: str) -> tuple[ReportedRule, ...]:
    (folder / "pages.toml").write_text(text, encoding="utf-8")
    return reported_rules(folder)


def test_a_page(tmp_path: Path) -> None:
    one, two = _written(tmp_path, _PAGES)
    assert (one.name, one.severity, one.summary, one.fix) == ("one-word", "info", "one", None)
    assert one.explanation == '"Wrapped, as prose is."'
    assert (one.source, one.instead_of) == (("triple-braces",), ("backtick",))
    files = {"b.toml": "b = 3", "a.toml": "New = 1"}
    assert one.bad == Example("New", files=files, field="subject")
    files = {"a.toml": "Old = 1", "b.toml": "b = 2"}
    assert one.good == Example("Good", files=files, field="subject")
    assert two.bad == Example("{}", channel="webhook", field="body")
    assert two.good == Example("Old", files=files, field="subject")


@pytest.mark.parametrize(
    ("description", "old", "new", "said"),
    [
        ("an unknown key", 'summary = "two"', 'sumary = "two"', "'summary'"),
        ("one key too much", 'summary = "two"', 'summary = "two"\nx = 1', "'x'"),
        ("no TOML", 'summary = "two"', "summary", "at line 1"),
        ("an example that there is not", 'example = "shop"', 'example = "shp"', "'shp'"),
        ("a change of nothing", "changes.Old", "changes.Older", "there is no 'Older'"),
    ],
)
def test_a_page_that_cannot_be_read(
    description: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    rules = _written(tmp_path, _PAGES.replace(old, new))
    assert [each.name for each in rules] == ["one-word", "two"], "the codes are known all the same"
    with pytest.raises(LiquidPilotError, match=r"the page '[a-z-]+' in 'pages.toml'") as caught:
        assert [each.summary for each in rules]
    assert said in caught.value.message, description


def test_all_pages_are_found_and_none_is_read_before_it_is_asked_for() -> None:
    folder = Path(reported.__file__).with_name("codes")
    whole = (tomllib.loads(file.read_text("utf-8")) for file in sorted(folder.iterdir()))
    names = [name for each in whole for name in each["codes"]]
    assert [each.name for each in reported.REPORTED] == names
    assert {each.name for each in reported.REPORTED if each.fix} == set(reported.FIXES)
    code = (
        "from liquidpilot.check.registry import all_rules; all_rules()\n"
        "assert not any('_page' in vars(each) for each in all_rules().values())"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
