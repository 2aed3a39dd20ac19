"""Messages of a workspace on disk, rendered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot import Request, Response, Workspace
from liquidpilot.errors import UnknownName, WorkspaceError

Build = Callable[[dict[str, str]], Workspace]

_TEMPLATE = "templates/email_templates/hello/template.yaml"
_BODY = "templates/email_templates/hello/body.html"
_PROFILE = "fixtures/profiles/ada.toml"
_FIXTURE = "fixtures/connected_content/items.toml"
_CALL = "{% connected_content https://api.example.com/items?sku={{${user_id}}} :save found %}"
_ITEMS = """
[request]
url = "https://api.example.com/items?sku={any}"
[responses.default]
json = '{"name": "Truck"}'
[responses.down]
status = 503
"""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that makes a workspace of files by their paths."""

    def workspace(files: dict[str, str]) -> Workspace:
        for path, text in {_TEMPLATE: "subject: Hi\n", _BODY: "Hello", **files}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return Workspace.open(tmp_path)

    return workspace


def test_all_fields_of_a_message(build: Build) -> None:
    workspace = build(
        {
            _TEMPLATE: "subject: 'Hi {{${first_name}}}'\npreheader: 'Look'\n",
            _BODY: "<p>{{content_blocks.${hello}}}",
            "templates/content_blocks/hello.liquid": "Hello {{${first_name}}}",
            _PROFILE: 'first_name = "Ada"',
        }
    )
    rendered = workspace.render("hello", profile="ada")
    assert {name: field.text for name, field in rendered.fields.items()} == {
        "subject": "Hi Ada",
        "preheader": "Look",
        "html": "<p>Hello Ada",
    }
    assert (rendered.message, rendered.channel) == ("email_templates/hello", "email")
    assert (rendered.status, rendered.profile, rendered.scenario) == ("sent", "ada", None)
    assert [read.name for read in rendered.attributes] == ["first_name", "first_name"]


@pytest.mark.parametrize(
    ("description", "block", "found"),
    [
        ("a block that only sets a variable prints no hole", "{% assign x = ${nobody} %}", []),
        ("an output in a block does", "\n{{${nobody}}}", [("hello.liquid", 2)]),
    ],
)
def test_what_is_missing_in_a_block(
    description: str, block: str, found: list[tuple[str, int]], build: Build
) -> None:
    files = {
        _BODY: "<p>{{content_blocks.${hello}}}",
        "templates/content_blocks/hello.liquid": block,
    }
    diagnostics = build(files).render("hello").diagnostics
    holes = [each for each in diagnostics if each.code == "missing-attribute"]
    places = [((each.path or "").rpartition("/")[2], each.line) for each in holes]
    assert places == found, description


