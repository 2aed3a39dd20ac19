"""Braze's rules around a call, seen from a whole message: its fields, its channel, its fixtures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot import ResponseCache, Workspace
from liquidpilot.cli.printing import calls_text
from liquidpilot.cli.render import render_document
from liquidpilot.cli.streams import Paint

_CALL = "{% connected_content https://api.example.com/items?key=SECRET :save found :retry %}"
_FIXTURE = """
[request]
url = "https://api.example.com/items?key={any}"
[responses.default]
json = '{"name": "Truck"}'
[responses.down]
status = 503
text = "down"
[responses.flaky]
sequence = ["down", "down", "default"]
"""
Build = Callable[..., Workspace]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that makes a workspace of one e-mail, or of other files by their paths."""

    def workspace(files: dict[str, str] | None = None) -> Workspace:
        folder = "templates/email_templates/hello"
        default = {
            f"{folder}/template.yaml": f"subject: '{_CALL}{{{{found.name}}}}'\n",
            f"{folder}/body.html": f"<p>{_CALL}{{{{found.name}}}}",
            "fixtures/connected_content/items.toml": _FIXTURE,
        }
        for path, text in {**default, **(files or {})}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return Workspace.open(tmp_path)

    return workspace


def test_subject_and_body_make_one_request(build: Build) -> None:
    rendered = build().render("hello")
    assert [field.text for field in rendered.fields.values()] == ["Truck", "<p>Truck"]
    assert [exchange.source for exchange in rendered.exchanges] == ["fixture", "cache"]
    assert [len(exchange.attempts) for exchange in rendered.exchanges] == [1, 0]


def test_a_message_does_not_use_the_cache_of_another_one_unless_asked_to(build: Build) -> None:
    workspace, cache = build(), ResponseCache()
    apart = [workspace.render("hello").exchanges[0].source for _ in range(2)]
    shared = [workspace.render("hello", cache=cache).exchanges[0].source for _ in range(2)]
    assert (apart, shared) == (["fixture", "fixture"], ["fixture", "cache"])


def test_a_sequence_ends_well(build: Build) -> None:
    rendered = build().render("hello", scenario="flaky")
    assert (rendered.status, rendered.fields["html"].text) == ("sent", "<p>Truck")
    # Twice down, for the subject and for the body; in the second round it is up again.
    subject, body = rendered.exchanges
    assert subject.rules[0] == "2 attempts: 503, 200"
    assert (body.source, [each.outcome for each in body.attempts]) == ("cache", ["503"])


def test_a_service_that_stays_down_aborts_the_message(build: Build) -> None:
    rendered = build().render("hello", scenario="down")
    assert rendered.status == "aborted"
    assert rendered.abort is not None
    assert rendered.abort.reason == "connected_content failed after 5 retries: status 503"
    assert rendered.fields["html"].text == ""


def test_an_in_app_message_does_not_retry(build: Build) -> None:
    template = f"message: '{_CALL}Hi {{{{found.name}}}}'\n"
    workspace = build({"templates/in_app/hello/template.yaml": template})
    rendered = workspace.render("in_app/hello", scenario="down")
    assert (rendered.status, rendered.fields["message"].text) == ("sent", "Hi ")
    assert "connected-content-retry" in {found.code for found in rendered.diagnostics}
    assert rendered.exchanges[0].rules == ("':retry' has no effect in in-app messages",)


def test_a_listed_port_is_called(build: Build) -> None:
    source = "{% connected_content http://127.0.0.1:8099/items %}"
    files = {
        "templates/email_templates/hello/body.html": source,
        "fixtures/connected_content/local.toml": (
            '[request]\nurl = "http://127.0.0.1:8099/items"\n[responses.default]\ntext = "local"\n'
        ),
        "liquidpilot.toml": "",
    }
    assert build(files).render("hello").status == "error"
    files["liquidpilot.toml"] = '[connected_content]\nrecord_hosts = ["127.0.0.1:8099"]\n'
    rendered = build(files).render("hello")
    assert (rendered.status, rendered.fields["html"].text) == ("sent", "local")
    assert "connected-content-port" in {found.code for found in rendered.diagnostics}


def test_the_command_line_says_what_the_rules_did(build: Build) -> None:
    workspace = build()
    rendered = workspace.render("hello", scenario="flaky", now=datetime(2026, 11, 21, tzinfo=UTC))
    shown = calls_text(rendered.exchanges, workspace._redactor, Paint(False))
    for rule in ("2 attempts: 503, 200", "from the cache (300 s, until 2026-11-21T00:05:00Z)"):
        assert rule in shown
    first, second = json.loads(render_document(rendered, workspace._redactor))["exchanges"]
    assert first["rules"][0] == "2 attempts: 503, 200"
    assert first["attempts"] == [
        {"outcome": "503", "source": "fixture", "error": "status 503"},
        {"outcome": "200", "source": "fixture", "error": None},
    ]
    assert second["source"] == "cache"
