from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.workspace.profiles import Profile, ProfileFolder

Write = Callable[[Mapping[str, str]], Path]
Read = Callable[..., Profile]


@pytest.fixture
def read(write: Write) -> Read:
    """Read the profile `x`, whose file is given with those of others."""

    def read(text: str, suffix: str = ".toml", **others: str) -> Profile:
        files = {f"p/{name}.toml": content for name, content in others.items()}
        return ProfileFolder(write({f"p/x{suffix}": text, **files}), "p").read("x")

    return read


FILE = """\
description = "Has bought often"
first_name = "Ada"
now = 2026-11-21T09:00:00+01:00
promotion_codes = { spring25 = "ABC-1" }

[custom_attribute]
"Brands Viewed" = ["Zara", "H&M"]
visits = 3
"""


@pytest.mark.parametrize("text", [FILE, "\ufeff" + FILE.replace("\n", "\r\n")])
def test_a_profile_is_read(read: Read, text: str) -> None:
    assert read(text) == Profile(
        name="x",
        attributes={
            "first_name": "Ada",
            "custom_attribute": {"Brands Viewed": ["Zara", "H&M"], "visits": 3},
        },
        now=datetime(2026, 11, 21, 9, tzinfo=timezone(timedelta(hours=1))),
        promotion_codes={"spring25": "ABC-1"},
        description="Has bought often",
        path="p/x.toml",
    )


def test_json_can_say_null(read: Read) -> None:
    profile = read('{"first_name": null, "custom_attribute": null, "city": " "}', ".json")
    assert profile.attributes == {"first_name": None, "custom_attribute": {}, "city": " "}