@pytest.mark.parametrize(
    ("description", "answered", "told"),
    [("a recorded answer needs no value", True, False), ("who has none is told", False, True)],
)
def test_a_credential_without_a_value(
    description: str, answered: bool, told: bool, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_KEY", raising=False)
    call = "{% connected_content https://api.example.com/items?sku=1 :auth_credentials shop %}"
    files = {_BODY: call, "fixtures/credentials.toml": '[shop]\nheaders = { x-a = "SHOP_KEY" }\n'}
    rendered = build(files | ({_FIXTURE: _ITEMS} if answered else {})).render("hello")
    codes = [each.code for each in rendered.diagnostics]
    assert ("unset-credential" in codes) is told, description


def test_a_variable_lives_in_its_field(build: Build) -> None:
    workspace = build({_TEMPLATE: "subject: '{% assign x = 1 %}{{x}}'\n", _BODY: "[{{x}}]"})
    fields = workspace.render("hello").fields
    assert (fields["subject"].text, fields["html"].text) == ("1", "[]")


def test_an_abort_in_one_field_aborts_the_message(build: Build) -> None:
    workspace = build(
        {
            _TEMPLATE: "subject: Hi\npreheader: \"{% abort_message('no') %}\"\n",
            _BODY: _CALL,
        }
    )
    rendered = workspace.render("hello")
    assert rendered.status == "aborted"
    assert rendered.abort is not None
    assert (rendered.abort.reason, rendered.abort.path, rendered.abort.line) == ("no", _TEMPLATE, 2)
    texts = {name: field.text for name, field in rendered.fields.items()}
    assert texts == {"subject": "Hi", "preheader": "", "html": ""}
    assert rendered.exchanges == [], "a field after the abort is not rendered"


@pytest.mark.parametrize(
    ("description", "body", "status"),
    [
        ("nothing in the way", "Hello", "sent"),
        ("a warning", "{{ 1 | oops }}", "sent"),
        ("an error in the template", "{% if %}", "error"),
        ("an abort", "{% abort_message() %}", "aborted"),
        ("a call without a fixture", _CALL, "missing_fixture"),
        ("an abort that a missing fixture caused", _CALL + "{% abort_message() %}", "missing_fixture"),
        ("a missing fixture beside an error", _CALL + "{{ 1 | divided_by: 0 }}", "missing_fixture"),
        ("an abort after an error", "{{ 1 | divided_by: 0 }}{% abort_message() %}", "error"),
    ],
)  # fmt: skip
def test_the_status(description: str, body: str, status: str, build: Build) -> None:
    assert build({_BODY: body}).render("hello").status == status, description


@pytest.mark.parametrize(
    ("description", "profile", "files", "printed"),
    [
        ("nobody", None, {}, ""),
        ("the default of the configuration", None, {"liquidpilot.toml": 'default_profile = "ada"'}, "Ada"),
        ("data", {"first_name": "Bo"}, {}, "Bo"),
        ("a profile by its name", "ada", {}, "Ada"),
    ],
)  # fmt: skip
def test_who_receives_it(
    description: str,
    profile: str | dict[str, object] | None,
    files: dict[str, str],
    printed: str,
    build: Build,
) -> None:
    workspace = build({_BODY: "{{${first_name}}}", _PROFILE: 'first_name = "Ada"', **files})
    assert workspace.render("hello", profile).fields["html"].text == printed, description


def test_settings_and_the_clock(build: Build) -> None:
    workspace = build(
        {
            _BODY: "{{custom_attribute.${tier}}} {{ 'now' | date: '%Y' }}",
            _PROFILE: 'now = 2024-01-01T00:00:00Z\n[custom_attribute]\ntier = "gold"',
        }
    )
    assert workspace.render("hello", "ada").fields["html"].text == "gold 2024"
    rendered = workspace.render(
        "hello", "ada", settings={"custom_attribute.tier": 1}, now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert rendered.fields["html"].text == "1 2026"


@pytest.mark.parametrize(
    ("description", "scenario", "responses", "printed", "source"),
    [
        ("the default response", None, None, "Truck", "fixture"),
        ("a response laid over all fixtures", "down", None, "", "fixture"),
        ("a response of one fixture", None, {"items": "down"}, "", "fixture"),
        ("the fixture's own wins over the scenario", "down", {"items": "default"}, "Truck", "fixture"),
        ("an outcome that is built in", "not-json", None, "", "scenario"),
    ],
)  # fmt: skip
def test_what_the_calls_answer(
    description: str,
    scenario: str | None,
    responses: dict[str, str] | None,
    printed: str,
    source: str,
    build: Build,
) -> None:
    workspace = build({_BODY: _CALL + "{{found.name}}", _FIXTURE: _ITEMS})
    rendered = workspace.render("hello", scenario=scenario, responses=responses)
    assert rendered.scenario == scenario
    assert [each.source for each in rendered.exchanges] == [source], description
    if source == "fixture":
        assert rendered.fields["html"].text == printed, description


def test_fields_share_the_cache(build: Build) -> None:
    workspace = build(
        {_TEMPLATE: f'subject: "{_CALL}{{{{found.name}}}}"\n', _BODY: _CALL, _FIXTURE: _ITEMS}
    )
    rendered = workspace.render("hello")
    assert rendered.fields["subject"].text == "Truck"
    assert [each.source for each in rendered.exchanges] == ["fixture", "cache"]


def test_a_retry_renders_the_whole_message_anew(build: Build) -> None:
    items = _ITEMS.replace("default", "fine") + '[responses.default]\nsequence = ["down", "fine"]\n'
    body = _CALL.replace(":save", ":retry :save") + "{{found.name}}"
    rendered = build({_BODY: body, _FIXTURE: items}).render("hello")
    assert rendered.fields["html"].text == "Truck"
    [exchange] = rendered.exchanges
    assert [attempt.outcome for attempt in exchange.attempts] == ["503", "200"]


class _Shop:
    def send(self, request: Request) -> Response:
        return Response(200, {}, b'{"name": "Boat"}')


def test_a_transport_is_asked_instead_of_the_fixtures(build: Build) -> None:
    workspace = build({_BODY: _CALL + "{{found.name}}", _FIXTURE: _ITEMS})
    assert workspace.render("hello", transport=_Shop()).fields["html"].text == "Boat"
    down = workspace.render("hello", scenario="down", transport=_Shop())
    assert down.fields["html"].text == "", "a scenario is laid over the transport"
    with pytest.raises(ValueError, match="a transport replaces them"):
        workspace.render("hello", transport=_Shop(), responses={"items": "down"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"message": "helo"}, "there is no message 'helo'"),
        ({"message": "hello", "profile": "eva"}, "there is no profile 'eva'"),
        ({"message": "hello", "scenario": "dwn"}, "there is no scenario 'dwn'"),
        ({"message": "hello", "responses": {"item": "down"}}, "there is no fixture 'item'"),
        ({"message": "hello", "responses": {"items": "dwn"}}, "'dwn'"),
    ],
)
def test_a_name_that_does_not_exist(arguments: dict[str, str], message: str, build: Build) -> None:
    workspace = build({_FIXTURE: _ITEMS, _PROFILE: ""})
    with pytest.raises(UnknownName, match=message) as raised:
        workspace.render(**arguments)  # type: ignore[arg-type]
    assert raised.value.hint


