"""What a workspace adds to the templates: assumptions, translations, selections."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from liquidpilot import Workspace
from liquidpilot.dialect import Assumptions
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.configuration import ASSUMPTIONS


def _workspace(root: Path, files: dict[str, str]) -> Workspace:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Workspace.open(root)


def test_the_configuration_knows_every_assumption() -> None:
    defaults = Assumptions()
    assert {each.name: type(getattr(defaults, each.name)) for each in fields(Assumptions)} == dict(
        ASSUMPTIONS
    )


@pytest.mark.parametrize(("setting", "text"), [("true", "ab"), ("false", "a<!-- x -->b")])
def test_an_assumption_is_switched_by_the_configuration(
    tmp_path: Path, setting: str, text: str
) -> None:
    workspace = _workspace(
        tmp_path,
        {
            "liquidpilot.toml": f"[assumptions]\nstrip_html_comments = {setting}\n",
            "templates/email_templates/m/template.yaml": "subject: s <!-- kept -->\n",
            "templates/email_templates/m/body.html": "a<!-- x -->b",
        },
    )
    rendered = workspace.render("m")
    assert rendered.fields["html"].text == text
    assert rendered.fields["subject"].text == "s <!-- kept -->"


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de_DE", "Hallo Ada"), ("fr", "Bonjour Ada"), ("it", "Hello Ada"), ("de-AT", "Hallo Ada")],
)
def test_a_translation_follows_the_locale(tmp_path: Path, locale: str, text: str) -> None:
    workspace = _workspace(
        tmp_path,
        {
            "templates/email_templates/m/template.yaml": "subject: s\n",
            "templates/email_templates/m/body.html": "{% translation hello %}Hello {{${first_name}}}{% endtranslation %}",
            "templates/email_templates/m/translations.csv": "id,de,fr-FR,fr\nhello,Hallo {{${first_name}}},,Bonjour {{${first_name}}}\n",
        },
    )
    profile = {"first_name": "Ada", "most_recent_locale": locale}
    assert workspace.render("m", profile).fields["html"].text == text


def test_a_selection_filters_sorts_and_cuts(tmp_path: Path) -> None:
    workspace = _workspace(
        tmp_path,
        {
            "templates/sms/m/template.yaml": "message: \"{% catalog_selection_items toys cheap %}{{ items | map: 'id' | join: ',' }}\"\n",
            "templates/catalogs/toys/schema.yaml": "name: toys\nfields:\n  - {name: id, type: string}\n  - {name: price, type: number}\n",
            "templates/catalogs/toys/items.csv": "id,price\na,9\nb,30\nc,5\nd,7\n",
            "templates/catalogs/toys/selections.toml": '[cheap]\nfilters = [{ field = "price", operator = "<", value = 20 }]\nsort = "price"\nlimit = 2\n',
        },
    )
    rendered = workspace.render("m")
    assert rendered.fields["message"].text == "c,d", rendered.diagnostics


_COMPONENTS = {
    "templates/email_templates/m/template.yaml": (
        "subject: '{% message_component \"Subject\" %}'\n"
        "message_components:\n  Subject: [One, Two]\n  Body Header: Head\n"
    ),
    "templates/email_templates/m/body.html": '{% message_component "Body Header" %}',
    "fixtures/profiles/own.toml": '[message_components]\nSubject = "Mine"\n',
}


@pytest.mark.parametrize(
    ("profile", "settings", "subject"),
    [
        ({}, {}, "One"),
        ("own", {}, "Mine"),
        ({}, {"message_components.Subject": "Two"}, "Two"),
        ("own", {"message_components.${Subject}": "Set"}, "Set"),
    ],
)
def test_a_message_component_is_the_profiles_else_the_messages(
    tmp_path: Path, profile: str | dict[str, object], settings: dict[str, object], subject: str
) -> None:
    workspace = _workspace(tmp_path, _COMPONENTS)
    rendered = workspace.render("m", profile, settings=settings)
    assert rendered.fields["subject"].text == subject
    assert rendered.fields["html"].text == "Head"
    assert rendered.diagnostics == []


@pytest.mark.parametrize("value", ["3", "[1]", "{a: b}"])
def test_a_message_component_is_a_text_or_a_list_of_texts(tmp_path: Path, value: str) -> None:
    template = f"subject: s\nmessage_components:\n  Subject: {value}\n"
    files = _COMPONENTS | {"templates/email_templates/m/template.yaml": template}
    if value == "3":
        # YAML's numbers are taken as they are written, as everywhere in this file.
        assert _workspace(tmp_path, files).render("m").status == "sent"
    elif value == "[1]":
        assert _workspace(tmp_path, files).message("m").components == {"Subject": ("1",)}
    else:
        with pytest.raises(WorkspaceError, match="'Subject' should be"):
            _workspace(tmp_path, files).render("m")


_UNKNOWN = {
    "templates/email_templates/m/template.yaml": "subject: 'a{% weather %}'\n",
    "templates/email_templates/m/body.html": "{% connected_content https://api.example.com %}b",
}


def test_a_message_with_an_unknown_tag_is_an_error_and_its_rest_can_be_shown(
    tmp_path: Path,
) -> None:
    workspace = _workspace(tmp_path, _UNKNOWN)
    rendered = workspace.render("m", scenario="timeout")
    assert (rendered.status, rendered.fields["subject"].text) == ("error", "")
    shown = workspace.render("m", scenario="timeout", stand_ins=True)
    assert (shown.status, shown.fields["subject"].text) == ("error", "a[weather]")
    assert shown.diagnostics == rendered.diagnostics


def test_a_tag_that_the_configuration_knows_is_sent(tmp_path: Path) -> None:
    files = _UNKNOWN | {"liquidpilot.toml": '[dialect]\nknown_tags = ["weather"]\n'}
    rendered = _workspace(tmp_path, files).render("m", scenario="timeout")
    assert rendered.fields["subject"].text == "a[weather]"
    assert ("stand-in", "info") in [(each.code, each.severity) for each in rendered.diagnostics]
    assert not [each for each in rendered.diagnostics if each.code == "syntax-error"]
