"""`tests.toml` in the folder of a message: whom it is tested for, and what is expected of it.

    profiles = ["loyal_customer"]        # of the accepted renders; without it, those of `[test]`
    scenarios = ["default", "no-reviews"]

    [[test]]
    description = "says that nobody has reviewed the toy yet"
    profile = "loyal_customer"
    responses = { trustpilot_product_reviews = "no-reviews" }
    set = { "custom_attribute.loyalty_tier" = "gold" }
    subject = "{any}, still thinking about it?"
    contains = ["Be the first"]                   # or { html = ["…"], subject = "…" }
    not_contains = ["five stars"]
    requests = ["GET https://api.trustpilot.com/v1/{any}/reviews?sku={any}&stars=5"]
    max_size = "102KB"

For a message in a single file, `promo.liquid`, it is `promo.tests.toml`; JSON is accepted too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from liquidpilot.datafiles.reading import find_data_file, read_data_file
from liquidpilot.datafiles.shapes import (
    TEXT,
    TEXTS,
    Anything,
    Either,
    Flag,
    Key,
    ListOf,
    Moment,
    NamesTo,
    Number,
    Shape,
    Text,
)
from liquidpilot.datafiles.tables import KeyPath, Table
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.rendering.configured_tests import read_names
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import choose_responses
from liquidpilot.snapshots.expectations import EXPECTED, Expectation, read_expectation
from liquidpilot.sources import Place
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import set_value

DEFAULT_SCENARIO = "default"

_SETTING = Either((TEXT, Number(), Flag(), ListOf(Anything()), NamesTo(Anything())))
_TEST = Shape(
    "test",
    "One test: how the message is rendered, and what is expected of it then.",
    (
        Key(
            "description",
            "What it shows; no two tests of a file have the same.",
            TEXT,
            "says that nobody has reviewed the toy yet",
        ),
        Key("profile", "The person; without it the `default_profile`.", TEXT, "loyal_customer"),
        Key("scenario", "The scenario.", TEXT, "down"),
        Key(
            "responses",
            "A response by the fixture that gives it.",
            NamesTo(Text(blank=False)),
            {"trustpilot_product_reviews": "no-reviews"},
        ),
        Key("now", "The moment of sending.", Moment(), "2026-11-21T09:00:00Z"),
        Key(
            "set",
            "Attributes that are other than the profile's, by their paths.",
            NamesTo(_SETTING),
            {"custom_attribute.loyalty_tier": "gold"},
        ),
        *EXPECTED.keys,
    ),
)
TESTS = Shape(
    "tests",
    "Whom a message is tested for, and what is expected of it.",
    (
        Key(
            "profiles",
            "The people whose renders are accepted; without it those of `[test]`.",
            TEXTS,
            ["loyal_customer"],
        ),
        Key("scenarios", "The scenarios of these renders.", TEXTS, ["default", "no-reviews"]),
        Key(
            "test",
            "Each written test.",
            ListOf(_TEST),
            [{"profile": "loyal_customer", "contains": "Be the first"}],
        ),
    ),
)
"""What may stand in `tests.toml` beside a message, or in `NAME.tests.toml`."""


@immutable
class WrittenTest:
    """One `[[test]]`: how the message is rendered, and what is expected of it then.

    `settings` are attributes to change by their paths; `table` is where the test stands.
    """

    description: str
    expectation: Expectation
    table: Table
    profile: str | None = None
    scenario: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    now: datetime | None = None

    def place(self, keys: KeyPath = ()) -> Place | None:
        """Return the place of what stands at `keys`, or of the nearest above it."""
        return self.table.document.nearest((*self.table.keys, *keys))


class MessageTests(NamedTuple):
    """What the file of one message says; None for what it leaves to `[test]`."""

    profiles: tuple[str, ...] | None = None
    scenarios: tuple[str, ...] | None = None
    written: tuple[WrittenTest, ...] = ()


def read_message_tests(workspace: Workspace, message: Message) -> MessageTests:
    """Return what is written about testing `message`; without a file, nothing.

    Raises WorkspaceError with line and column for every kind of mistake in the file.
    """
    path = find_data_file(workspace.root, _stem(message))
    if path is None:
        return MessageTests()
    table = read_data_file(workspace.root, path).table()
    table.refuse_unknown(TESTS)
    written: list[WrittenTest] = []
    for number, each in enumerate(table.tables("test"), start=1):
        test = _read_test(workspace, message, each, number)
        if any(test.description == other.description for other in written):
            raise each.error(
                f"two tests are called '{test.description}'", "description", "give one another name"
            )
        written.append(test)
    return MessageTests(
        read_names(table, "profiles", "profile", workspace.profiles()),
        read_names(table, "scenarios", "scenario", workspace.all_scenarios()),
        tuple(written),
    )


def _stem(message: Message) -> str:
    if not message.single_file:
        return f"{message.path}/tests"
    return f"{PurePosixPath(message.path).with_suffix('')}.tests"


def _read_test(workspace: Workspace, message: Message, table: Table, number: int) -> WrittenTest:
    table.refuse_unknown(_TEST)
    scenario = _name(table, "scenario", workspace.all_scenarios())
    return WrittenTest(
        description=(table.text("description") or "").strip() or f"test {number}",
        expectation=read_expectation(table, list(message.fields)),
        table=table,
        profile=_name(table, "profile", workspace.profiles()),
        scenario=None if scenario == DEFAULT_SCENARIO else scenario,
        responses=_responses(workspace, table),
        settings=_settings(table),
        now=_now(table),
    )


def _name(table: Table, key: str, known: list[str]) -> str | None:
    name = table.text(key)
    if name is not None:
        table.require_known(key, name, key, known)
    return name


def _responses(workspace: Workspace, table: Table) -> dict[str, str]:
    chosen = table.table("responses")
    if chosen is None:
        return {}
    responses: dict[str, str] = {}
    for fixture in chosen:
        choice = f"{fixture}={chosen.text(fixture)}"
        try:
            responses.update(choose_responses(workspace._fixtures, [choice]))
        except UnknownName as error:
            raise chosen.error(error.message, fixture, error.hint) from error
    return responses


def _now(table: Table) -> datetime | None:
    value = table.values.get("now")
    try:
        return None if value is None else as_moment(value, "'now'")
    except ValueError as error:
        raise table.error(str(error), "now") from error


def _settings(table: Table) -> dict[str, object]:
    changes = table.table("set")
    return {} if changes is None else dict(_flat(changes, ""))


def _flat(table: Table, prefix: str) -> dict[str, object]:
    """Return the values by their paths: a table is laid over the person's own, not put in place."""
    found: dict[str, object] = {}
    for key in table:
        inner = table.table(key) if isinstance(table.values[key], dict) else None
        if inner is not None:
            found.update(_flat(inner, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = _plain(table, key, f"{prefix}{key}")
    return found


def _plain(table: Table, key: str, path: str) -> object:
    value = table.values[key]
    if not isinstance(value, str | bool | int | float | list | None):
        raise table.wrong_type(key, "text, a number, true or false", "write a date in quotes")
    try:
        set_value({}, path, value)
    except LiquidPilotError as error:
        raise table.error(error.message, key, error.hint) from error
    return value
