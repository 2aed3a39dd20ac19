"""Patterns of a team: what cannot be searched for in linear time is refused, with a place and a remedy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from liquidpilot import Workspace, check_workspace
from liquidpilot.check.patterns import MOST_PLACES, pattern_error, places_of
from liquidpilot.errors import LiquidPilotError

# Python's `re` has them (docs.python.org/3/library/re.html), RE2 has not (github.com/google/re2/wiki/Syntax).
_REFUSED = {
    "a(?=b)": ("has a look-around ('(?=')", "make what stands beside it a part"),
    "a(?!b)": ("has a look-around ('(?!')", "make what stands beside it a part"),
    "(?<=a)b": ("has a look-around ('(?<=')", "make what stands beside it a part"),
    "(?<!a)b": ("has a look-around ('(?<!')", "make what stands beside it a part"),
    r"(a|b)\1": (r"has a back reference ('\1')", "write the alternatives out"),
    "(?P<n>a)(?P=n)": ("has a back reference ('(?P=')", "write the alternatives out"),
    "(a)?(?(1)b|c)": ("has a condition ('(?(')", "write both alternatives out"),
    "a++": ("is possessive or atomic ('++')", "leave that out"),
    "(?>a)b": ("is possessive or atomic ('(?>')", "leave that out"),
    r"a\Z": (r"has '\Z'", r"write '\z'"),
    r"\u20ac": (r"has '\u'", r"write the character itself, or '\x{20ac}'"),
    r"\N{EURO SIGN}": (r"has '\N'", "write the character itself"),
    "(?x) a": ("has '(?x'", "leave it out"),
    "a(?#why)": ("has '(?#'", "leave it out"),
    "a{2000}": ("repeats too often ('{2000}')", "at most 1,000 times"),
    "a{,3}": ("has '{,3}', which RE2 takes for these characters", "write '{0,3}'"),
    "(a": ("is no regular expression: missing ): (a", "github.com/google/re2"),
    r"\(?=(": ("is no regular expression", "github.com/google/re2"),
    "\ud83d": ("has half a character", "write the whole character"),
}


@pytest.mark.parametrize("pattern", _REFUSED)
def test_what_is_refused(pattern: str) -> None:
    found = pattern_error(pattern)
    assert found is not None
    assert all(want in has for want, has in zip(_REFUSED[pattern], found, strict=True)), found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("(a+)+$", "a" * 200_000 + "b", []),
        (r"(?i)\bhi\b|[(?=]", "oh HI (", [(3, 5), (6, 7)]),
        (r"\p{L}+", "é \U0001f984 ß", [(0, 1), (4, 5)]),
        ("b", "\ud83d b", [(2, 3)]),
        (r"(?s)x.*y|x", "x" * 100_000, [(at, at + 1) for at in range(MOST_PLACES)]),
    ],
    ids=["never ends in Python", "no operator in a class", "letters", "half a character", "many"],
)  # fmt: skip
def test_what_is_found(pattern: str, text: str, found: list[tuple[int, int]]) -> None:
    assert pattern_error(pattern) is None
    assert list(places_of([pattern], text)) == found


_OWN = """\
[custom_rules.own]
forbidden = { pattern = 'a(?=b)' }
message = "no"
bad = "ab"
good = "ac"
"""


def test_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.liquid").write_text("Hello", encoding="utf-8")
    file = tmp_path / "liquidpilot.toml"
    file.write_text(_OWN, encoding="utf-8")
    with pytest.raises(LiquidPilotError) as caught:
        check_workspace(Workspace.open(tmp_path), cache=False)
    said = f"{caught.value.where}: {caught.value.message}"
    assert said == "liquidpilot.toml:2:15: the pattern 'a(?=b)' has a look-around ('(?=')"
    file.write_text(_OWN.replace("a(?=b)", "ab"), encoding="utf-8")
    found = check_workspace(Workspace.open(tmp_path), cache=False).findings
    assert "own" not in {each.code for each in found}
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(LiquidPilotError, match="needs google-re2") as caught:
        check_workspace(Workspace.open(tmp_path), cache=False)
    assert caught.value.hint == "pip install google-re2"
