"""What a comment leaves out of the report, and what is said about the comment."""

from __future__ import annotations

import pytest

from liquidpilot.check.suppressions import read_suppressions, without_suppressed
from liquidpilot.diagnostics import Finding
from liquidpilot.dialect.parsing import outline
from liquidpilot.sources import Place, Source

_RULES = ("hole", "other")


def _comment(text: str) -> str:
    return f"{{% comment %}}liquidpilot: {text}{{% endcomment %}}"


def _left(text: str) -> list[str]:
    """Return the rules that are left of a `hole` at each `{{x}}`, with the line where it is."""
    source = Source(text, "a.liquid")
    of = outline(source)
    holes = [
        Finding("hole", "warning", "a hole", None, source.place(output.span))
        for output in of.outputs
    ]
    left = without_suppressed(holes, read_suppressions(of), _RULES, _RULES)
    return [f"{each.code}:{each.line}" for each in left]


_IGNORE = _comment("ignore hole -- why")


@pytest.mark.parametrize(
    ("description", "text", "left"),
    [
        ("the rest of its line", f"{_IGNORE}{{{{x}}}}\n{{{{x}}}}", ["hole:2"]),
        ("the next line", f"{_IGNORE}\n{{{{x}}}}\n{{{{x}}}}", ["hole:3"]),
        ("the next line with something on it", f"{_IGNORE}\r\n\r\n  {{{{x}}}}\r\n{{{{x}}}}", ["hole:4"]),
        ("a tag to its end", f"{_IGNORE}\n{{{{\n x }}}} {{{{x}}}}", ["hole:3"]),
        ("nothing before it", f"{{{{x}}}}{_IGNORE}{{{{x}}}}", ["hole:1"]),
        ("at the end of the text", f"{_IGNORE}\n{{{{x}}}}", []),
        ("the whole file", f"{{{{x}}}}\n{_comment('ignore-file hole -- why')}\n{{{{x}}}}", []),
        ("from off to on", f"{{{{x}}}}\n{_comment('off hole -- why')}\n{{{{x}}}}\n{{{{x}}}}{_comment('on')}{{{{x}}}}", ["hole:1", "hole:4"]),
        ("off without on", f"{_comment('off hole -- why')}{{{{x}}}}\n{{{{x}}}}", []),
        ("one of two rules", f"{_comment('ignore hole, other -- why')}{{{{x}}}}", ["unused-suppression:1"]),
        ("another rule", f"{_comment('ignore other -- why')}{{{{x}}}}", ["hole:1", "unused-suppression:1"]),
        ("without a reason", f"{_comment('ignore hole')}{{{{x}}}}", ["suppression-without-reason:1"]),
        ("a rule that does not exist", f"{_comment('ignore whole -- why')}{{{{x}}}}", ["hole:1", "unknown-suppression:1"]),
        ("no rule at all", f"{_comment('ignore -- why')}{{{{x}}}}", ["hole:1", "blanket-suppression:1"]),
        ("a word that is none", f"{_comment('ignroe hole')}{{{{x}}}}", ["hole:1", "unknown-suppression:1"]),
        ("another comment", "{% comment %}ignore hole{% endcomment %}{{x}}", ["hole:1"]),
    ],
)  # fmt: skip
def test_what_is_left(description: str, text: str, left: list[str]) -> None:
    assert _left(text) == left, description


def test_a_rule_that_did_not_run_is_not_called_unused() -> None:
    suppressions = list(read_suppressions(outline(Source(_IGNORE, "a.liquid"))))
    assert without_suppressed([], suppressions, _RULES, ["other"]) == []


def test_a_comment_is_about_its_own_file() -> None:
    suppressions = list(read_suppressions(outline(Source(_IGNORE + "x", "a.liquid"))))
    finding = Finding("hole", "error", "x", place=Place.at("b.liquid", 1, 60))
    assert without_suppressed([finding], suppressions, _RULES, []) == [finding]
