"""Real Ruby Liquid, if this machine has it, judges the suite and thousands of generated cases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from both_engines import rendered_by_both

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_FOLDER = Path(__file__).parent
sys.path.insert(0, str(_FOLDER))
import differential  # noqa: E402
import generation  # noqa: E402
import known_differences  # noqa: E402

sys.path.remove(str(_FOLDER))

_RUBY = "Ruby Liquid 5.4.0"


@pytest.fixture(scope="module")
def ruby() -> None:
    if differential.judge_version() is None:
        reason = "needs ruby with the gems liquid and activesupport"
        if os.environ.get("LIQUIDPILOT_REQUIRE_RUBY") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.slow
@pytest.mark.usefixtures("ruby")
def test_liquidpilot_agrees_with_ruby() -> None:
    run = subprocess.run(
        [sys.executable, str(_FOLDER / "differential.py")],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.usefixtures("ruby")
def test_ruby_gives_what_the_suite_says_of_it() -> None:
    cases = [
        case
        for path in sorted(_FOLDER.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8")).get("cases", [])
        if case["source"] == _RUBY
    ]
    assert len(cases) > 300
    questions = [(case["template"], case.get("profile", {})) for case in cases]
    texts = differential.ask_ruby(questions, [case.get("now") for case in cases])
    wrong = [
        (case["description"], text)
        for case, text in zip(cases, texts, strict=True)
        if text != (known_differences.REFUSED if case.get("refused") else case["expected"])
    ]
    assert wrong == []


def test_a_seed_gives_the_same_cases_and_another_one_others() -> None:
    tables = generation.read_tables()
    first, again, other = (generation.generate(tables, seed, 6_000) for seed in (1, 1, 2))
    assert first == again
    assert {case.template for case in first} != {case.template for case in other}


def test_as_many_cases_are_generated_as_the_project_promises() -> None:
    cases = generation.generate(generation.read_tables(), 1, differential.CASES)
    assert len({case.template for case in cases}) >= 10_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_agree_on_generated_templates(seed: int) -> None:
    tables = generation.read_tables()
    inputs = RenderInputs(tables["context"], datetime.fromisoformat(differential.NOW))
    for case in generation.generate(tables, seed, differential.CASES // 2):
        rendered_by_both(parse(Source(case.template)), inputs)


@pytest.mark.parametrize(
    ("template", "ruby", "known"),
    [
        ("{% comment %}{% if %}{% endcomment %}b", None, True),
        ("{% comment %}c{% endcomment %}b", "x", False),
        ("{% raw -%}a{% endraw %}", None, True),
        ("{% raw -%}a{% endraw %}", "b", False),
        ("a{{ list[list[0]] }}b", "ab", True),
        ("a{{ list[list[0]] }}b", "a9b", False),
        ("{{ list | sum }}", "12", True),
        ("{{ list | sum }}", "4", False),
        ("{{ a {{ a }} }}", "x }}", True),
        ("{{ a {{ a }} }}", "y", False),
        ("{{ '2025-08-05T08:15:30:250-0800' | date: '%T' }}", "08:15:30", True),
        ("{{ '2025-08-05T08:15:30:250-0800' | date: '%T' }}", "08:15:31", False),
        ("{% include 'a' %}", "Liquid error: no file", True),
        ("{% include 'a' %}", "a", False),
        ("{% if a %}{{ a }}{% endif %}{{ list[0] }}", None, False),
    ],
)
def test_a_known_difference_is_told_by_its_template_and_its_texts(
    template: str, ruby: str | None, known: bool
) -> None:
    context: dict[str, object] = {"a": "x", "list": [1, 2]}

    def render(text: str) -> str:
        return differential.render(text, context)

    text = known_differences.REFUSED if ruby is None else ruby
    found = known_differences.reason_for(template, text, render(template), render)
    assert (found is not None) == known


def test_a_known_difference_may_not_be_met_too_often() -> None:
    known = known_differences.KNOWN[0]
    case = generation.Case("g", "t")
    differences = [differential.Difference(case, "a", "b", known)] * (known.most + 1)
    total = Counter({"g": differential.CASES})
    assert differential.Comparison(total, differences).excessive == [known]
    assert differential.Comparison(total, differences[1:]).excessive == []
