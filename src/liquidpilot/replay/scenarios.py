"""Scenarios: which answer each call gets, under one name.

A scenario is an entry of `scenarios.toml`, a response name laid over every fixture that has it, or
a built-in outcome for every call. Their names share one space; of equal ones the entry of the file
stands, then the fixtures' own response, then what is built in.

    [scenarios.black-friday]
    description = "Everything is sold out, and slow."
    responses = { shop_items = "sold-out", trustpilot_product_reviews = "timeout" }

`responses = "sold-out"` lays that one over every fixture that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from types import MappingProxyType

from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.datafiles.reading import read_document
from liquidpilot.datafiles.shapes import TEXT, Either, Key, NamesTo, Shape
from liquidpilot.datafiles.tables import Table
from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture, FixtureResponse
from liquidpilot.replay.store import FixtureStore
from liquidpilot.suggestions import did_you_mean

# The outcomes that every call may have, without any file.
#
# What Braze's pages say can go wrong ("Making an API call", "Connected Content", troubleshooting):
# no answer, an answer that says no, and an answer that is not what the template reads.

_JSON = MappingProxyType({"content-type": "application/json"})
_HTML = MappingProxyType({"content-type": "text/html; charset=utf-8"})
_TEXT = MappingProxyType({"content-type": "text/plain; charset=utf-8"})

_ALL = (
    FixtureResponse("timeout", fault="timeout"),
    FixtureResponse("404", 404, _JSON, b'{"message": "Not Found"}'),
    FixtureResponse(
        "429", 429, {**_JSON, "retry-after": "60"}, b'{"message": "Too Many Requests"}'
    ),
    FixtureResponse("500", 500, _TEXT, b"Internal Server Error"),
    FixtureResponse("598", fault="unhealthy-host"),
    # A login page with status 200: what a proxy or an expired session makes of an API.
    FixtureResponse("not-json", 200, _HTML, b"<!doctype html><title>Sign in</title>"),
    # The templates that read it expect an object; one that expects a list gets an empty one.
    FixtureResponse("array", 200, _JSON, b"[]"),
    FixtureResponse("empty", 200, _JSON, b""),
    FixtureResponse("too-large", 200, _JSON, b"{}", size=LARGEST_BODY + LARGEST_BODY // 10),
)
BUILT_IN: Mapping[str, FixtureResponse] = MappingProxyType({each.name: each for each in _ALL})
"""By name, in the order in which they are listed to a user."""

_SAID: Mapping[str, str] = MappingProxyType(
    {
        "timeout": "No call is answered within the two seconds that Braze waits.",
        "404": "Every call is answered 404: what it asks for is not there.",
        "429": "Every call is answered 429: there were too many.",
        "500": "Every call is answered 500: the service has an outage.",
        "598": "Braze makes no call at all: the host has failed too often (598).",
        "not-json": "Every call is answered 200, with a page of HTML in place of JSON.",
        "array": "Every call is answered 200, with an empty list.",
        "empty": "Every call is answered 200, with nothing in it.",
        "too-large": "Every call is answered with more than the megabyte that Braze takes.",
    }
)

_NOTHING_CHOSEN: Mapping[str, str] = MappingProxyType({})


@immutable
class ScenarioDefinition:
    """Which response each fixture gives.

    `description` says in a line what that is. `responses` picks by the fixture's name, `everywhere`
    wherever there is a response so called;
    `outcome` is what every other call gets. Where all are silent it is the `default`.
    """

    name: str
    description: str = ""
    responses: Mapping[str, str] = field(default_factory=lambda: _NOTHING_CHOSEN)
    everywhere: str | None = None
    outcome: FixtureResponse | None = None

    def response_of(self, fixture: Fixture) -> str | None:
        """Return the name of the response that `fixture` gives, None if nothing is said."""
        if fixture.name in self.responses:
            return self.responses[fixture.name]
        if self.everywhere in fixture.responses:
            return self.everywhere
        return self.outcome.name if self.outcome else None


class Scenarios:
    """The scenarios of a workspace: those of its file, of its fixtures, and the built-in ones."""

    def __init__(self, store: FixtureStore, written: Iterable[ScenarioDefinition] = ()) -> None:
        self._known: dict[str, ScenarioDefinition] = {
            scenario.name: scenario for scenario in (*_built_in(), *_of_fixtures(store), *written)
        }

    @classmethod
    def load(cls, file: Path, shown_as: str, store: FixtureStore) -> Scenarios:
        """Return the scenarios with those of `file`, if there is one (TOML, or JSON by its name).

        Raises WorkspaceError with line, column and remedy; also for a fixture or a response that
        `store` does not have.
        """
        return cls(store, _read(file, shown_as, store) if file.exists() else ())

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the built-in ones first."""
        return tuple(self._known)

    def named(self, name: str) -> ScenarioDefinition:
        """Return the scenario called `name`. Raises UnknownName."""
        if name not in self._known:
            raise UnknownName.among("scenario", name, list(reversed(self._known)))
        return self._known[name]


