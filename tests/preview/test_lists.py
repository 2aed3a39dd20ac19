"""The lists of a large workspace: searched, cut off, and with marks that keep nobody waiting."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from written_files import write_files

from liquidpilot.preview.choices import Choices, PageLink
from liquidpilot.preview.devices import DEVICES, device_of, zoom_of
from liquidpilot.preview.lists import (
    Row,
    asked_outcomes,
    best,
    found_parts,
    overview_parts,
    rail_parts,
)
from liquidpilot.preview.outcomes import Outcomes
from liquidpilot.preview.state import PreviewState

_LONG = "n" * 200


@pytest.fixture
def many(tmp_path: Path) -> PreviewState:
    """3,000 messages and 400 people, one of each with a name of 200 characters."""
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    templates, people = tmp_path / "templates", tmp_path / "fixtures/profiles"
    templates.mkdir()
    people.mkdir(parents=True)
    for name in (*(f"message_{number:04}" for number in range(2999)), _LONG):
        (templates / f"{name}.liquid").write_text("Hi {{${first_name}}}", encoding="utf-8")
    for name in (*(f"person_{number:03}" for number in range(399)), _LONG):
        (people / f"{name}.toml").write_text('first_name = "Ada"\n', encoding="utf-8")
    return PreviewState(tmp_path)


def test_what_a_large_workspace_lists_is_cut_off_and_found(many: PreviewState) -> None:
    outcomes = Outcomes(many)
    rail = rail_parts(many, outcomes, [], "message_2500.liquid")
    rows = [row.address for rows in _groups(rail) for row in rows]
    assert (rail["total"], rail["matching"], len(rows)) == (3000, 3000, 200)
    assert "message_2500.liquid" in rows, "the one that is shown is listed"
    rail = rail_parts(many, outcomes, [("q", "2512")], "")
    assert [row.name for rows in _groups(rail) for row in rows] == ["message_2512"]
    assert len(overview_parts(many, outcomes, [])["cards"]) == 60  # type: ignore[arg-type]
    of = [("of", "message_0000.liquid")]
    found = found_parts(many, outcomes, [*of, ("kind", "person")])
    assert len(found["groups"]["person"]) == 50  # type: ignore[index]
    assert found["totals"] == {"person": 400}
    found = found_parts(many, outcomes, [*of, ("q", _LONG)])
    assert {kind: len(each) for kind, each in found["groups"].items()} == {  # type: ignore[attr-defined]
        "message": 1,
        "person": 1,
    }


def _groups(rail: dict[str, object]) -> list[list[Row]]:
    groups = rail["groups"]
    assert isinstance(groups, dict)
    return list(groups.values())


def test_outcomes_are_worked_out_a_few_at_a_time_and_forgotten_with_their_files(
    shop: Path, state: PreviewState
) -> None:
    outcomes = Outcomes(state, lambda: True)
    people = [Choices(name) for name in state.workspace.profiles()]
    wanted = [("webhooks/trustpilot_invitation", each) for each in people]
    for known in range(1, len(wanted) + 1):
        # Somebody waits for a message: one at a time is all that is done.
        assert len(outcomes.look_at(wanted)) == known
    kinds = {choices.profile: each.kind for (_, choices), each in outcomes.look_at(wanted).items()}
    assert kinds["new_customer"] == "aborted"
    assert kinds["loyal_customer"] == "sent"
    path = "templates/sms/order_delivered/template.yaml"
    state.change([path])
    assert outcomes.known(*wanted[0]) is not None, "it has nothing to do with that file"
    path = "templates/webhooks/trustpilot_invitation/template.yaml"
    (shop / path).write_text("url: [\n", encoding="utf-8")
    state.change([path])
    assert outcomes.known(*wanted[0]) is None
    assert next(iter(outcomes.look_at(wanted[:1]).values())).kind == "error"


def test_what_is_no_message_is_not_waited_for(state: PreviewState) -> None:
    query = QueryParams("message=nothing&message=sms/order_delivered")
    told = asked_outcomes(state, Outcomes(state), query)
    assert told["left"] == 0
    assert [each["message"] for each in told["outcomes"]] == ["sms/order_delivered"]  # type: ignore[attr-defined]


def test_trouble_lists_what_is_not_as_it_should_be(shop: Path, state: PreviewState) -> None:
    (shop / "templates/hole.liquid").write_text("Hi {{ nobody }}", encoding="utf-8")
    state.change(["templates/hole.liquid"])
    outcomes = Outcomes(state)
    left = []
    while (rail := rail_parts(state, outcomes, [("show", "trouble")], ""))["unknown"]:
        left.append(rail["unknown"])
    # To ask is to look at some more: nobody has to scroll to them.
    assert left == sorted(set(left), reverse=True)  # type: ignore[type-var]
    assert [row.name for rows in _groups(rail) for row in rows] == ["hole"]


def test_of_too_many_people_those_that_are_known_are_told(shop: Path, state: PreviewState) -> None:
    files = [f"fixtures/profiles/p{number}.json" for number in range(100)]
    write_files(shop, dict.fromkeys(files, "{}"))
    state.change(files)
    outcomes = Outcomes(state)
    outcomes.look_at([("sms/order_delivered", Choices(profile="p7"))])
    query = QueryParams([("message", "sms/order_delivered"), ("everybody", "1")])
    told = asked_outcomes(state, outcomes, query)
    assert (told["left"], told["people"]) == (0, len(state.workspace.profiles()))
    assert [each["person"] for each in told["outcomes"]] == ["p7"]  # type: ignore[attr-defined]


@given(st.text("ab c_", max_size=6), st.lists(st.text("abc_", min_size=1, max_size=6), max_size=8))
@settings(max_examples=80, deadline=None)
def test_what_is_found_has_every_word_and_nothing_is_lost(wanted: str, names: list[str]) -> None:
    found = best(wanted, names, str)
    fits = [name for name in names if all(word in name for word in wanted.split())]
    assert sorted(found) == sorted(fits)
    if not wanted.split():
        assert found == names


@pytest.mark.parametrize(
    ("name", "width", "height", "kind"),
    [
        ("", 0, 0, "desktop"),
        ("nonsense", 0, 0, "desktop"),
        *((each.name, each.width, each.height, each.kind) for each in DEVICES),
        ("844x390", 844, 390, "phone"),
        ("1024x768", 1024, 768, "tablet"),
        ("500x700", 500, 700, "free"),
        ("10x9999", 240, 2560, "free"),
        ("450", 450, 800, "free"),
        ("phone", 390, 844, "phone"),
        ("tablet", 768, 1024, "tablet"),
    ],
)
def test_the_screens_of_an_address(name: str, width: int, height: int, kind: str) -> None:
    device = device_of(name)
    assert (device.width, device.height, device.kind) == (width, height, kind)
    if width:
        assert device_of(device.turned).turned == f"{width}x{height}"


def test_zooms_and_links_keep_what_they_do_not_change() -> None:
    assert (zoom_of("75"), zoom_of("7")) == ("75", "fit")
    link = PageLink([("profile", "ada"), ("set", "a=1"), ("set", "b=2"), ("empty", "")])
    assert link(dark="own") == "?profile=ada&set=a%3D1&set=b%3D2&dark=own"
    assert link(profile="bo", set=None) == "?profile=bo"
    assert link.pairs(without="set") == [("profile", "ada")]
