"""The library's `render` and `parse`: what they give back, and what they raise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

import liquidpilot
from liquidpilot import LiquidPilotError, Request, RequestTimeout, Response

_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_CALL = "{% connected_content https://api.example.com/items :save found %}"


class _Answers:
    """A transport that always gives the same answer, and remembers what it was asked."""

    def __init__(self, response: Response | LiquidPilotError) -> None:
        self.response = response
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        if isinstance(self.response, LiquidPilotError):
            raise self.response
        return self.response


def test_a_field_for_one_person() -> None:
    profile = {"first_name": "Ada", "custom_attribute": {"zip code": "LS1"}}
    result = liquidpilot.render("{{${first_name}}}, {{custom_attribute.${zip code}}}", profile)
    assert result.text == "Ada, LS1"
    assert (result.abort, result.exchanges, result.diagnostics) == (None, [], [])
    assert [(read.name, read.missing) for read in result.attributes] == [
        ("first_name", False),
        ("custom_attribute.zip code", False),
    ]


def test_a_template_is_parsed_once_and_rendered_for_many() -> None:
    template = liquidpilot.parse("Hi {{${first_name} | default: 'you'}}")
    people = [{"first_name": "Ada"}, {"first_name": "Bo"}, None]
    assert [template.render(person).text for person in people] == ["Hi Ada", "Hi Bo", "Hi you"]


def test_content_blocks_and_catalogs() -> None:
    result = liquidpilot.render(
        "{{content_blocks.${hello}}} {% catalog_items toys T1 %}{{items[0].name}}",
        content_blocks={"hello": "Hello"},
        catalogs={"toys": [{"id": "T1", "name": "Truck"}]},
    )
    assert (result.text, result.diagnostics) == ("Hello Truck", [])


def test_an_abort_is_a_state_and_not_a_string() -> None:
    result = liquidpilot.render("Hi\n{% abort_message('no name') %}")
    assert result.text == ""
    assert result.abort is not None
    assert (result.abort.reason, result.abort.line) == ("no name", 2)


def test_an_error_in_the_template_is_a_finding() -> None:
    result = liquidpilot.render("Hi\n{% if x %}")
    assert [(each.severity, each.line) for each in result.diagnostics] == [("error", 2)]


def test_a_finding_in_a_content_block_names_the_block() -> None:
    result = liquidpilot.render(
        "{{content_blocks.${hello}}}", content_blocks={"hello": "a\n{{ 1 | oops }}"}
    )
    [finding] = result.diagnostics
    assert (finding.path, finding.line) == ("content_blocks/hello", 2)


def test_a_transport_answers_the_calls() -> None:
    transport = _Answers(Response(200, {}, b'{"name": "Truck"}'))
    result = liquidpilot.render(_CALL + "{{found.name}}", transport=transport)
    assert result.text == "Truck"
    [exchange] = result.exchanges
    assert exchange.request is transport.requests[0]
    assert exchange.request.url == "https://api.example.com/items"
    assert (exchange.source, exchange.line, exchange.column) == ("transport", 1, 4)


def test_a_timeout_leaves_a_hole_and_a_finding() -> None:
    result = liquidpilot.render(
        _CALL + "[{{found.name}}]", transport=_Answers(RequestTimeout("no answer"))
    )
    assert result.text == "[]"
    assert [each.severity for each in result.diagnostics] == ["warning"]
    assert result.exchanges[0].response is None


def test_without_a_transport_every_call_is_a_missing_fixture() -> None:
    result = liquidpilot.render(_CALL)
    assert [each.source for each in result.exchanges] == ["missing"]
    assert [each.code for each in result.diagnostics] == ["missing-fixture"]


def test_credentials_are_sent() -> None:
    transport = _Answers(Response(200, {}, b"{}"))
    liquidpilot.render(
        "{% connected_content https://api.example.com/ :basic_auth shop %}",
        credentials={"shop": {"username": "ada", "password": "pw"}},
        transport=transport,
    )
    assert transport.requests[0].headers["authorization"] == "Basic YWRhOnB3"


@pytest.mark.parametrize(
    ("description", "now", "frozen", "printed"),
    [
        ("the argument", _NOON, None, "12:00"),
        ("the argument wins over the profile", _NOON, "2026-11-21T09:30:00Z", "12:00"),
        ("in UTC, as all times in Braze", _NOON.astimezone(timezone(timedelta(hours=2))), None, "12:00"),
        ("a text of the profile", None, "2026-11-21T09:30:00+01:00", "08:30"),
        ("without a zone it is UTC", None, datetime(2026, 11, 21, 9, 30), "09:30"),
        ("a date is its midnight", None, date(2026, 11, 21), "00:00"),
    ],
)  # fmt: skip
def test_the_clock(description: str, now: datetime | None, frozen: object, printed: str) -> None:
    result = liquidpilot.render("{{ 'now' | date: '%H:%M' }}", {"now": frozen}, now=now)
    assert result.text == printed, description


@pytest.mark.parametrize("key", ["now", "promotion_codes", "description", "extends"])
def test_what_describes_the_profile_is_not_part_of_the_person(key: str) -> None:
    values = {"now": "2026-11-21", "promotion_codes": {"list": "CODE"}}
    result = liquidpilot.render("[{{${" + key + "}}}]", {key: values.get(key, "text")})
    assert result.text == "[]"


@pytest.mark.parametrize(
    ("description", "arguments", "error", "message"),
    [
        ("bytes as source", {"source": b"Hi"}, TypeError, "source must be a str"),
        ("a list as profile", {"profile": [1]}, TypeError, "profile must be"),
        ("a number as key", {"profile": {1: 2}}, TypeError, "texts as keys"),
        (
            "a now before the year 1",
            {"now": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
            ValueError,
            "years 1 to 9999",
        ),
        (
            "a profile's now after the year 9999",
            {"profile": {"now": "9999-12-31T23:59:59-14:00"}},
            ValueError,
            "years 1 to 9999",
        ),
        ("a naive now", {"now": datetime(2026, 1, 1)}, ValueError, "zone"),
        ("a text as now", {"now": "2026"}, TypeError, "now must be"),
        ("nonsense in the profile", {"profile": {"now": "soon"}}, ValueError, "'soon'"),
        ("a block of bytes", {"content_blocks": {"b": b""}}, TypeError, r"content_blocks\['b'\]"),
        ("a catalog that is a mapping", {"catalogs": {"c": {}}}, TypeError, "'c'"),
        ("an item that is a text", {"catalogs": {"c": ["x"]}}, TypeError, "item 0"),
        ("an item without id", {"catalogs": {"c": [{}]}}, ValueError, "no 'id'"),
        ("a credential of text", {"credentials": {"c": "x"}}, TypeError, "credentials"),
        ("half a credential", {"credentials": {"c": {}}}, LiquidPilotError, "'c'"),
        ("a function as transport", {"transport": print}, TypeError, "send"),
        ("a list of codes", {"profile": {"promotion_codes": []}}, TypeError, "promotion"),
    ],
)
def test_a_mistake_of_the_caller_is_raised(
    description: str, arguments: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        liquidpilot.render(**{"source": "Hi", **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("description", "status", "body", "said"),
    [
        ("a body that is text", 200, "{}", "body must be bytes, not str"),
        ("a status that is text", "200", b"{}", "status must be an int, not str"),
    ],
)
def test_a_transport_that_makes_no_sound_response_has_failed(
    description: str, status: int, body: bytes, said: str
) -> None:
    class Careless:
        def send(self, request: Request) -> Response:
            return Response(status, {}, body)

    result = liquidpilot.render(f"a{_CALL}b", transport=Careless())
    assert result.text == "ab", description
    (found,) = result.diagnostics
    assert found.message == f"the transport failed: TypeError: {said}"


@pytest.mark.parametrize(
    ("description", "template", "message"),
    [
        ("raw", "{% raw %}{{ ${first_name} }}", "'raw' is never closed"),
        ("comment", "{% comment %}{% if %}", "'comment' is never closed"),
    ],
)
def test_an_open_block_is_called_by_its_name(description: str, template: str, message: str) -> None:
    (found,) = liquidpilot.render(template).diagnostics
    assert (found.message, found.line, found.column) == (message, 1, 1), description
    assert found.hint
    assert f"end{description}" in found.hint


def test_the_text_of_raw_is_meant_as_it_stands() -> None:
    result = liquidpilot.render("{% raw %}{{ x }} ${first_name}{% endraw %}")
    assert (result.text, result.diagnostics) == ("{{ x }} ${first_name}", [])


def test_a_message_extra_without_a_key_is_left_out() -> None:
    result = liquidpilot.render("{% message_extras :key {{unset}} :value 1 %}")
    assert result.message_extras == {}
    assert [each.message for each in result.diagnostics] == ["the key is empty"]


def test_an_empty_catalog_has_no_items_and_says_so() -> None:
    result = liquidpilot.render("{% catalog_items toys 1 %}", catalogs={"toys": []})
    assert [each.code for each in result.diagnostics] == ["missing-catalog-item"]


def test_the_first_of_two_items_with_one_id_counts() -> None:
    toys: list[dict[str, object]] = [{"id": 1, "name": "first"}, {"id": "1", "name": "second"}]
    source = "{% catalog_items toys 1 %}{{ items[0].name }}"
    assert liquidpilot.render(source, catalogs={"toys": toys}).text == "first"
