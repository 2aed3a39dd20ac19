"""What is offered where it is known what was meant, and what only follows from another fault."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot.check.fixing import fix_findings
from liquidpilot.diagnostics import Finding
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_PATH = "templates/a.liquid"
_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\n[custom_attribute]\ntier = "gold"\npoints = 3\n'
        '[promotion_codes]\nSPRING10 = "A-1"\n'
    ),
    "templates/content_blocks/footer.liquid": "Pinewheel",
    "templates/custom_attributes/registry.yaml": (
        "attributes:\n  - name: tier\n    type: string\n  - name: points\n    type: number\n"
    ),
    "templates/catalogs/toys/items.csv": "id,name\nT-1,Truck\n",
}
_IF = "{% if ${first_name} == 'Ada' %}a"


def _workspace(folder: Path, text: str) -> Workspace:
    for path, content in {**_FILES, _PATH: text}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode())
    return Workspace.open(folder)


def _found(workspace: Workspace) -> tuple[Finding, ...]:
    return workspace.findings(workspace.message("a"))


@pytest.mark.parametrize(
    ("written", "meant", "is_safe"),
    [
        ("{% if custom_attribute.${tier} = 'gold' %}a{% endif %}", "{% if custom_attribute.${tier} == 'gold' %}a{% endif %}", True),
        ("{% if {{custom_attribute.${points}}} =< 5 or ${country} === 'GB' %}a{% endif %}", "{% if {{custom_attribute.${points}}} <= 5 or ${country} == 'GB' %}a{% endif %}", True),
        (_IF + "{% elseif ${last_name} == 'B' %}b{% endif %}", _IF + "{% elsif ${last_name} == 'B' %}b{% endif %}", True),
        (_IF + "{% else if ${last_name} == 'B' %}b{% endif %}", _IF + "{% elsif ${last_name} == 'B' %}b{% endif %}", False),
        (_IF + "{% end if %}", _IF + "{% endif %}", True),
        (_IF + "{% end %}", _IF + "{% endif %}", True),
        (_IF[:-4] + " || ${last_name} == 'B'||${country} == 'GB' %}a{% endif %}", _IF[:-4] + " or ${last_name} == 'B' or ${country} == 'GB' %}a{% endif %}", False),
        (_IF[:-4] + " && ${last_name} == 'B' %}a{% endif %}", _IF[:-4] + " and ${last_name} == 'B' %}a{% endif %}", False),
        ("{% if custom_attribute.${points} &gt; 2 %}a{% endif %}", "{% if custom_attribute.${points} > 2 %}a{% endif %}", False),
        ("{% if custom_attribute.${points} &lt;= 2 &amp;&amp; ${country} == 'GB' %}a{% endif %}", "{% if custom_attribute.${points} <= 2 and ${country} == 'GB' %}a{% endif %}", False),
        ("{{ assign discount = 10 }}{{ discount }}", "{% assign discount = 10 %}{{ discount }}", True),
        ("{{ ${first_name} | upcas }}", "{{ ${first_name} | upcase }}", False),
        ("{% asign x = 1 %}{{ x }}", "{% assign x = 1 %}{{ x }}", False),
        ("{% assign total = 1 %}{{ totla }}", "{% assign total = 1 %}{{ total }}", False),
        ("{{custom_attribute.${tiers}}}", "{{custom_attribute.${tier}}}", False),
        ("{{content_blocks.${foter}}}", "{{content_blocks.${footer}}}", False),
        ("{% catalog_items toys T-1 %}{{ items[0].nmae }}", "{% catalog_items toys T-1 %}{{ items[0].name }}", False),
        ("{% promotion('SPRNG10') %}", "{% promotion('SPRING10') %}", False),
        ('<a href="htps://www.pinewheel.example/">a</a>', '<a href="https://www.pinewheel.example/">a</a>', False),
        ("{% abort_message(no name) %}", "{% abort_message('no name') %}", False),
    ],
)  # fmt: skip
def test_what_was_meant_is_offered_tried_and_made(
    tmp_path: Path, written: str, meant: str, is_safe: bool
) -> None:
    workspace = _workspace(tmp_path, written)
    offered = [each for each in _found(workspace) if each.fix and each.severity != "info"]
    assert [each.fix.safe for each in offered if each.fix] == [is_safe]
    fixed = fix_findings(workspace, offered, _NOW, unsafe=True)
    assert (fixed.files.get(_PATH), fixed.refused) == (meant.encode(), ())


@pytest.mark.parametrize(
    ("fault", "text", "expected"),
    [
        ("an operator that stops the block is one fault", "{% if custom_attribute.${tier} = 'gold' %}a{% endif %}", ["unknown-operator"]),
        ("a variable of a tag that is none", "{{ assign discount = 10 }}{{ discount }}", ["syntax-error"]),
        ("a value up to a brace that is missing", "<p>{{ ${first_name}</p>", ["syntax-error"]),
        ("a call with a misspelt scheme", "{% connected_content htps://api.pinewheel.example/toys :save toy %}{% if toy %}{{ toy.name }}{% endif %}", ["malformed-link"]),
        ("a call with '&amp;', which no answer is recorded for", "{% connected_content https://api.pinewheel.example/?a=1&amp;b=2 :save toy %}{% if toy %}{{ toy.name }}{% endif %}", ["entity-in-url"]),
        ("a namespace behind a word that is no operator", "{% if not {{custom_attribute.${points}}} %}a{% endif %}", ["unknown-operator"]),
    ],
)  # fmt: skip
def test_what_only_follows_from_a_fault_is_held_back(
    tmp_path: Path, fault: str, text: str, expected: list[str]
) -> None:
    found = _found(_workspace(tmp_path, text))
    assert [each.code for each in found if each.severity == "error"] == expected, fault
    assert not [each for each in found if each.code in ("empty-output", "missing-attribute")]


def test_what_is_sent_all_the_same_is_an_error_of_the_gate_and_not_of_the_rendering(
    tmp_path: Path,
) -> None:
    workspace = _workspace(
        tmp_path, "{% if ${first_name} == 'Ada' && ${country} == 'GB' %}a{% endif %}"
    )
    assert workspace.render("a", "ada").status == "sent"
    assert [(each.code, each.severity) for each in _found(workspace)] == [
        ("ignored-operator", "error")
    ]