@pytest.mark.parametrize(
    ("value", "now"),
    [
        ('"2026-11-21T09:00:00Z"', datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ('" 2026-11-21 09:00 "', datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21T09:00:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ('"2026-11-21"', datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_now_is_a_time_with_a_zone(read: Read, value: str, now: datetime) -> None:
    assert read(f"now = {value}").now == now


@pytest.mark.parametrize(
    ("value", "in_custom_attribute", "elsewhere", "source"),
    [
        # Braze's documentation prints a custom time attribute so.
        (
            "2021-06-03T17:13:41Z",
            "2021-06-03 17:13:41 UTC",
            "2021-06-03T17:13:41Z",
            "docs",
        ),
        (
            "2021-06-03 19:13:41.5+02:00",
            "2021-06-03 17:13:41 UTC",
            "2021-06-03T19:13:41.500000+02:00",
            "assumed",
        ),
        (
            "2021-06-03T17:13:41",
            "2021-06-03 17:13:41 UTC",
            "2021-06-03T17:13:41",
            "assumed",
        ),
        ("1990-05-17", "1990-05-17", "1990-05-17", "docs: date_of_birth"),
        ("07:30:00", "07:30:00", "07:30:00", "assumed"),
        (
            "0001-01-01T00:00:00+05:00",
            "0001-01-01T00:00:00+05:00",
            "0001-01-01T00:00:00+05:00",
            "no such day in UTC",
        ),
        ('"as typed"', "as typed", "as typed", "text is text"),
        ('{ "$time" = "1980-01-01" }', "1980-01-01", "1980-01-01", "docs: nested attributes"),
    ],
)
def test_a_time_is_the_text_that_braze_delivers(
    read: Read, value: str, in_custom_attribute: str, elsewhere: str, source: str
) -> None:
    profile = read(f"[custom_attribute]\na = [{value}]\n[event_properties]\nb.c = {value}")
    assert profile.attributes["custom_attribute"] == {"a": [in_custom_attribute]}, source
    assert profile.attributes["event_properties"] == {"b": {"c": elsewhere}}, source


def test_a_profile_is_laid_over_those_it_extends(read: Read) -> None:
    grandparent = "city = 'Oslo'\nnow = 2026-01-01\n[custom_attribute]\na = 1\nlist = [1, 2]"
    parent = "extends = 'one'\ncountry = 'NO'\n[custom_attribute.deep]\nx = 1\ny = 1"
    own = "extends = 'two'\ncity = 'Bergen'\n[custom_attribute]\nlist = [3]\ndeep.y = 2"
    profile = read(own, one=grandparent, two=parent)
    assert profile.attributes == {
        "city": "Bergen",
        "country": "NO",
        "custom_attribute": {"a": 1, "list": [3], "deep": {"x": 1, "y": 2}},
    }
    assert profile.now == datetime(2026, 1, 1, tzinfo=UTC)
    assert profile.name == "x"


@pytest.mark.parametrize(
    ("text", "others", "line", "message", "hint"),
    [
        ("extends = 'x'", {}, 1, "in a circle: 'x' → 'x'", "remove one of their 'extends'"),
        (
            "\nextends = 'y'",
            {"y": "extends = 'x'"},
            1,
            "in a circle: 'x' → 'y' → 'x'",
            "remove one of their 'extends'",
        ),
        (
            "\nextends = 'bse'",
            {"base": ""},
            2,
            "there is no profile 'bse'",
            "did you mean 'base'?",
        ),
        ("extends = '../p/base'", {"base": ""}, 1, "there is no profile", "base"),
        ("extends = ['y']", {}, 1, "'extends' should be text", "in quotes"),
        ("now = 'soon'", {}, 1, "'now' is not a time: 'soon'", "2026-11-21T09:00"),
        ("now = 0001-01-01T00:00:00+14:00", {}, 1, "'now' is not a time", "2026-11-21T09:00"),
        ("now = 5", {}, 1, "'now' should be a date with a time, not the number 5", "2026"),
        ("now = 07:30:00", {}, 1, "'now' should be a date with a time", "2026"),
        ("a = 1\ncustom_attribute = 'x'", {}, 2, "should be names with values", ""),
        ("promotion_codes = ['x']", {}, 1, "should be names with values", ""),
        ("[promotion_codes]\na = ''", {}, 2, "'a' is empty", "take the line out"),
        ("users = []", {}, 1, "holds 0 users, but a profile is one", "audience"),
    ],
)
def test_a_mistake_is_shown_at_its_place(
    read: Read, text: str, others: dict[str, str], line: int, message: str, hint: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read(text, **others)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.line == line


def test_a_name_that_braze_does_not_know_is_a_warning(read: Read) -> None:
    profile = read("firstname = 'A'\n  loyalty_tier = 'gold'\ncity = 'Oslo'\n")
    found = [(each.message, each.hint, each.line, each.column) for each in profile.diagnostics]
    assert found == [
        (
            "'firstname' is not a standard attribute of Braze",
            "did you mean 'first_name'?",
            1,
            1,
        ),
        (
            "'loyalty_tier' is not a standard attribute of Braze",
            "put a custom attribute into 'custom_attribute'",
            2,
            3,
        ),
    ]
    assert {each.severity for each in profile.diagnostics} == {"warning"}
    assert profile.attributes["loyalty_tier"] == "gold"


def test_what_brazejs_keeps_in_its_context_is_not_read_but_said(read: Read) -> None:
    text = '{"first_name": "A", "__contentBlocks": {}, "__secrets": {"k": "s3cret"}}'
    profile = read(text, ".json")
    assert profile.attributes == {"first_name": "A"}
    assert [each.message for each in profile.diagnostics] == [
        "'__contentBlocks' is not read from a profile",
        "'__secrets' is not read from a profile",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"external_id": "1", "email": "a@example.com", "purchases": []}',
        '{"message": "success", "users": [{"external_id": "1", "email": "a@example.com"}]}',
    ],
)
def test_an_exported_user_is_a_profile(read: Read, text: str) -> None:
    profile = read(text, ".json")
    assert profile.attributes == {"user_id": "1", "email_address": "a@example.com"}
    assert not profile.diagnostics


def test_names_are_those_of_the_files_and_the_context(write: Write) -> None:
    files = {"p/b.toml": "", "p/a.json": "{}", "p/notes.md": "", "liquid-context.json": "{}"}
    folder = ProfileFolder(write(files), "p")
    assert folder.names() == ["a", "b", "liquid-context"]
    assert folder.read("liquid-context").path == "liquid-context.json"
    with pytest.raises(UnknownName, match="there is no profile 'c'"):
        folder.read("c")
    with pytest.raises(UnknownName):
        folder.read("../p/a")


def test_a_profile_in_two_formats_is_an_error(write: Write) -> None:
    with pytest.raises(WorkspaceError, match=r"there is 'p/a.toml' and 'p/a.json'"):
        ProfileFolder(write({"p/a.toml": "", "p/a.json": "{}"}), "p").read("a")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profiles")


KEYS = st.sampled_from(
    [
        "now",
        "extends",
        "promotion_codes",
        "users",
        "external_id",
        "apps",
        "devices",
        "custom_attribute",
        "$time",
        "last_used",
        "email_subscribe",
        "first_name",
        "__secrets",
        "x",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(data=JSON)
@settings(max_examples=100, deadline=None)
def test_any_data_is_a_profile_or_an_error(folder: Path, data: object) -> None:
    import json

    (folder / "x.json").write_text(json.dumps(data), encoding="utf-8")
    with contextlib.suppress(LiquidPilotError):
        assert ProfileFolder(folder, ".").read("x").name == "x"
