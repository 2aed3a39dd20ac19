"""What is known of Braze has a page and a day, and whatever rests on it says so."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from liquidpilot.braze_facts import Fact, all_facts, facts_for, find_fact
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Rule
from liquidpilot.cli.explain import rule_page
from liquidpilot.cli.streams import Paint
from liquidpilot.connected_content import limits
from liquidpilot.connected_content.limits import CallAssumptions
from liquidpilot.dialect.limits import Assumptions
from liquidpilot.errors import UnknownName

_FACTS = [pytest.param(fact, id=name) for name, fact in all_facts().items()]
_RULES = [pytest.param(rule, id=name) for name, rule in all_rules().items()]


@pytest.mark.parametrize("fact", _FACTS)
def test_a_fact_says_where_it_is_from(fact: Fact) -> None:
    assert fact.grade in ("documented", "inferred", "observed", "assumed")
    assert fact.says
    assert not fact.says.endswith(".")
    if fact.page is None:
        assert fact.grade != "documented", "a documented fact has a page"
        assert "no page" in fact.origin
    else:
        assert fact.page.title in fact.origin
        assert re.search(r"read on 20[0-9]{2}-[0-9]{2}-[0-9]{2}$", fact.origin)
        assert re.fullmatch(r"https://www\.braze\.com/docs/[a-z0-9_/]+", fact.page.address)


@pytest.mark.parametrize("rule", _RULES)
def test_a_rule_about_braze_names_its_facts_and_shows_them(rule: Rule) -> None:
    text = f"{rule.summary} {rule.explanation}"
    assert rule.source or "Braze" not in text, "name the facts in `source`"
    assert not re.search(r"""\(Braze[,)]|Braze, ["']""", text), "the page stands in the fact"
    page = " ".join(rule_page(rule, Paint(on=False)).split())
    for fact in rule.facts:
        assert fact.origin in page
        assert fact.says in page


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (Assumptions, [each.name for each in fields(Assumptions)]),
        (CallAssumptions, [each.name for each in fields(CallAssumptions)]),
        (limits, [name for name in vars(limits) if name.isupper() and name != "DEFAULTS"]),
    ],
)
def test_switches_and_limits_name_their_facts(where: type, names: list[str]) -> None:
    found = facts_for(where)
    assert [name for name in names if not found.get(name)] == []


def test_a_fact_that_there_is_not() -> None:
    rule = replace(all_rules()["clipped-html"], source=("cache-keys",))
    with pytest.raises(UnknownName) as caught:
        rule_page(rule, Paint(on=False))
    assert "cache-keys" in str(caught.value)
    assert "cache-key" in (caught.value.hint or "")
    assert find_fact("cache-key").page is not None