class TestBrokenFiles:
    """A broken file that is needed is an error, one that is in doubt a finding."""

    def test_a_broken_fixture_where_a_call_met_none(self, build: Build) -> None:
        workspace = build({_BODY: _CALL, _FIXTURE: _ITEMS.replace("url =", "url")})
        with pytest.raises(WorkspaceError) as raised:
            workspace.render("hello")
        assert (raised.value.path, raised.value.line) == (_FIXTURE, 3)

    def test_all_broken_fixtures_are_named(self, build: Build) -> None:
        broken = {f"fixtures/connected_content/{name}.toml": "=" for name in "ab"}
        with pytest.raises(WorkspaceError, match=r"b\.toml") as raised:
            build({_BODY: _CALL, **broken}).render("hello")
        assert "1 more fixture cannot be used" in (raised.value.hint or "")

    def test_a_broken_fixture_beside_the_one_that_answered(self, build: Build) -> None:
        other = "fixtures/connected_content/other.toml"
        rendered = build({_BODY: _CALL, _FIXTURE: _ITEMS, other: "="}).render("hello")
        assert rendered.status == "sent"
        assert [(each.code, each.path) for each in rendered.diagnostics] == [("broken-file", other)]

    def test_a_broken_fixture_that_no_call_could_need(self, build: Build) -> None:
        assert build({_FIXTURE: "="}).render("hello").diagnostics == []

    def test_a_scenario_of_a_broken_fixture(self, build: Build) -> None:
        with pytest.raises(WorkspaceError):
            build({_FIXTURE: "="}).render("hello", scenario="down")

    def test_a_broken_content_block_that_is_used(self, build: Build) -> None:
        block = "templates/content_blocks/hello.liquid"
        workspace = build(
            {_BODY: "{{content_blocks.${hello}}}", block: "---\nname: other\n---\nHello"}
        )
        codes = {each.code: each.path for each in workspace.render("hello").diagnostics}
        assert codes == {"broken-file": block, "missing-content-block": _BODY}

    def test_a_broken_content_block_that_is_not_used(self, build: Build) -> None:
        block = "templates/content_blocks/hello.liquid"
        assert build({block: "---\nname: other\n---\nHello"}).render("hello").diagnostics == []


def test_a_finding_about_the_profile_comes_first(build: Build) -> None:
    workspace = build({_BODY: "{{ 1 | oops }}", _PROFILE: "tier = 1"})
    codes = [each.code for each in workspace.render("hello", "ada").diagnostics]
    assert codes == ["unknown-profile-name", "unknown-filter"]


def test_secrets_of_the_configuration_are_redacted(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", "k-1234567")
    workspace = build({"liquidpilot.toml": '[connected_content]\nsecrets = ["SHOP_KEY"]'})
    assert "k-1234567" not in workspace._redactor.url("https://api.example.com/k-1234567")


def test_what_there_is(build: Build) -> None:
    workspace = build({_FIXTURE: _ITEMS, _PROFILE: ""})
    assert [message.address for message in workspace.messages()] == ["email_templates/hello"]
    assert workspace.profiles() == ["ada"]
    assert {"down", "timeout", "default"} <= set(workspace.scenarios())


def test_templates_are_parsed_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = build({_BODY: "{{${first_name}}}"})
    workspace.render("hello", {"first_name": "Ada"})
    monkeypatch.delattr("liquidpilot.dialect.parse")
    assert workspace.render("hello", {"first_name": "Bo"}).fields["html"].text == "Bo"


def test_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is not a workspace"):
        Workspace.open(tmp_path)
