"""One message, one list: whoever asks for its findings gets the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot import Finding, Workspace, check_workspace
from liquidpilot.check.findings import grouped

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_BODY = """\
<p>Hi {{${nickname}}},</p>
{% connected_content https://api.example.com/{{${user_id}}} :save r %}{{r.title}}
{{content_blocks.${note}}}<a href="http://shop.example/">more</a>
{% comment %}liquidpilot: ignore missing-alt-text -- a tracking pixel{% endcomment %}<img src="https://a.example/a.png">
"""
_FILES = {
    "liquidpilot.toml": '[rules]\nmissing-preheader = "error"\nunchecked-call-result = "off"\n',
    "templates/email_templates/a/template.yaml": "subject: 'Hi {{${nickname}}}'\n",
    "templates/email_templates/a/body.html": _BODY,
    "templates/content_blocks/note.liquid": "{{custom_attribute.${tier}}} {{ 'x' | upcas }}",
    "fixtures/profiles/ada.toml": 'user_id = "1"\nnickname = "Ada"\n',
    "fixtures/profiles/ben.toml": 'user_id = "2"\n[custom_attribute]\ntier = "gold"\n',
    "fixtures/connected_content/offer.toml": (
        '[request]\nurl = "https://api.example.com/{any}"\n[responses.default]\njson = \'{"title": "T"}\'\n'
        '[responses.none]\njson = "{}"\n[responses.down]\nstatus = 503\n'
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in _FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def _unordered(found: Iterable[Finding]) -> list[Finding]:
    """Return findings whose scenarios are in the order of their names."""
    return [replace(each, scenarios=tuple(sorted(each.scenarios))) for each in found]


def test_the_list_of_a_message_is_what_check_finds_in_it(root: Path) -> None:
    workspace = Workspace.open(root)
    found = workspace.findings("a")
    assert found == check_workspace(workspace, ["a"], cache=False).findings
    codes = {each.code for each in found}
    assert {"insecure-link", "missing-preheader", "unknown-filter", "missing-attribute"} <= codes
    assert not codes & {"missing-alt-text", "unchecked-call-result"}
    assert all(each.severity == "error" for each in found if each.code == "missing-preheader")


def test_the_renderings_have_its_parts(root: Path) -> None:
    workspace = Workspace.open(root)
    parts = [
        workspace.render("a", person, scenario=scenario, now=_NOW).findings
        for person in ("ada", "ben")
        for scenario in (None, "none", "down")
    ]
    assert _unordered(grouped(parts)) == _unordered(workspace.findings("a"))


@pytest.mark.parametrize("person", ["ada", "ben"])
@pytest.mark.parametrize("scenario", [None, "none", "down"])
def test_a_rendering_has_what_concerns_it(root: Path, person: str, scenario: str | None) -> None:
    workspace = Workspace.open(root)
    rendered = workspace.render("a", person, scenario=scenario, now=_NOW)
    concerned = [
        each
        for each in workspace.findings("a")
        if not each.scenarios
        or (person in each.people and (scenario or "default") in each.scenarios)
    ]
    assert {(each.code, each.place) for each in rendered.findings} <= {
        (each.code, each.place) for each in concerned
    }
    for each in rendered.findings:
        assert each.people in ((), (person,))
        assert each.scenarios in ((), (scenario or "default",))


def test_a_finding_changes_no_status(root: Path) -> None:
    rendered = Workspace.open(root).render("a", "ada", now=_NOW)
    assert (rendered.status, rendered.verdict) == ("sent", "sent, with 1 hole")
    assert any(each.severity == "error" for each in rendered.findings)


def test_a_text_has_its_list_too() -> None:
    source = "Hi {{${first_name}}}, {{content_blocks.${note}}}<a href='http://a.example'>more</a>"
    result = liquidpilot.render(source, content_blocks={"note": "{{ 1 | upcas }}"})
    assert {(each.code, each.path) for each in result.findings} >= {
        ("missing-attribute", None),
        ("insecure-link", None),
        ("unknown-filter", "content_blocks/note"),
    }
    assert liquidpilot.render("Hello", {"first_name": "Ada"}).findings == ()
