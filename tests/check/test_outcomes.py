"""The table of `check --faults`: each message, each scenario, how many people get what."""

from __future__ import annotations

import pytest

from liquidpilot.check.outcomes import outcomes_text
from liquidpilot.check.results import FAILED, CheckedMessage, CheckedScenario


def _message(name: str, people: dict[str, dict[str | None, str]]) -> list[CheckedMessage]:
    """Return the renderings of a message: by person and scenario a status, or `holes`."""
    return [
        CheckedMessage(
            name,
            f"templates/{name}",
            person,
            tuple(
                CheckedScenario(
                    scenario, "sent" if status == "holes" else status, status == "holes"
                )
                for scenario, status in cases.items()
            ),
        )
        for person, cases in people.items()
    ]


@pytest.mark.parametrize(
    ("people", "lines"),
    [
        pytest.param(
            {"ada": {None: "sent"}, "bo": {None: "aborted"}},
            ["      sent  aborted", "a        1        1"],
            id="no calls: one row",
        ),
        pytest.param(
            {"ada": {None: "sent", "down": "holes"}, "bo": {None: "sent", "down": "sent"}},
            ["           sent    holes", "a             2        .", "  down        1        1"],
            id="a scenario that makes a difference has a row",
        ),
        pytest.param(
            {"ada": {None: "sent", "down": "error"}, "bo": {None: "sent"}},
            ["           sent    error", "a             2        .", "  down        1        1"],
            id="who makes no call gets the same in every scenario",
        ),
        pytest.param(
            {"ada": {None: "sent", "down": "sent", "slow": "sent"}},
            ["      sent", "a        1", "  as usual in 2 scenarios"],
            id="what makes no difference is counted",
        ),
        pytest.param(
            {"ada": {None: "sent", "down": "sent", "slow": FAILED}},
            [
                "           sent    error",
                "a             1        .",
                "  slow        .        1",
                "  as usual in 1 other scenario",
            ],
            id="a rendering that failed is an error",
        ),
        pytest.param(
            {"ada": {None: "missing_fixture"}},
            ["   no fixture", "a           1"],
            id="a call without a fixture",
        ),
        pytest.param(
            {"ada": {None: "sent"} | {f"s{n}": "aborted" for n in range(7)}},
            [
                "         sent  aborted",
                "a           1        .",
                *(f"  s{n}        .        1" for n in range(4)),
                "  and the same in 3 more",
            ],
            id="of those alike a few",
        ),
    ],
)
def test_the_table_of_a_message(people: dict[str, dict[str | None, str]], lines: list[str]) -> None:
    text = outcomes_text(_message("a", people))
    title, *rest = text.splitlines()
    assert title == "what becomes of each message, for how many people"
    assert rest == lines


def test_messages_in_which_a_scenario_makes_a_difference_come_first() -> None:
    same = _message("a", {"ada": {None: "sent", "down": "sent"}})
    other = _message("b", {"ada": {None: "sent", "down": "aborted"}})
    lines = outcomes_text([*same, *other]).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["b", "down", "a", "as"]


def test_it_fits_a_terminal_and_is_no_longer_than_two_screens() -> None:
    statuses = ("sent", "holes", "aborted", "error", "missing_fixture")
    cases: dict[str | None, str] = {None: "sent"}
    cases |= {f"a_fixture_with_a_long_name_{n}=not-json": statuses[n % 5] for n in range(40)}
    found = [each for n in range(30) for each in _message(f"sms/{'long' * 20}{n}", {"ada": cases})]
    lines = outcomes_text(found).splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 61
    assert lines[-1] == "and 28 more messages: name one to see it"


def test_nothing_rendered_is_no_table() -> None:
    assert outcomes_text([]) == ""
