"""Who would come to what nobody reaches: what is told unreached is not, and what is proposed is."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from liquidpilot import Workspace, parse
from liquidpilot.check.coverage import Coverage, Proposal
from liquidpilot.check.gate import Gate, run_gate
from liquidpilot.check.results import CheckRequest, CoveredReport, noon_today
from liquidpilot.check.workers import Setup

_PROFILES = {
    "ada": 'first_name = "Ada"\n[custom_attribute]\ntier = "silver"\npoints = 5\n',
    "bo": "[custom_attribute]\nvip = false\n",
}
_NOW = noon_today()


def _coverage(folder: Path, template: str, more: dict[str, str] | None = None) -> Coverage:
    files = {f"fixtures/profiles/{name}.toml": text for name, text in _PROFILES.items()}
    for path, text in {"templates/mail.liquid": template, **files, **(more or {})}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    setup = Setup(str(folder), ("unknown-filter",), (), False, _NOW, coverage=True)
    request = CheckRequest(jobs=1, cache=False, now=_NOW)
    workspace = Workspace.open(folder)
    report = run_gate(workspace, setup, request, Gate(), lambda count, answers: iter(answers))
    assert isinstance(report, CoveredReport)
    return report.coverage


def _text(folder: Path, proposal: Proposal) -> str:
    rendered = Workspace.open(folder).render(
        proposal.message,
        proposal.profile,
        settings=dict(proposal.changes),
        scenario=proposal.scenario,
        responses=dict(proposal.responses),
        now=_NOW,
    )
    return "".join(each.text for each in rendered.fields.values())


# What the wanted branch prints is '[here]', which nobody gets; the number is how many changes it takes.
_SOLVED = [
    ("equal to a text", "{% if ${city} == 'Oslo' %}[here]{% endif %}", 1),
    ("a text on the left", "{% if 'Oslo' == ${city} %}[here]{% endif %}", 1),
    ("unlike", "{% if ${first_name} != blank and ${first_name} != 'Ada' %}[here]{% endif %}", 1),
    ("more than a number", "{% if custom_attribute.${points} > 9 %}[here]{% endif %}", 1),
    ("a number on the left", "{% if 9 < custom_attribute.${points} %}[here]{% endif %}", 1),
    ("contains in a text or list", "{% if custom_attribute.${likes} contains 'toys' %}[here]{% endif %}", 1),
    ("blank for all who have it", "{% if custom_attribute.${vip} == true %}[here]{% endif %}", 1),
    ("and", "{% if ${city} == 'Oslo' and ${country} == 'NO' %}[here]{% endif %}", 2),
    ("or goes first on the right", "{% if ${city} == 'Oslo' and ${country} == 'NO' or ${language} == 'nb' %}[here]{% endif %}", 2),
    ("unless", "{% unless ${city} == blank %}[here]{% endunless %}", 1),
    ("else of unless", "{% unless custom_attribute.${vip} %}x{% else %}[here]{% endunless %}", 1),
    ("elsif needs the earlier ones to fail", "{% if ${first_name} %}a{% elsif custom_attribute.${points} == 5 %}[here]{% endif %}", 1),
    ("when", "{% case custom_attribute.${tier} %}{% when 'silver' %}s{% when 'gold', 'black' %}[here]{% endcase %}", 1),
    ("else of case", "{% case ${city} %}{% when nil %}n{% else %}[here]{% endcase %}", 1),
    ("a loop", "{% for item in custom_attribute.${orders} %}[here]{% endfor %}", 1),
    ("else of a loop", "{% assign x = 'a,b' | split: ',' | concat: custom_attribute.${orders} %}{% for i in ${list} %}{% else %}{% if ${city} %}[here]{% endif %}{% endfor %}", 1),
    ("within a loop", "{% for item in event_properties.${items} %}{% if item.sku == 'R-1' %}[here]{% endif %}{% endfor %}", 1),
    ("a default", "{% if ${first_name} %}{{ custom_attribute.${tier} | default: '[here]' }}{% endif %}", 1),
    ("a default after a filter", "{% if custom_attribute.${points} %}{{ ${first_name} | strip | default: '[here]' }}{% endif %}", 1),
    ("through assign and filters", "{% assign c = ${city} | downcase | strip %}{% if c == 'oslo' %}[here]{% endif %}", 1),
    ("through arithmetic", "{% assign p = custom_attribute.${points} | times: 2 | plus: 1 %}{% if p == 21 %}[here]{% endif %}", 1),
    ("through split and first", "{% assign l = ${language} | split: '-' | first %}{% if l == 'nb' %}[here]{% endif %}", 1),
    ("a size", "{% if custom_attribute.${orders}.size >= 3 %}[here]{% endif %}", 1),
    ("a flag that a branch sets", "{% assign ok = false %}{% if ${city} == 'Oslo' %}{% assign ok = true %}{% endif %}{% if ok %}[here]{% endif %}", 1),
    ("a captured text", "{% capture c %}{{ ${city} }}{% endcapture %}{% if c == 'Oslo' %}[here]{% endif %}", 1),
    ("a date", "{% assign d = custom_attribute.${joined} | date: '%Y' %}{% if d == '2026' or d == '2025' %}[here]{% endif %}", 1),
    ("nested", "{% if ${city} == 'Oslo' %}{% unless ${language} == blank %}[here]{% endunless %}{% endif %}", 2),
    ("past an abort", "{% if ${city} == blank %}{% abort_message('no city') %}{% endif %}{% if ${first_name} %}[here]{% endif %}", 1),
    ("in a content block", "{% if ${city} %}{{content_blocks.${foot}}}{% endif %}", 2),
    ("two values in one text", "{% capture c %}{% if ${city} == 'Oslo' %}o{% endif %}{% if ${country} == 'NO' %}n{% endif %}{% endcapture %}{% if c == 'on' %}[here]{% endif %}", 2),
    ("another attribute", "{% if ${city} != blank and ${city} == ${country} %}[here]{% endif %}", 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "template", "changes"), _SOLVED, ids=lambda each: str(each)[:40]
)
def test_who_would_get_there(description: str, template: str, changes: int, tmp_path: Path) -> None:
    block = {
        "templates/content_blocks/foot.liquid": "{% if ${language} == 'nb' %}[here]{% endif %}"
    }
    coverage = _coverage(tmp_path, template, block)
    reached = [each for each in coverage.proposals.values() if "[here]" in _text(tmp_path, each)]
    assert reached, (description, coverage.proposals)
    assert min(len(each.changes) for each in reached) == changes, reached


def test_a_scenario_gets_there(tmp_path: Path) -> None:
    template = (
        "{% connected_content https://api.example.com/a :save answer %}"
        "{% unless answer.ok %}[here]{% endunless %}"
    )
    fixture = {
        "fixtures/connected_content/a.toml": "[request]\nurl = 'https://api.example.com/a'\n"
        "[responses.default]\njson = '{\"ok\": true}'\n"
    }
    (proposal,) = _coverage(tmp_path, template, fixture).proposals.values()
    assert (proposal.responses, proposal.changes) == ((("a", "timeout"),), ())
    assert proposal.command.endswith("--profile ada --response a=timeout")
    assert "[here]" in _text(tmp_path, proposal)


def test_what_nobody_can_reach_has_no_proposal(tmp_path: Path) -> None:
    coverage = _coverage(tmp_path, "{% if ${city} == 'a' and ${city} == 'b' %}x{% endif %}")
    assert (len(coverage.missed), coverage.proposals) == (1, {})


_CONDITIONS = (
    "${city} == 'Oslo'", "${first_name}", "${language} == blank", "custom_attribute.${points} > 3",
    "custom_attribute.${vip}", "custom_attribute.${likes} contains 'toys'", "c == 'OSLO'",
    "${country} != 'NO'", "custom_attribute.${orders}.size > 1",
)  # fmt: skip


def _made(random: Random, depth: int, marks: list[str]) -> str:
    """Return a template in which each branch, loop and default prints a mark of its own."""

    def mark() -> str:
        marks.append(f"[{len(marks)}]")
        return marks[-1]

    def body() -> str:
        here = mark()
        inner = _made(random, depth - 1, marks) if depth and random.random() < 0.6 else ""
        return here + inner

    def condition() -> str:
        joined = [random.choice(_CONDITIONS) for _ in range(random.choice((1, 1, 2)))]
        return random.choice((" and ", " or ")).join(joined)

    parts = []
    for _ in range(random.randint(1, 2)):
        kind = random.choice(("if", "if", "unless", "case", "for", "default", "assign"))
        if kind == "if":
            parts.append(
                f"{{% if {condition()} %}}{body()}{{% elsif {condition()} %}}{body()}"
                f"{{% else %}}{body()}{{% endif %}}"
            )
        elif kind == "unless":
            parts.append(f"{{% unless {condition()} %}}{body()}{{% endunless %}}")
        elif kind == "case":
            parts.append(
                f"{{% case custom_attribute.${{tier}} %}}{{% when 'gold', 'black' %}}{body()}"
                f"{{% when 'silver' %}}{body()}{{% else %}}{body()}{{% endcase %}}"
            )
        elif kind == "for":
            parts.append(
                f"{{% for i in custom_attribute.${{orders}} %}}{body()}{{% else %}}{body()}{{% endfor %}}"
            )
        elif kind == "default":
            parts.append(f"{{{{ ${{city}} | default: '{mark()}' }}}}")
        else:
            parts.append("{% assign c = ${city} | upcase %}")
    return "".join(parts)


_PEOPLE: dict[str, tuple[object, ...]] = {
    "city": (None, "Oslo", "x"), "first_name": (None, "Ada"), "language": (None, "x"),
    "country": (None, "NO", "x"), "points": (None, 1, 5), "vip": (False, True),
    "likes": (None, "toys"), "orders": (None, [1], [1, 2]), "tier": (None, "gold", "silver", "x"),
}  # fmt: skip


def _somebody(random: Random) -> dict[str, object]:
    chosen = {name: random.choice(values) for name, values in _PEOPLE.items()}
    return {**chosen, "custom_attribute": chosen}


@pytest.mark.slow
def test_random_templates(tmp_path: Path) -> None:
    """What is told unreached is never printed, what is proposed is, and little is missed."""
    random, solved, missed = Random(41), 0, 0
    for number in range(30):
        marks: list[str] = []
        template = _made(random, 2, marks)
        folder = tmp_path / str(number)
        coverage = _coverage(folder, template)
        workspace = Workspace.open(folder)
        texts = [workspace.render("mail", who, now=_NOW).fields["html"].text for who in _PROFILES]
        printed = {mark for mark in marks if any(mark in text for text in texts)}
        parsed = parse(template)
        others = "".join(parsed.render(_somebody(random)).text for _ in range(200))
        for site, count in coverage.counts.items():
            inner = site.inner.text if site.kind != "default" else template[site.place.span[1] :]
            own = inner[inner.index("[") : inner.index("]") + 1]
            assert (own in printed) == (count > 0), (template, own)
            proposal = coverage.proposals.get(site)
            if proposal is not None:
                solved += 1
                assert own in _text(folder, proposal), (template, proposal)
            elif not count and own in others:
                missed += 1
    assert solved > 150 > 50 * missed, (solved, missed)