def parse_choice(text: str) -> tuple[str, str]:
    """Return fixture and response of a `--response` option. Raises LiquidPilotError.

    >>> parse_choice("trustpilot_reviews=down")
    ('trustpilot_reviews', 'down')
    """
    fixture, _, response = (part.strip() for part in text.partition("="))
    if not fixture or not response:
        raise LiquidPilotError(
            f"'{text}' does not name a fixture and a response",
            hint="write NAME=RESPONSE, for example trustpilot_reviews=down",
        )
    return fixture, response


def choose_responses(store: FixtureStore, texts: Iterable[str]) -> dict[str, str]:
    """Return what several `--response` options choose, fixture by fixture; the last one stands.

    Raises LiquidPilotError for one that cannot be read, UnknownName for an unknown fixture or
    response.
    """
    chosen: dict[str, str] = {}
    for text in texts:
        name, response = parse_choice(text)
        known = _responses_of(store.named(name))
        if response not in known:
            raise UnknownName.among(f"response of '{name}' called", response, known)
        chosen[name] = response
    return chosen


def _built_in() -> list[ScenarioDefinition]:
    return [
        ScenarioDefinition(DEFAULT_RESPONSE, "Every call is answered as usual."),
        *(
            ScenarioDefinition(name, _SAID[name], everywhere=name, outcome=outcome)
            for name, outcome in BUILT_IN.items()
        ),
    ]


def _of_fixtures(store: FixtureStore) -> list[ScenarioDefinition]:
    having: dict[str, list[str]] = {}
    for fixture in store.fixtures.values():
        for name in fixture.responses:
            having.setdefault(name, []).append(fixture.name)
    return [
        ScenarioDefinition(name, f"The response '{name}' of {_some(fixtures)}.", everywhere=name)
        for name, fixtures in sorted(having.items())
        if name not in BUILT_IN and name != DEFAULT_RESPONSE
    ]


def _some(names: Sequence[str]) -> str:
    first, *others = names
    return f"{first} and {len(others)} more" if others else first


def _responses_of(fixture: Fixture) -> list[str]:
    return [*fixture.responses, *(name for name in BUILT_IN if name not in fixture.responses)]


SCENARIO = Shape(
    "scenario",
    "Which answer each call gets.",
    (
        Key(
            "description", "A line about it, for lists.", TEXT, "Everything is sold out, and slow."
        ),
        Key(
            "responses",
            "A response by the fixture that gives it, or one for all that have it.",
            Either((TEXT, NamesTo(TEXT))),
            {"shop_items": "sold-out"},
            required=True,
        ),
    ),
)
SCENARIOS = Shape(
    "scenarios",
    "Named combinations of answers.",
    (
        Key(
            "scenarios",
            "Each by its name.",
            NamesTo(SCENARIO),
            {"black-friday": {"responses": "sold-out"}},
        ),
    ),
)
"""What may stand in `fixtures/scenarios.toml`."""


def _read(file: Path, shown_as: str, store: FixtureStore) -> list[ScenarioDefinition]:
    root = read_document(file, shown_as).table()
    root.refuse_unknown(SCENARIOS)
    table = root.table("scenarios", "[scenarios.black-friday]")
    if table is None:
        return []
    return [_read_scenario(name, table, store) for name in table]


def _read_scenario(name: str, scenarios: Table, store: FixtureStore) -> ScenarioDefinition:
    table = scenarios.table(name, f"[scenarios.{name}]")
    if table is None:
        raise scenarios.wrong_type(name, "names with values", f"for example: [scenarios.{name}]")
    table.refuse_unknown(SCENARIO)
    description = table.text("description", "What happens") or ""
    everywhere = table.values.get("responses")
    if isinstance(everywhere, str):
        known = sorted(
            {each for fixture in store.fixtures.values() for each in _responses_of(fixture)}
        )
        if everywhere not in known:
            raise _unknown(table, "responses", "response", everywhere, known)
        return ScenarioDefinition(
            name, description, everywhere=everywhere, outcome=BUILT_IN.get(everywhere)
        )
    chosen = table.table("responses", 'responses = { trustpilot_reviews = "down" }')
    if chosen is None:
        hint = 'for example: responses = { trustpilot_reviews = "down" }'
        raise table.error(f"scenario '{name}' has no responses", None, hint)
    return ScenarioDefinition(name, description, MappingProxyType(_read_choices(chosen, store)))


def _read_choices(table: Table, store: FixtureStore) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for fixture in table:
        if fixture not in store.fixtures:
            raise _unknown(table, fixture, "fixture", fixture, list(store.names))
        response = table.text(fixture, "down") or ""
        known = _responses_of(store.fixtures[fixture])
        if response not in known:
            raise _unknown(table, fixture, f"response of '{fixture}' called", response, known)
        chosen[fixture] = response
    return chosen


def _unknown(table: Table, key: str, kind: str, name: str, known: list[str]) -> WorkspaceError:
    listed = f"known: {', '.join(known)}" if known else None
    return table.error(f"there is no {kind} '{name}'", key, did_you_mean(name, known) or listed)
