"""Liquid in a response ("User profile fields in Connected Content")."""

from __future__ import annotations

import json

import pytest

import liquidpilot
from liquidpilot import RenderResult, Request, Response

_ADA = {
    "language": "no",
    "first_name": 'Ada "the" First',
    "custom_attribute": {"tier": "gold"},
}
_CALL = "{% connected_content https://a.example/v1?l=${language} :rerender %}"
_SAVED = _CALL.replace(" %}", " :save x %}")


class _Body:
    def __init__(self, body: str, status: int = 200) -> None:
        self._response = Response(status, {}, body.encode())

    def send(self, request: Request) -> Response:
        return self._response


def _render(source: str, body: str) -> RenderResult:
    return liquidpilot.render(
        source,
        _ADA,
        content_blocks={"call": _CALL, "name": "{{${first_name}}}"},
        catalogs={"games": [{"id": "1", "title": "Chess"}]},
        transport=_Body(body),
    )


def _codes(rendered: RenderResult) -> list[str]:
    return [found.code.removeprefix("connected-content-") for found in rendered.diagnostics]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("Your language is ${language}", "Your language is no", id="Braze's example"),
        pytest.param("{{${language} | upcase}}", "NO", id="filters"),
        pytest.param("{% if true %}a{% endif %}{{ x | default: 'b' }}", "ab", id="tags"),
        pytest.param(
            "a{% connected_content https://b.example %}b", "ab", id="a call in it is not made"
        ),
        pytest.param(
            "{% catalog_items games 1 %}{{ items[0].title }}!", "!", id="no catalog in it is read"
        ),
        pytest.param("a{% break %}b", "a", id="a break ends the response, not the message"),
        pytest.param("no Liquid", "no Liquid", id="nothing to run"),
    ],
)
def test_response_is_run_once(body: str, text: str) -> None:
    rendered = _render(_CALL + "|{{ 1 }}", body)
    assert rendered.text == f"{text}|1"
    assert _codes(rendered) == []
    ran = ("the Liquid of the response ran, one level deep (:rerender)",) if text != body else ()
    assert [exchange.rules for exchange in rendered.exchanges] == [ran]
    assert {read.name for read in rendered.attributes} <= {"language"}


def test_liquid_in_a_value_is_not_run_again() -> None:
    source = "{% comment %}${nickname}{% endcomment %}" + _CALL
    transport = _Body("{{${nickname}}}")
    rendered = liquidpilot.render(source, {"nickname": "{{ 1 }}"}, transport=transport)
    assert rendered.text == "{{ 1 }}"


def test_json_is_read_after_its_liquid_has_run() -> None:
    rendered = _render(_SAVED + "{{ x.a }} {{ x.b }}", '{"a": "{{${language}}}", "b": {{ 1 }}}')
    assert (rendered.text, _codes(rendered)) == ("no 1", [])


def test_values_may_break_the_json() -> None:
    """Then the whole response is text; `json_escape` is the remedy of the page."""
    source = _SAVED + "{% comment %}${first_name}{% endcomment %}{{ x.a }}"
    broken = _render(source, '{"a": "{{${first_name}}}"}')
    assert broken.text == '{"a": "Ada "the" First"}'
    assert _codes(broken) == ["rerender-breaks-json"]
    assert "json_escape" in (broken.diagnostics[0].hint or "")
    assert broken.exchanges[0].saved_as is None
    fine = _render(source, '{"a": "{{${first_name} | json_escape}}"}')
    assert (fine.text, _codes(fine)) == (_ADA["first_name"], [])


@pytest.mark.parametrize("space", ["content_blocks", "content_block"])
def test_a_content_block_is_no_attribute(space: str) -> None:
    transport = _Body(f"{{{{{space}.${{footer}}}}}}")
    rendered = liquidpilot.render(_CALL, content_blocks={"footer": "Bye"}, transport=transport)
    assert (rendered.text, _codes(rendered)) == ("Bye", [])


@pytest.mark.parametrize(
    ("message", "body", "text", "unnamed"),
    [
        pytest.param("", "Hi {{${first_name}}}!", "Hi !", "'${first_name}'", id="not named"),
        pytest.param(
            "", "{{custom_attribute.${tier}}}", "", "'custom_attribute.${tier}'", id="namespace"
        ),
        pytest.param(
            "{% if true %}{% else %}{{custom_attribute.${tier}}}{% endif %}",
            "{{custom_attribute.${tier}}}",
            "gold",
            None,
            id="named is enough",
        ),
        pytest.param(
            "", "{% if false %}${a}${b}{% endif %}", "", "'${a}', '${b}'", id="in any branch"
        ),
    ],
)
def test_only_attributes_that_the_message_names(
    message: str, body: str, text: str, unnamed: str | None
) -> None:
    rendered = _render(message + _CALL, body)
    assert rendered.text == text
    assert _codes(rendered) == (["unnamed-attribute"] if unnamed else [])
    if unnamed:
        (found,) = rendered.diagnostics
        assert (found.severity, found.line) == ("warning", 1)
        assert unnamed in found.message


def test_a_call_in_a_content_block_counts_with_the_message() -> None:
    rendered = _render("{{content_blocks.${call}}}", "${language}")
    assert (rendered.text, _codes(rendered)) == ("no", [])
    named = _render("{{content_blocks.${call}}}{{${first_name}}}", "${first_name}, ")
    assert (named.text.count("Ada"), _codes(named)) == (2, [])


def test_faults_in_a_response_stand_at_the_tag() -> None:
    rendered = _render("\n " + _CALL, "a\n{{ 1 | divided_by: 0 }}")
    assert rendered.text.endswith("Liquid error: divided by 0")
    (found,) = rendered.diagnostics
    assert (found.line, found.column) == (2, 5)
    assert found.message == "on line 2 of the response: divided by 0"


def test_liquid_that_ruby_refuses_stays() -> None:
    rendered = _render(_CALL, "{% if %}")
    assert rendered.text == "{% if %}"
    assert "rerender" in _codes(rendered)


def test_a_response_may_abort() -> None:
    """Assumed: of the tags only calls and catalogs are said to be left out."""
    rendered = _render("\n " + _CALL, "{% abort_message('sold out') %}")
    assert rendered.abort is not None
    assert (rendered.abort.reason, rendered.abort.line) == ("sold out", 2)
    assert [exchange.saved_as for exchange in rendered.exchanges] == [None]


@pytest.mark.parametrize("body", ["Hi {{${language}}}", "{% if %}", "${language}"])
def test_without_the_option_liquid_is_text(body: str) -> None:
    rendered = _render(_CALL.replace(":rerender", ""), body)
    assert rendered.text == body
    assert [(each.code, each.severity) for each in rendered.diagnostics] == [
        ("connected-content-liquid-in-response", "info")
    ]
    saved = _render(_SAVED.replace(":rerender", "") + "{{ x.a }}", json.dumps({"a": body}))
    assert saved.text == body


def test_liquid_in_a_failed_response_is_not_run() -> None:
    transport = _Body("{{ 1 }}", 500)
    rendered = liquidpilot.render(_CALL, _ADA, transport=transport)
    assert (rendered.text, _codes(rendered)) == ("", ["failed"])
